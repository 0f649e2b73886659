"""The clinic moves, calls off and offers; a person calls and is booked; whole sessions fall out."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

import clock
from accounts.roles import Role
from appointments.actions import calling_off
from appointments.actions import day as actions
from appointments.actions.booking import Needs, cancel
from appointments.actions.day import Became
from appointments.models import Booking, CallingOff, Clinic, Offer, Slot
from appointments.queries.day import Part
from appointments.rules.offering_instead import fitting
from appointments.views import calling_off as view
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
    wanted = [booking_like(step_free=True), booking_like(), booking_like(step_free=True), booking_like("video")]
    found = fitting([*wanted, booking_like(clinic_id=2)], times, not_before=noon + dt.timedelta(minutes=30))
    assert [times.index(slot) if slot else None for _booking, slot in found] == [2, 1, None, 3, None]


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


QUIET = "quiet"


@pytest.mark.parametrize(("instead", "account", "expected"), [
    (True, True, Became.PHONE),  # nothing else is free
    (False, True, Became.TOLD),
    (False, False, Became.PHONE),  # nothing reaches them
    (False, QUIET, Became.PHONE),  # they asked for silence
])  # fmt: skip
def test_whom_to_telephone_stands_on_the_desk(morag, reception, clinic, instead, account, expected):
    slot = time_of(clinic, 0)
    booking = make_booking(reception, slot, morag.patient)
    if not account:
        morag.is_active = False
        morag.save()
    if account is QUIET:
        morag.quiet = True
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

    given = asked_for(free, clinic, reason="The nurse is ill", instead="on")
    answer = client.post(CALL_OFF, given, follow=True).content.decode()
    assert "3 appointments are called off" in answer and "1 person is offered another time" in answer
    assert "2 people are to be telephoned" in answer
    assert {seen_by(one, booking).state for one, booking in zip(people, bookings, strict=True)} == {"cancelled"}
    assert set(Slot.objects.filter(starts_at__date=free.starts_at.date()).values_list("state", flat=True)) == {
        "blocked"
    }
    assert Slot.objects.get(id=after.id).held_until
    assert told_once() == {one.id for one in people}


def asked_for(slot, clinic, **more) -> dict[str, str]:
    """What the form sends, for the day of this time."""
    day = slot.starts_at.astimezone(DISPLAY_ZONE).date().isoformat()
    return {"date": day, "clinic": str(clinic.id), "form_key": str(uuid.uuid4())} | more


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """However slow the machine is, all of it is done within the request."""
    monkeypatch.setattr(view, "AT_ONCE", 600)


@pytest.fixture
def later_on(monkeypatch, at_once):
    """Nothing is done within the request; the broker is away, so only a turn of the task goes on."""
    monkeypatch.setattr(view, "AT_ONCE", -1)
    monkeypatch.setattr(view.tasks, "wake_calling_off", lambda: None)


def test_what_takes_long_goes_on_by_itself_and_shows_how_far_it_is(client, reception, clinic, later_on):
    people = [person(clinic, f"Person {letter}") for letter in "ABC"]
    bookings = [make_booking(one, time_of(clinic, number)) for number, one in enumerate(people)]
    sign_in(client, reception)
    sent = client.post(CALL_OFF, asked_for(bookings[0].slot, clinic, reason="Ill"))
    assert "0 of 3 appointments are done" in client.get(sent.url).content.decode()
    assert sent.url in client.get("/desk/day/").content.decode()
    run = CallingOff.objects.get()
    run.left = run.left[:1]  # as if it had been killed in between: of two nothing is counted
    run.save()
    calling_off.go_on(run_id=run.id, seconds=60)
    states = [seen_by(one, booking).state for one, booking in zip(people, bookings, strict=True)]
    assert states == ["cancelled", "booked", "booked"]
    run = CallingOff.objects.get()
    assert (run.ended_at is not None, run.reason, run.counts["told"]) == (True, "", 1)


def test_the_same_form_twice_is_one_work_and_each_is_told_once(client, reception, clinic, later_on):
    people = [person(clinic, f"Person {letter}") for letter in "AB"]
    bookings = [make_booking(one, time_of(clinic, number)) for number, one in enumerate(people)]
    given = asked_for(bookings[0].slot, clinic)
    sign_in(client, reception)
    assert client.post(CALL_OFF, given).url == client.post(CALL_OFF, given).url
    assert CallingOff.objects.get().total == 2
    assert calling_off.go_on_with_all() == 1 and calling_off.go_on_with_all() == 0
    assert client.post(CALL_OFF, given).url.endswith(f"{given['form_key']}/")
    assert CallingOff.objects.get().counts["told"] == 2 and told_once() == {one.id for one in people}
    assert "2 appointments are called off" in client.get(f"{CALL_OFF}{given['form_key']}/").content.decode()


def test_one_that_fails_is_counted_and_the_others_go_on(client, reception, clinic, later_on, monkeypatch):
    people = [person(clinic, f"Person {letter}") for letter in "ABC"]
    bookings = [make_booking(one, time_of(clinic, number)) for number, one in enumerate(people)]
    sign_in(client, reception).post(CALL_OFF, asked_for(bookings[0].slot, clinic))
    whole = calling_off.call_off

    def broken(*, booking_id, **named):
        became = whole(booking_id=booking_id, **named)  # all of it is taken back with its transaction
        if booking_id == bookings[1].id:
            raise RuntimeError
        return became

    monkeypatch.setattr(calling_off, "call_off", broken)
    calling_off.go_on_with_all()
    states = [seen_by(one, booking).state for one, booking in zip(people, bookings, strict=True)]
    assert states == ["cancelled", "booked", "cancelled"]
    page = client.get(f"{CALL_OFF}{CallingOff.objects.get().id}/").content.decode()
    assert "1 appointment was not called off and still stands" in page and told_once() == {people[0].id, people[2].id}


def test_what_was_cancelled_meanwhile_is_blocked_and_what_took_its_place_is_called_off(
    client, reception, clinic, later_on
):
    one, other, third = (person(clinic, f"Person {letter}") for letter in "ABC")
    gone, freed = make_booking(one, time_of(clinic, 0)), make_booking(other, time_of(clinic, 1))
    sign_in(client, reception).post(CALL_OFF, asked_for(gone.slot, clinic))
    for user, booking in ((one, gone), (other, freed)):
        access = opened(user)
        with access.reading():
            cancel(access=access, booking_id=booking.id, sequence=0)
    taken = make_booking(third, Slot.objects.get(id=freed.slot_id))
    calling_off.go_on_with_all()
    assert Slot.objects.get(id=gone.slot_id).state == "blocked"
    assert seen_by(third, taken).state == "cancelled" and told_once() == {third.id}
    assert CallingOff.objects.get().counts | {"told": 1, "changed": 1} == CallingOff.objects.get().counts


@pytest.mark.parametrize("why", ["left", "locked", "closed"])
def test_who_works_there_no_more_calls_nothing_off(client, reception, clinic, later_on, why):
    morag = person(clinic)
    booking = make_booking(morag, time_of(clinic, 0))
    sign_in(client, reception).post(CALL_OFF, asked_for(booking.slot, clinic))
    if why == "left":
        reception.memberships.update(ended_at=clock.now())
    else:
        reception.locked_at, reception.is_active = (clock.now(), True) if why == "locked" else (None, False)
        reception.save()
    calling_off.go_on_with_all()
    assert seen_by(morag, booking).state == "booked" and CallingOff.objects.get().counts["failed"] == 1


def test_how_far_it_is_is_shown_to_the_team_alone(client, reception, clinic, later_on):
    booking = make_booking(person(clinic), time_of(clinic, 0))
    address = sign_in(client, reception).post(CALL_OFF, asked_for(booking.slot, clinic)).url
    elsewhere = MembershipFactory(role=Role.RECEPTION).user
    assert sign_in(client, elsewhere).get(address).status_code == 404
    given = asked_for(booking.slot, clinic, form_key=address.split("/")[-2])
    other = ClinicFactory(organisation=elsewhere.memberships.get().organisation)
    given["clinic"] = str(other.id)
    assert client.post(CALL_OFF, given).status_code == 404


def test_part_of_a_day_leaves_the_rest(client, morag, reception, clinic):
    early, late = make_booking(morag, time_of(clinic, 0)), make_booking(morag, time_of(clinic, 8))
    sign_in(client, reception)
    assert "Call off 1 appointment" in preview(client, clinic, opens="11:00")
    client.post(CALL_OFF, asked_for(early.slot, clinic, opens="11:00"))
    assert (seen_by(morag, early).state, seen_by(morag, late).state) == ("booked", "cancelled")


def test_what_one_may_not_see_stays(client, reception, clinic):
    stranger = UserFactory(citizen=True)
    booking = make_booking(stranger, time_of(clinic, 0))
    sign_in(client, reception)
    assert "whose appointment you may not see" in preview(client, clinic)
    client.post(CALL_OFF, asked_for(booking.slot, clinic))
    assert seen_by(stranger, booking).state == "booked" and CallingOff.objects.get().total == 0
    part = Part(booking.slot.starts_at.date())
    asked = {"actor": actor_for(reception), "clinics": [clinic], "part": part, "reason": "", "instead": False}
    run = calling_off.ask(**asked, slots=[booking.slot_id], key=uuid.uuid4())
    assert calling_off.go_on(run_id=run.id).counts["failed"] == 1
    assert seen_by(stranger, booking).state == "booked"


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
