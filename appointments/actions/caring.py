"""Who is in a clinic's care by an appointment: all bookings of a person that hold, seen by a job that sees them all."""

import datetime as dt
import uuid

import clock
from accounts.matching import survivor_of
from appointments.models import Booking
from consent import gate, policies
from consent.actions import follow_bookings
from consent.queries.delegations import ids_of

JOB = "care_by_booking"


def follow(patient_id: uuid.UUID) -> None:
    """Make the care by appointment of one person what their bookings say now; the same again changes nothing."""
    living = survivor_of(patient_id)
    if living is None:
        return
    with gate.open_for_job(JOB, kinds=("Appointment",), patients=ids_of(living)) as access:
        since = clock.now() - dt.timedelta(days=policies.in_force().care_days_after_encounter)
        rows = Booking.objects.under(access).filter(ends_at__gt=since).exclude(state=Booking.State.CANCELLED)
        told = list(rows.values_list("organisation_id", "booked_at", "ends_at"))
        follow_bookings(patient_id=living, bookings=told, actor=access.actor)
