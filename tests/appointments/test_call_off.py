"""The clinic moves, calls off and offers; a person calls and is booked; whole sessions fall out."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

import clock
from accounts.roles import Role
from appointments.actions import day as actions
from appointments.actions.booking import Needs
from appointments.actions.day import Became
from appointments.models import Booking, Clinic, Offer, Slot
from appointments.rules.offering_instead import fitting
from clock import DISPLAY_ZONE
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory, UserFactory, actor_for, sign_in
from tests.factories.appointments import ClinicFactory, PlaceFactory, SlotFactory, make_booking, opened
from tests.factories.consent import CareRelationshipFactory
from tests.factories.records import make_resource
from work.models import WorkItem

pytestmark = pytest.mark.django_db
CALL_OFF = "/desk/day/call-off/"


@pytest.fixture
def clinic(practice):
    return ClinicFactory(organisation=practice, name="Asthma review")


@pytest.fixture
def reception(practice):
    return MembershipFactory(organisation=practice, role=Role.RECEPTION, user__name="Wilma Tennant").user


def person(clinic, name="Morag Fraser"):
    user = UserFactory(citizen=True, name=name)
    make_resource(user.patient, "Patient", title=name)
    CareRelationshipFactory(patient=user.patient, organisation=clinic.organisation)
    return user


@pytest.fixture
def morag(clinic):
    return person(clinic)


def time_of(clinic, number, *, days=3, **more) -> Slot:
    day = clock.today() + dt.timedelta(days=days)
    begins = dt.datetime.combine(day, dt.time(10), DISPLAY_ZONE) + dt.timedelta(minutes=15 * number)
    return SlotFactory(clinic=clinic, starts_at=begins, **more)


def seen_by(user, booking) -> Booking:
    access = opened(user)
    with access.reading():
        return Booking.objects.under(access).get(id=booking.id)


def offers_of(user) -> list[Offer]:
    access = opened(user)
    with access.reading():
        return list(Offer.objects.under(access))


def called_off(reception, user, booking, *, instead=True, **more) -> Became:
    access = opened(reception, user.patient)
    with access.reading():
        return actions.call_off(access=access, booking_id=booking.id, reason="Ill", instead=instead, **more)


def to_telephone(reception, user) -> set[str]:
    access = opened(reception, user.patient)
    with access.reading():
        return set(WorkItem.objects.under(access).filter(done_at=None).values_list("topic", flat=True))


def booking_like(mode="in-person", step_free=False, ends=0, clinic_id=1):
    at = dt.datetime(2026, 3, 3, tzinfo=dt.UTC) + dt.timedelta(hours=ends)
    return Booking(clinic_id=uuid.UUID(int=clinic_id), mode=mode, step_free=step_free, ends_at=at)


def test_each_gets_the_first_time_that_suits_and_nobody_the_same(db):
    steps, flat = PlaceFactory(step_free=False), PlaceFactory(step_free=True)
    clinic = Clinic(id=uuid.UUID(int=1))
    noon = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)

    def free(hours, place, modes=("in-person",)):
        return Slot(clinic=clinic, place=place, modes=list(modes), starts_at=noon + dt.timedelta(hours=hours))

    times = [free(0, flat), free(1, steps), free(2, flat), free(3, None, ["video"])]
    wanted = [booking_like(), booking_like(step_free=True), booking_like(step_free=True), booking_like("video")]
    found = fitting([*wanted, booking_like(clinic_id=2)], times, not_before=noon + dt.timedelta(minutes=30))
    assert [times.index(slot) if slot else None for _booking, slot in found] == [1, 2, None, 3, None]


def test_calling_off_offers_the_next_fitting_time(morag, reception, clinic):
    booking = make_booking(morag, time_of(clinic, 0), needs=Needs(step_free=True))
    time_of(clinic, 4, place=PlaceFactory(organisation=clinic.organisation, step_free=False))
    better = time_of(clinic, 8)
    assert called_off(reception, morag, booking) == Became.OFFERED
    now = seen_by(morag, booking)
    assert (now.state, now.cancelled_by_clinic, now.cancel_reason) == ("cancelled", True, "Ill")
    [offer] = offers_of(morag)
    assert (offer.slot_id, offer.state) == (better.id, "open")
    assert Slot.objects.get(id=better.id).hold_key and Slot.objects.get(id=booking.slot_id).state == "free"
    topics = set(Notification.objects.filter(recipient=morag).values_list("topic", flat=True))
    assert {"appointment-called-off", "appointment-offer"} <= topics


@pytest.mark.parametrize(("instead", "account", "expected"), [
    (True, True, Became.PHONE),  # nothing else is free
    (False, True, Became.TOLD),
    (False, False, Became.PHONE),  # nothing reaches them
])  # fmt: skip
def test_whom_to_telephone_stands_on_the_desk(morag, reception, clinic, instead, account, expected):
    slot = time_of(clinic, 0)
    booking = make_booking(reception, slot, morag.patient)
    if not account:
        morag.is_active = False
        morag.save()
    assert called_off(reception, morag, booking, instead=instead) == expected
    assert (actions.PHONE in to_telephone(reception, morag)) == (expected == Became.PHONE)


def test_telephoned_is_done(client, morag, reception, clinic):
    booking = make_booking(reception, time_of(clinic, 0), morag.patient)
    called_off(reception, morag, booking)
    address = reverse("appointments:rearrange", args=[morag.patient_id, booking.id])
    sign_in(client, reception)
    assert "I have spoken to the person" in client.get(address).content.decode()
    assert client.post(address, {"do": "told"}).status_code == 302
    assert actions.PHONE not in to_telephone(reception, morag)


def told_once() -> set:
    """Who is told that something is called off, each about one event."""
    told = Notification.objects.filter(topic="appointment-called-off").values_list("recipient", "event").distinct()
    assert len(told) == len({recipient for recipient, _event in told})
    return {recipient for recipient, _event in told}


def preview(client, clinic, **more) -> str:
    day = clock.today() + dt.timedelta(days=3)
    page = client.get(CALL_OFF, {"date": day.isoformat(), "clinic": str(clinic.id), **more})
    assert page.status_code == 200
    return page.content.decode()


def test_a_whole_session_is_shown_then_called_off(client, reception, clinic):
    people = [person(clinic, f"Person {letter}") for letter in "ABC"]
    bookings = [make_booking(one, time_of(clinic, number)) for number, one in enumerate(people)]
    free, after = time_of(clinic, 3), time_of(clinic, 0, days=4)
    sign_in(client, reception)
    page = preview(client, clinic)
    assert "Call off 3 appointments" in page and "1 free time is blocked" in page
    assert "another time is free for 1" in page and page.count("to be telephoned") == 2
    assert {seen_by(one, booking).state for one, booking in zip(people, bookings, strict=True)} == {"booked"}

    given = {"date": free.starts_at.date().isoformat(), "clinic": str(clinic.id), "reason": "The nurse is ill"}
    answer = client.post(CALL_OFF, given | {"instead": "on"}, follow=True).content.decode()
    assert "3 appointments are called off" in answer and "1 person is offered another time" in answer
    assert "2 people are to be telephoned" in answer
    assert {seen_by(one, booking).state for one, booking in zip(people, bookings, strict=True)} == {"cancelled"}
    assert set(Slot.objects.filter(starts_at__date=free.starts_at.date()).values_list("state", flat=True)) == {
        "blocked"
    }
    assert Slot.objects.get(id=after.id).held_until
    assert told_once() == {one.id for one in people}


def test_run_again_it_goes_on_with_those_that_stand(client, reception, clinic):
    one, other = person(clinic, "Person A"), person(clinic, "Person B")
    first, second = make_booking(one, time_of(clinic, 0)), make_booking(other, time_of(clinic, 1))
    people = [(one.patient_id, first.id), (other.patient_id, second.id)]
    actor = actor_for(reception)
    actions.call_off_all(actor=actor, people=people[:1], reason="", instead=False)  # cut short after the first
    done = actions.call_off_all(actor=actor, people=people, reason="", instead=False)
    assert done.became == {first.id: Became.CHANGED, second.id: Became.TOLD}
    assert told_once() == {one.id, other.id}


def test_part_of_a_day_leaves_the_rest(client, morag, reception, clinic):
    early, late = make_booking(morag, time_of(clinic, 0)), make_booking(morag, time_of(clinic, 8))
    sign_in(client, reception)
    assert "Call off 1 appointment" in preview(client, clinic, opens="11:00")
    given = {"date": early.starts_at.date().isoformat(), "clinic": str(clinic.id), "opens": "11:00"}
    client.post(CALL_OFF, given)
    assert (seen_by(morag, early).state, seen_by(morag, late).state) == ("booked", "cancelled")


def test_what_one_may_not_see_stays(client, reception, clinic):
    stranger = UserFactory(citizen=True)
    booking = make_booking(stranger, time_of(clinic, 0))
    sign_in(client, reception)
    assert "whose appointment you may not see" in preview(client, clinic)
    client.post(CALL_OFF, {"date": booking.starts_at.date().isoformat(), "clinic": str(clinic.id)})
    assert seen_by(stranger, booking).state == "booked"
    done = actions.call_off_all(
        actor=actor_for(reception), people=[(stranger.patient_id, booking.id)], reason="", instead=False
    )
    assert done.became == {booking.id: Became.FAILED}


def rearranged(client, user, booking, **given):
    address = reverse("appointments:rearrange", args=[booking.patient_id, booking.id])
    return sign_in(client, user).post(address, given)


def test_the_clinic_moves_to_another_time_after_its_own_cut_off(client, morag, reception, clinic):
    clinic.cancel_minutes = 60 * 24 * 30
    clinic.save()
    booking, other = make_booking(morag, time_of(clinic, 0)), time_of(clinic, 5)
    given = {"do": "move", "slot": str(other.id), "sequence": "0", "form_key": str(uuid.uuid4())}
    assert rearranged(client, reception, booking, **given).status_code == 302
    assert seen_by(morag, booking).state == "cancelled" and Slot.objects.get(id=other.id).state == "taken"
    assert Notification.objects.filter(recipient=morag, topic="appointment-changed").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("given", "said"), [
    ({"do": "move"}, "Choose a time"),
    ({"do": "move", "slot": "x", "sequence": "0", "form_key": "1"}, "not free any more"),
    ({"do": "call-off", "reason": "x" * 501, "sequence": "0"}, "too long"),
    ({"do": "call-off", "reason": "a\x07b", "sequence": "0"}, "cannot be shown"),
    ({"do": "call-off", "sequence": "7"}, "changed meanwhile"),
    ({"do": "nothing"}, "Move to another time"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_done(client, morag, reception, clinic, given, said):
    booking = make_booking(morag, time_of(clinic, 0))
    time_of(clinic, 5)
    page = rearranged(client, reception, booking, **given)
    assert page.status_code == 200 and said in page.content.decode()
    assert seen_by(morag, booking).state == "booked"


def test_only_the_clinic_itself_rearranges(client, morag, clinic, outside_clinician):
    booking = make_booking(morag, time_of(clinic, 0))
    elsewhere = MembershipFactory(role=Role.RECEPTION).user
    CareRelationshipFactory(patient=morag.patient, organisation=elsewhere.memberships.get().organisation)
    for user in (morag, elsewhere, outside_clinician):
        assert rearranged(client, user, booking, do="call-off", sequence="0").status_code == 404
    assert seen_by(morag, booking).state == "booked"


def test_a_person_who_calls_is_found_and_booked(client, morag, reception, clinic):
    slot = time_of(clinic, 0)
    sign_in(client, reception)
    found = client.post(f"/desk/people/?slot={slot.id}", {"wanted": "morag"}).content.decode()
    address = reverse("appointments:book_for", args=[morag.patient_id, slot.id])
    assert "For whom is this time?" in found and address in found
    assert "Asthma review" in client.get(address).content.decode()
    given = {"mode": "telephone", "form_key": str(uuid.uuid4()), "reason": "Cough", "interpreter": "pl"}
    assert client.post(address, given).status_code == 302
    access = opened(morag)
    with access.reading():
        made = Booking.objects.under(access).get()
    assert (made.mode, made.interpreter, made.booked_by_name) == (
        "telephone",
        "pl",
        "Wilma Tennant (Glenview Practice)",
    )
    again = client.post(address, given | {"form_key": str(uuid.uuid4())})
    assert again.status_code == 200 and "There is already an appointment" in again.content.decode()


@pytest.mark.parametrize("slot", ["", "x", "00000000-0000-0000-0000-000000000001"])
def test_the_search_goes_on_without_a_time_that_is_none(client, morag, reception, slot):
    page = sign_in(client, reception).get("/desk/people/", {"slot": slot}).content.decode()
    assert "For whom" not in page and f"/p/{morag.patient_id}/" in page


def test_times_of_another_clinic_are_not_given_here(client, morag, reception, outside_clinician):
    slot = SlotFactory()
    sign_in(client, reception)
    assert client.get(reverse("appointments:book_for", args=[morag.patient_id, slot.id])).status_code == 404
    assert "For whom" not in client.get(f"/desk/people/?slot={slot.id}").content.decode()
