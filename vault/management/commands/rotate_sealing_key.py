"""Seal every key anew after SEALING_KEYS got a new first key."""

from django.core.management.base import BaseCommand
from django.db import transaction

from vault import keys, sealing
from vault.models import DataKey

A_TIME = 500


class Command(BaseCommand):
    help = "Seals every data key by the first key of SEALING_KEYS; after that the older ones may go. Runs again safely."

    def handle(self, **options):
        done = 0
        while resealed := _some():
            done += resealed
        self.stdout.write(f"{done} keys sealed anew.")


def _some() -> int:
    with transaction.atomic():
        older = DataKey.objects.exclude(sealed_by=keys.current()[0]).select_for_update(skip_locked=True)
        return sum(sealing.reseal(key) for key in older[:A_TIME])
