"""Brings the portal's own questionnaires into the directory: `manage.py load_questionnaires`."""

from django.core.management.base import BaseCommand

from contributions.actions.questionnaires import load_instruments


class Command(BaseCommand):
    help = "Load the portal's own questionnaires, or their new versions. Running it again changes nothing."

    def handle(self, **options):
        changed = load_instruments()
        self.stdout.write(f"{changed} questionnaires are new or changed." if changed else "Nothing to do.")
