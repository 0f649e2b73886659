"""The clinic and the person, or two at the desk, at the same moment: one is heard, and nobody is told twice."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connections

import clock
from accounts.roles import Role
from appointments.actions import calling_off, sessions
from appointments.actions import day as actions
from appointments.actions.booking import BookingRefused, cancel
from appointments.models import Booking, CallingOff, Offer, Slot
from appointments.queries.day import Part
from appointments.rules.sessions import Plan, times
from clock import DISPLAY_ZONE
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory, UserFactory, actor_for
from tests.factories.appointments import ClinicFactory, SlotFactory, make_booking, opened
from tests.factories.consent import CareRelationshipFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


def at_once(*tries) -> list:
    """What each gave, or the refusal that it met, all begun at the same moment."""
    start = Barrier(len(tries))

    def one(work):
        try:
            start.wait()
            return work()
        except (BookingRefused, sessions.Clash) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(one, tries))


@pytest.fixture
def clinic(practice):
    return ClinicFactory(organisation=practice, cancel_minutes=0, closes_minutes=0)


@pytest.fixture
def reception(practice):
    return MembershipFactory(organisation=practice, role=Role.RECEPTION).user


def person(clinic):
    user = UserFactory(citizen=True)
    CareRelationshipFactory(patient=user.patient, organisation=clinic.organisation)
    return user


def later(minutes: int, *, days: int = 0) -> dt.datetime:
    now = clock.now().replace(second=0, microsecond=0) + dt.timedelta(minutes=minutes)
    return now + dt.timedelta(days=days)


def state(user, booking) -> str:
    access = opened(user)
    with access.reading():
        return Booking.objects.under(access).get(id=booking.id).state


@pytest.mark.parametrize("round_", range(5))
def test_checked_in_while_the_person_cancels(clinic, reception, round_):
    morag = person(clinic)
    starts = later(5)
    if starts.astimezone(DISPLAY_ZONE).date() != clock.today():
        pytest.skip("A moment before midnight nobody is checked in for tomorrow.")
    booking = make_booking(morag, SlotFactory(clinic=clinic, starts_at=starts))

    def check_in():
        access = opened(reception, morag.patient)
        with access.reading():
            return actions.go_on(access=access, booking_id=booking.id, step="arrive")

    def call_back():
        access = opened(morag)
        with access.reading():
            return cancel(access=access, booking_id=booking.id, sequence=0)

    came, gone = at_once(check_in, call_back)
    assert not isinstance(gone, BookingRefused)  # who has just been checked in may still cancel until it begins
    assert state(morag, booking) == "cancelled"
    assert isinstance(came, (BookingRefused, Booking)) and Slot.objects.get(id=booking.slot_id).state == "free"


def test_two_at_the_desk_call_the_same_session_off(clinic, reception):
    people = [person(clinic) for _ in range(4)]
    booked = [
        make_booking(one, SlotFactory(clinic=clinic, starts_at=later(20 * n, days=2))) for n, one in enumerate(people)
    ]
    for n in range(4):
        SlotFactory(clinic=clinic, starts_at=later(20 * n, days=4))
    actor, day = actor_for(reception), booked[0].starts_at.astimezone(DISPLAY_ZONE).date()
    asked = {"actor": actor, "clinics": [clinic], "part": Part(day), "reason": "Ill", "instead": True}
    left = [booking.slot_id for booking in booked]
    one, other = (calling_off.ask(**asked, slots=left, key=uuid.uuid4()).id for _ in range(2))
    # Two works of the same times, and two turns of each.
    done = at_once(*[partial(calling_off.go_on, run_id=ident) for ident in (one, other, one, other)])
    assert not [outcome for outcome in done if isinstance(outcome, Exception)]
    counts = [CallingOff.objects.get(id=ident).counts for ident in (one, other)]
    assert [sum(count.values()) for count in counts] == [4, 4]
    assert [sum(count[name] for count in counts) for name in ("offered", "changed")] == [4, 4]
    told = Notification.objects.filter(topic="appointment-called-off").values_list("recipient", "event").distinct()
    assert len(told) == 4 == Slot.objects.exclude(held_until=None).count()
    for one in people:
        access = opened(one)
        with access.reading():
            assert Offer.objects.under(access).count() == 1


def test_two_publish_the_same_hours(clinic, reception, practice):
    nurse = MembershipFactory(organisation=practice).user
    day = clock.today() + dt.timedelta(days=3)
    plan = {
        "practitioner": nurse, "modes": ["telephone"], "weekdays": range(7), "opens_at": dt.time(9),
        "closes_at": dt.time(12), "minutes": 10, "first_day": day, "last_day": day + dt.timedelta(days=20),
        "on_holidays": True,
    }  # fmt: skip

    def make():
        actor = actor_for(reception)
        session = sessions.session_of(clinic=clinic, actor=actor, ident=uuid.uuid4(), plan=plan)
        return sessions.make(actor=actor, session=session)

    done = at_once(make, make, make)
    count = len(
        times(Plan.of(sessions.session_of(clinic=clinic, actor=actor_for(reception), ident=uuid.uuid4(), plan=plan)))
    )
    assert sum(isinstance(one, sessions.Clash) for one in done) == 2 and count in done
    assert Slot.objects.count() == count
