"""Whose log a privacy officer reads at the moment, and why."""

import uuid

import clock
from consent.models import LogReading


def running(officer_id: uuid.UUID | None, patient_id: uuid.UUID) -> LogReading | None:
    """The reading that this officer gave a reason for and that still runs."""
    if officer_id is None:
        return None
    found = LogReading.objects.filter(officer=officer_id, patient=patient_id, ends_at__gt=clock.now())
    return found.order_by("-ends_at").first()
