"""`manage.py outbox`: how the outbox stands, as JSON. `--retry-failed` lets what was given up wait again."""

import json

from django.core.management.base import BaseCommand

from notifications import actions, queries


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--retry-failed", action="store_true", help="try again what was given up")

    def handle(self, *args, retry_failed=False, **options):
        if retry_failed:
            actions.retry_failed()
        self.stdout.write(json.dumps(queries.outbox_state()))
