"""Who is in a clinic's care by an appointment: all bookings of a person that hold, seen by a job that sees them all."""

import datetime as dt
import uuid
from typing import Any

import clock
from accounts.matching import lock, survivor_of
from appointments.models import Booking
from consent import gate, policies
from consent.actions import follow_bookings
from consent.gate import Access
from consent.prepared import prepared
from consent.queries.delegations import ids_of, moment

JOB = "care_by_booking"


def follow(patient_id: uuid.UUID) -> None:
    """Make the care by appointment of one person what their bookings say now; the same again changes nothing.

    One after the other for each person: who read the bookings earlier must not write later.
    """
    living = survivor_of(patient_id)
    if living is None:
        return
    people = ids_of(living)
    with gate.open_for_job(JOB, kinds=("Appointment",), patients=people) as access:
        lock(people)
        now = moment()  # the decision's own clock: care begins at once
        since = clock.now() - dt.timedelta(days=policies.in_force().care_days_after_encounter)
        told = [
            (row["organisation_id"], min(row["booked_at"], now), row["ends_at"])
            for row in _holding(access, since=since)
        ]
        follow_bookings(patient_id=living, bookings=told, actor=access.actor)


@prepared
def _holding(access: Access, *, since: dt.datetime) -> Any:
    rows = Booking.objects.under(access).filter(ends_at__gt=since).exclude(state=Booking.State.CANCELLED)
    return rows.values("organisation_id", "booked_at", "ends_at")
