"""Care by appointment follows bookings even where nobody did what follows a commit; and the jobs are tasks."""

import datetime as dt

import pytest

import clock
from accounts.models import Organisation
from appointments import tasks
from appointments.actions import booking as bookings
from appointments.actions import sweeping
from consent.queries import relationships
from notifications.models import Notification
from portal.schedule import EVERY
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking, opened
from tests.factories.waiting import offers_of, wait_at

pytestmark = pytest.mark.django_db


def cares(user, booking):
    """Until when the clinic looks after the person, by this appointment."""
    ties = [tie for tie in relationships(user.patient_id) if tie.organisation_id == booking.organisation_id]
    return max((tie.ended_at for tie in ties if tie.kind == "appointment"), default=None)


def test_what_a_dead_process_left_behind_is_done_once(citizen):
    """In a test's transaction nothing is committed: what is to follow the commit does not happen."""
    booking = make_booking(citizen, SlotFactory(starts_at=in_days(5)))
    assert cares(citizen, booking) is None
    assert sweeping.follow_care() == 1 and sweeping.follow_care() == 0
    assert cares(citizen, booking) == booking.ends_at + dt.timedelta(days=28)
    access = opened(citizen)
    with access.reading():
        bookings.cancel(access=access, booking_id=booking.id)
    assert sweeping.follow_care() == 1 and sweeping.follow_care() == 0
    assert (cares(citizen, booking) or clock.now()) <= clock.now()


def test_a_later_appointment_lengthens_care(citizen):
    clinic = ClinicFactory()
    make_booking(citizen, SlotFactory(clinic=clinic, starts_at=in_days(5)))
    sweeping.follow_care()
    later = make_booking(citizen, SlotFactory(clinic=clinic, starts_at=in_days(9)))
    assert sweeping.follow_care() == 1 and sweeping.follow_care() == 0
    assert cares(citizen, later) == later.ends_at + dt.timedelta(days=28)


def test_an_organisation_that_is_no_more_is_not_asked_for_ever(citizen):
    booking = make_booking(citizen, SlotFactory())
    Organisation.objects.filter(id=booking.organisation_id).update(ended_at=clock.now() - dt.timedelta(days=1))
    assert sweeping.follow_care() == 0


def test_the_scheduler_knows_the_jobs(citizen):
    named = {name.rpartition(".")[2] for name in EVERY if name.startswith("appointments.tasks.")}
    assert {"turn_waiting_lists", "remind", "follow_care"} <= named
    clinic = ClinicFactory()
    wait_at(citizen, clinic)
    SlotFactory(clinic=clinic, starts_at=in_days(5))
    tasks.turn_waiting_lists()
    tasks.remind()
    tasks.follow_care()
    assert len(offers_of(citizen)) == 1 and Notification.objects.filter(topic="appointment-offer").exists()
