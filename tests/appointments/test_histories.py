"""Whatever people and the clinic try, in any order: one time has one person, and the record says what the rows say."""

import datetime as dt
import json
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appointments.actions import day, slots
from appointments.actions.booking import BookingRefused, cancel, change
from appointments.models import Booking, Slot
from consent import gate
from records.models import Resource
from tests.factories.accounts import MembershipFactory, UserFactory, actor_for
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking, opened
from tests.factories.consent import CareRelationshipFactory

pytestmark = pytest.mark.django_db
TIMES = 6
PEOPLE, PLACES, FIRST = st.integers(0, 1), st.integers(0, TIMES - 1), st.integers(0, 2)
STEP = st.one_of(
    st.tuples(st.just("book"), PEOPLE, PLACES),
    st.tuples(st.just("book"), PEOPLE, PLACES),
    st.tuples(st.just("change"), PEOPLE, PLACES, FIRST),
    st.tuples(st.just("cancel"), PEOPLE, FIRST, st.booleans()),
    st.tuples(st.just("hold"), PLACES),
    st.tuples(st.just("block"), PLACES),
    st.tuples(st.sampled_from(("arrive", "missed", "seen", "back", "came")), PEOPLE, FIRST),
)


@pytest.fixture
def world(db):
    """Two people, a nurse, and six times of two clinics, of which every other overlaps the one before."""
    people = [UserFactory(citizen=True), UserFactory(citizen=True)]
    nurse = MembershipFactory(role="clinician", organisation__kind="hospital").user
    here = nurse.memberships.get().organisation
    for one in people:
        CareRelationshipFactory(patient=one.patient, organisation=here, kind="encounter")
    clinics = [ClinicFactory(organisation=here, most_open=9, closes_minutes=0, cancel_minutes=0) for _ in range(2)]
    times = [
        SlotFactory(
            clinic=clinics[n % 2], place=None, starts_at=in_days(0) + dt.timedelta(minutes=30 + 20 * (n // 2) + n % 2)
        )
        for n in range(TIMES)
    ]
    return people, nurse, times


def bookings_of(user) -> list[Booking]:
    """All, in the order in which they were made."""
    with gate.open_for_job("reminders", kinds=["Appointment"], patients=[user.patient_id]) as access:
        return sorted(Booking.objects.under(access), key=lambda one: (one.booked_at, one.id))


def of_number(user, number: int) -> uuid.UUID:
    found = bookings_of(user)
    return found[number].id if number < len(found) else uuid.uuid4()


def attempt(world, step) -> None:
    people, nurse, times = world
    what, *named = step
    if what == "hold":
        slots.hold(slot_id=times[named[0]].id)
    elif what == "block":
        Slot.objects.filter(id=times[named[0]].id, state="free").update(state="blocked")
    elif what == "book":
        make_booking(people[named[0]], times[named[1]])
    else:
        _on_a_booking(people[named[0]], nurse, times, what, named[1:])


def _on_a_booking(person, nurse, times, what, named) -> None:
    if what == "change":
        with opened(person).reading() as access:
            change(
                access=access, booking_id=of_number(person, named[1]), slot_id=times[named[0]].id, sequence=0,
                form_key=uuid.uuid4(),
            )  # fmt: skip
    elif what == "cancel":
        by = nurse if named[1] else person
        with opened(by, person.patient).reading() as access:
            cancel(access=access, booking_id=of_number(person, named[0]), by_clinic=named[1])
    else:
        with opened(nurse, person.patient).reading() as access:
            day.go_on(access=access, booking_id=of_number(person, named[0]), step=what)


def rows(people) -> list[tuple]:
    found = [(b.id, b.state, b.slot_id, b.sequence) for one in people for b in bookings_of(one)]
    return found + sorted(Slot.objects.values_list("id", "state", "hold_key"))


@settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
@given(steps=st.lists(STEP, min_size=6, max_size=16))
def test_whatever_is_tried_one_time_has_one_person(world, steps):
    people = world[0]
    for step in steps:
        before = rows(people)
        try:
            attempt(world, step)
        except BookingRefused as refused:
            assert refused.message
            assert rows(people) == before, f"{step} was refused and left something"
    holds(world)
    again(world)


def holds(world) -> None:
    """What is true of every state that the portal can come to."""
    people, _, times = world
    live = [one for user in people for one in bookings_of(user) if one.state != "cancelled"]
    assert len({one.slot_id for one in live}) == len(live)
    taken = {slot.id for slot in Slot.objects.filter(id__in=[time.id for time in times], state="taken")}
    assert taken == {one.slot_id for one in live}
    for user in people:
        spans = sorted((one.starts_at, one.ends_at) for one in live if one.patient_id == user.patient_id)
        assert all(first[1] <= second[0] for first, second in zip(spans, spans[1:], strict=False))
        for one in bookings_of(user):
            assert face(user, one)["status"] == one.state, "the record says something else"


def face(user, booking) -> dict:
    with gate.open_record(actor_for(user), user.patient_id, kinds=["Appointment"], defer=True).reading() as access:
        return json.loads(Resource.objects.under(access).get(id=booking.id).body)


def again(world) -> None:
    """The next history begins with an empty day, as a clinic would have it: everything called off, all times free."""
    people, nurse, _ = world
    for person in people:
        for one in bookings_of(person):
            if one.state in ("booked", "arrived"):
                with opened(nurse, person.patient).reading() as access:
                    cancel(access=access, booking_id=one.id, by_clinic=True)
    Slot.objects.exclude(state="taken").update(state="free", hold_key=None, held_until=None)
