"""`manage.py reindex`: makes rows found that were stored before their search columns were there."""

from collections.abc import Iterator
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import Patient
from consent.gate import open_for_job
from records.search.reindexing import directory_again, people_again
from records.types import PATIENT_TYPES

BATCH = 50  # people of one transaction


class Command(BaseCommand):
    help = "Fill the columns by which searches find rows. Each person has an entry in the log; it may be run again."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="rows that are found already too")

    def handle(self, **options):
        every = options["all"]
        with transaction.atomic():
            count = directory_again(every=every)
        for people in _people():
            with open_for_job("reindex", kinds=PATIENT_TYPES, patients=people) as access:
                count += people_again(access, people, every=every)
        self.stdout.write(f"{count} rows were looked through.")


def _people() -> Iterator[list[UUID]]:
    """Everybody, in batches."""
    last: UUID | None = None
    while True:
        rest = Patient.objects.order_by("id")
        batch = list((rest.filter(id__gt=last) if last else rest).values_list("id", flat=True)[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1]
