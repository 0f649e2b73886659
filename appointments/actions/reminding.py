"""Reminders of appointments, by the ways that each one chose. One transaction a person, and each reminder once.

The words are the same for every clinic, so that none says by its silence what another would have said.
"""

import datetime as dt
import logging
import uuid

import clock
from accounts import statements
from accounts.matching import survivor_of
from accounts.models import Patient
from appointments.actions.telling import recipients
from appointments.models import Booking
from appointments.rules import reminders as rules
from appointments.rules.waiting import is_night
from consent import gate
from consent.gate import Access
from consent.queries.delegations import ids_of
from notifications.actions import notify

JOB, TOPIC, MOST = "reminders", "appointment-reminder", 2000
_PEOPLE = """SELECT appointments_people_to_remind(
    %s::timestamptz, %s::timestamptz, %s::timestamptz, %s::int, %s::int)"""
log = logging.getLogger(__name__)


def remind() -> int:
    """Everybody who is to be reminded now; gives how many reminders there were. Nobody is at night."""
    now = clock.now()
    return 0 if is_night(now) else sum(_tried(person, now) for person in _people(now))


def _people(now: dt.datetime) -> list[uuid.UUID]:
    """Each once, whichever of their reminders is due."""
    found: dict[uuid.UUID, None] = {}
    for number, days in enumerate(rules.DAYS_BEFORE, start=1):
        asked = [now, rules.until(now, days), now - rules.AFTER_BOOKING, number, MOST]
        found |= dict.fromkeys(person for (person,) in statements.rows(_PEOPLE, asked))
    return list(found)


def _tried(person: uuid.UUID, now: dt.datetime) -> int:
    try:
        return _remind(person, now)
    except Exception:  # of one person, who is tried again next time: the others do not wait for it
        log.exception("A reminder was not sent")
        return 0


def _remind(person: uuid.UUID, now: dt.datetime) -> int:
    told = 0
    with gate.open_for_job(JOB, kinds=("Appointment",), patients=ids_of(survivor_of(person) or person)) as access:
        rows = Booking.objects.under(access).filter(state=Booking.State.BOOKED, starts_at__gt=now)
        for booking in rows.select_for_update(of=("self",)).select_related("booked_by").order_by("starts_at", "id"):
            told += _one(access, booking, now)
    return told


def _one(access: Access, booking: Booking, now: dt.datetime) -> bool:
    count, tell = rules.reminders(
        starts_at=booking.starts_at, booked_at=booking.booked_at, reminded=booking.reminded, now=now
    )
    if count == booking.reminded:
        return False
    booking.reminded = count
    access.save(booking, action="update")
    patient = Patient.objects.get(id=survivor_of(booking.patient_id) or booking.patient_id)
    for one in recipients(booking, patient.id) if tell else ():
        notify(recipient=one, topic=TOPIC, event=f"{TOPIC}/{booking.id}/{count}", subject_patient=patient)
    return tell
