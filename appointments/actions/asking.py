"""Clinics ask questions before a visit: asked when it is booked, taken along when it moves, taken back when it is off.

Who books may neither see nor write answers, so a job does it, once the booking is committed. Killed at any moment,
either everything about one person is as their bookings say or nothing is done: the next turn does the rest.
"""

import logging
import uuid

from django.db import transaction

import clock
import work.actions
from accounts import statements
from accounts.matching import survivor_of
from appointments.models import Booking, Mode, WrittenVisit
from appointments.queries.before import visits
from appointments.rules.before import OVER
from consent import gate
from consent.gate import Access
from consent.queries.delegations import ids_of
from records import beforehand

JOB, KINDS = "before_visits", ("Appointment", "Contribution", "QuestionnaireTask")
MOST = 1000  # people in one turn
OPEN = (WrittenVisit.State.SENT, WrittenVisit.State.ASKED)
PEOPLE = "SELECT appointments_people_to_ask(%s::timestamptz, %s::int)"
log = logging.getLogger(__name__)


def settle_all() -> int:
    """For everybody whose bookings need it; gives how many people that were."""
    done = 0
    for (patient_id,) in statements.rows(PEOPLE, [clock.now(), MOST]):
        try:
            settle(patient_id=patient_id)
        except Exception:  # of one person, tried again next time: the others do not wait for it
            log.exception("Questions before a visit were not settled")
        else:
            done += 1
    return done


def settle(*, patient_id: uuid.UUID) -> None:
    """Ask, move along and take back, as the bookings of this person are now; the same again changes nothing."""
    living, keeper = survivor_of(patient_id), beforehand.keeper()
    if living is None or keeper is None:
        return
    with gate.open_for_job(JOB, kinds=KINDS, patients=ids_of(living)) as access:
        wanted, bookings = visits(access, living)
        over = [booking.id for booking in bookings if booking.state in OVER]
        asked = keeper.settle(access=access, wanted=wanted, over=over)
        for booking in bookings:
            if booking.asked != (booking.id in asked):
                booking.asked = booking.id in asked
                access.check_write(booking.kind, booking.area, booking.patient_id, is_new=False)
                booking.save_under(access)
        _close_written(access, bookings)


def _close_written(access: Access, bookings: list[Booking]) -> None:
    """What was sent to a clinic in writing waits for nobody once its booking is off."""
    gone = [booking.id for booking in bookings if booking.state == Booking.State.CANCELLED]
    found = WrittenVisit.objects.under(access).filter(booking__in=gone, state__in=OPEN)
    for visit in found.select_for_update(of=("self",)):
        visit.state = WrittenVisit.State.CLOSED
        access.check_write(visit.kind, visit.area, visit.patient_id, is_new=False)
        visit.save_under(access)
        work.actions.finish(access=access, subject_id=visit.id)


def settle_later(*, booking: Booking) -> None:
    """Once it is committed that this booking was made, moved or cancelled; most clinics ask nothing."""
    patient_id = booking.patient_id
    if booking.clinic.questionnaire or booking.asked or booking.mode == Mode.WRITTEN:
        transaction.on_commit(lambda: settle(patient_id=patient_id), robust=True)
