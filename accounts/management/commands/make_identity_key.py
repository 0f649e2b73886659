"""Make the key by which the portal proves itself to an identity provider."""

import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.oidc import keys


class Command(BaseCommand):
    help = "Writes a new private key to FILE, readable by its owner alone, and prints the public half to register."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options):
        key = keys.new()
        try:
            opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{file} could not be made: {error.strerror}.") from error
        with os.fdopen(opened, "w") as handle:
            json.dump(key, handle)
        self.stdout.write(json.dumps({"keys": [keys.public(key)]}, indent=2))
