"""Who is in a clinic's care by an appointment: all bookings of a person that hold, seen by a job that sees them all."""

import datetime as dt
import uuid

import clock
from accounts.matching import survivor_of
from accounts.models import Patient
from appointments.models import Booking
from consent import gate, policies
from consent.actions import follow_bookings
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
        list(Patient.objects.select_for_update().filter(id__in=people).order_by("id").values_list("id"))
        now = moment()  # the decision's own clock: care begins at once
        since = clock.now() - dt.timedelta(days=policies.in_force().care_days_after_encounter)
        rows = Booking.objects.under(access).filter(ends_at__gt=since).exclude(state=Booking.State.CANCELLED)
        told = [
            (organisation, min(booked, now), ends)
            for organisation, booked, ends in rows.values_list("organisation_id", "booked_at", "ends_at")
        ]
        follow_bookings(patient_id=living, bookings=told, actor=access.actor)
