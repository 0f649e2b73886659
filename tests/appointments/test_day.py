"""The day list: who comes, under whose eyes; and what its buttons do."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import clock
from accounts.roles import Role
from appointments.actions import day as actions
from appointments.actions.booking import BookingStale, Needs, cancel
from appointments.models import Booking, Slot
from appointments.rules.day import STEPS, minutes_late, steps
from appointments.rules.states import NEXT
from audit import log
from audit.models import Entry
from clock import DISPLAY_ZONE
from records import chart
from tests.factories.accounts import MembershipFactory, UserFactory, sign_in
from tests.factories.appointments import ClinicFactory, SlotFactory, make_booking, opened
from tests.factories.consent import CareRelationshipFactory, DirectiveFactory
from tests.factories.records import make_resource

pytestmark = pytest.mark.django_db
DAY = "/desk/day/"
S = Booking.State
NOON = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


def at(minutes: float) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minutes)


def one(state="booked", mode="in-person", arrived=None) -> Booking:
    return Booking(state=state, mode=mode, starts_at=NOON, ends_at=at(20), arrived_at=arrived)


@pytest.mark.parametrize(
    ("booking", "now", "expected"),
    [
        (one(), at(-20), ["arrive", "seen"]),
        (one(), at(0), ["arrive", "seen", "missed"]),
        (one(), at(1), ["arrive", "seen", "missed"]),
        (one(), at(-24 * 60), []),
        (one(), at(24 * 60), ["seen", "missed"]),
        (one(mode="telephone"), at(1), ["seen", "missed"]),
        (one(mode="video"), at(-5), ["arrive", "seen"]),
        (one(mode="written"), at(1), []),
        (one("arrived"), at(1), ["seen", "back"]),
        (one("arrived"), at(24 * 60), ["seen"]),
        (one("noshow"), at(30), ["came"]),
        (one("noshow"), at(24 * 60), []),
        (one("fulfilled"), at(30), []),
        (one("cancelled"), at(30), []),
    ],
)
def test_what_may_be_done_when(booking, now, expected):
    assert [step.name for step in steps(booking, now)] == expected


def test_no_step_does_what_the_states_do_not_allow():
    for step in STEPS.values():
        assert all(step.to in NEXT[before] for before in step.froms)


@pytest.mark.parametrize(
    ("booking", "now", "late"),
    [
        (one(), at(-5), 0),
        (one(), at(7), 7),
        (one(), at(25), 0),  # over: then it is a question of whether they came
        (one("arrived", arrived=at(-3)), at(9), 0),
        (one("arrived", arrived=at(4)), at(9), 4),
        (one(mode="telephone"), at(9), 0),
    ],
)
def test_how_late_somebody_is(booking, now, late):
    assert minutes_late(booking, now) == late


@pytest.fixture
def clinic(practice):
    return ClinicFactory(organisation=practice, name="Asthma review")


@pytest.fixture
def nurse(practice):
    return MembershipFactory(organisation=practice, role=Role.CLINICIAN, user__name="Shona MacInnes").user


@pytest.fixture
def reception(practice):
    return MembershipFactory(organisation=practice, role=Role.RECEPTION, user__name="Wilma Tennant").user


@pytest.fixture
def slot(clinic, nurse):
    return time_of(clinic, nurse, 0)


@pytest.fixture
def morag(citizen, practice):
    """In the care of the practice, with a name."""
    named(citizen.patient, "Morag Fraser")
    CareRelationshipFactory(patient=citizen.patient, organisation=practice)
    return citizen


def named(patient, name: str) -> None:
    make_resource(patient, "Patient", title=name)


def time_of(clinic, practitioner, number: int, days: int = 0) -> Slot:
    """A time that has begun just now; or the n-th minute from ten o'clock so many days ahead."""
    now = clock.now().astimezone(DISPLAY_ZONE)
    begins = max(now - dt.timedelta(minutes=2), now.replace(hour=0, minute=0)).replace(second=0, microsecond=0)
    if days:
        day = now.date() + dt.timedelta(days=days)
        begins = dt.datetime.combine(day, dt.time(10), DISPLAY_ZONE) + dt.timedelta(minutes=number)
    name = practitioner.get_full_name() if practitioner else ""
    ends = begins + dt.timedelta(minutes=1 if days else 15)
    return SlotFactory(clinic=clinic, practitioner=practitioner, practitioner_name=name, starts_at=begins, ends_at=ends)


def day_of(slot: Slot) -> str:
    return slot.starts_at.astimezone(DISPLAY_ZONE).date().isoformat()


def listed(client, user, slot, **query) -> str:
    answer = sign_in(client, user).get(DAY, {"date": day_of(slot), **query})
    assert answer.status_code == 200
    return answer.content.decode()


def step(client, user, booking, do: str):
    address = reverse("appointments:step_booking", args=[booking.patient_id, booking.id])
    return sign_in(client, user).post(address, {"do": do, "back": "date=2026-03-03&clinic=&who="})


def state(booking, user) -> str:
    access = opened(user)
    with access.reading():
        return Booking.objects.under(access).get(id=booking.id).state


def test_the_list_says_who_comes_and_what_they_need(client, morag, reception, clinic, nurse):
    slot = time_of(clinic, nurse, 0, days=2)
    needs = Needs(interpreter="bfi", step_free=True, hearing=True, other="More time")
    make_booking(morag, slot, reason="My <chest>", needs=needs)
    page = listed(client, reception, slot)
    for words in ("Morag Fraser", "4 March 1957", "British Sign Language", "Step-free", "Help to hear", "More time"):
        assert words in page
    assert "My &lt;chest&gt;" in page and "1 to come" in page


def test_each_person_shown_has_one_entry(client, morag, reception, clinic, nurse):
    other = UserFactory(citizen=True)
    CareRelationshipFactory(patient=other.patient, organisation=clinic.organisation)
    slot = time_of(clinic, nurse, 0, days=2)
    make_booking(morag, slot)
    for number in (3, 6):
        make_booking(other, time_of(clinic, nurse, number, days=2))
    before = list(Entry.objects.values_list("id", flat=True))
    listed(client, reception, slot)
    entries = Entry.objects.exclude(id__in=before)
    assert {entry.patient_id for entry in entries} == {morag.patient_id, other.patient_id}
    assert len(entries) == 2 and {(e.action, e.route, e.query) for e in entries} == {("search", "list", "date")}


def test_a_person_outside_their_care_is_booked_without_a_name(client, reception, clinic, nurse):
    slot = time_of(clinic, nurse, 0, days=2)
    stranger = UserFactory(citizen=True, name="Struan Other")
    named(stranger.patient, "Struan Other")
    make_booking(stranger, slot, reason="Something private")
    before = len(log.about(stranger.patient_id))
    page = listed(client, reception, slot)
    assert "Struan" not in page and "private" not in page and "you may not see" in page
    assert len(log.about(stranger.patient_id)) == before


def test_who_blocked_one_professional_is_hidden_from_that_one(client, morag, clinic, nurse, reception):
    slot = time_of(clinic, nurse, 0, days=2)
    make_booking(morag, slot)
    DirectiveFactory(patient=morag.patient, effect="block", towards_user=nurse)
    assert "Morag Fraser" not in listed(client, nurse, slot)
    assert "Morag Fraser" in listed(client, reception, slot)


def test_another_team_of_the_house_sees_nothing_of_a_clinic(client, morag, practice, clinic, nurse):
    slot = time_of(clinic, nurse, 0, days=2)
    clinic.team = "Diabetes"
    clinic.save()
    make_booking(morag, slot)
    other = MembershipFactory(organisation=practice, team="Cardiology").user
    page = listed(client, other, slot)
    assert "Morag" not in page and "Asthma review" not in page


def test_a_clinician_sees_their_own_times_first(client, morag, nurse, clinic, practice, slot):
    doctor = MembershipFactory(organisation=practice, user__name="Dr Fiona Campbell").user
    time_of(clinic, doctor, 0)
    page = listed(client, nurse, slot)
    assert f'<option value="{nurse.id}" selected>' in page and page.count("dfd-day__row--free") == 1
    assert listed(client, nurse, slot, who="").count("dfd-day__row--free") == 2


@pytest.mark.parametrize("role", [Role.PHARMACIST, Role.SOCIAL_WORKER, Role.HELP_DESK, Role.POLICY_ADMIN, None])
def test_nobody_else_has_a_day_list(client, practice, morag, role):
    user = MembershipFactory(organisation=practice, role=role).user if role else morag
    sign_in(client, user)
    for address in (DAY, "/desk/day/block/", "/desk/day/call-off/", "/desk/clinics/"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("given", ["30/2/2026", "yesterday", "9999-01-01", "0001-01-01", "\0"])
def test_a_day_that_is_none_is_said_and_today_shown(client, reception, given):
    page = sign_in(client, reception).get(DAY, {"date": given, "clinic": "x", "who": "1"})
    assert page.status_code == 200 and "There is a problem" in page.content.decode()


@pytest.mark.parametrize("many", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_it_stays_small_and_quick_with_many_people(client, reception, clinic, many):
    slots = [time_of(clinic, None, number, days=2) for number in range(many)]
    for number, slot in enumerate(slots):
        user = UserFactory(citizen=True)
        named(user.patient, f"Person Number{number}")
        CareRelationshipFactory(patient=user.patient, organisation=clinic.organisation)
        make_booking(user, slot, reason="Breathless on the stairs", needs=Needs(interpreter="pl", step_free=True))
    sign_in(client, reception)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(DAY, {"date": day_of(slots[0])})
    assert f"{many} to come" in page.content.decode()
    assert len(asked) < 30 and len(page.content) < 200_000


@pytest.fixture
def booking(morag, reception, slot):
    """Begun just now, and booked at the desk."""
    return make_booking(reception, slot, morag.patient)


def test_check_in_and_its_undo(client, morag, reception, slot, booking):
    answer = step(client, reception, booking, "arrive")
    assert answer.status_code == 302 and answer["Location"] == f"/desk/day/?who=&date=2026-03-03#t{slot.id.hex[:12]}"
    assert state(booking, morag) == S.ARRIVED
    assert "Here since" in listed(client, reception, slot)
    step(client, reception, booking, "back")
    assert state(booking, morag) == S.BOOKED
    access = opened(morag)
    with access.reading():
        assert Booking.objects.under(access).get(id=booking.id).arrived_at is None


def test_no_show_can_be_taken_back_and_seen_ends_it(client, morag, nurse, booking):
    step(client, nurse, booking, "missed")
    assert state(booking, morag) == S.NO_SHOW
    step(client, nurse, booking, "came")
    step(client, nurse, booking, "seen")
    assert state(booking, morag) == S.FULFILLED
    step(client, nurse, booking, "back")
    assert state(booking, morag) == S.FULFILLED


def test_a_step_shows_in_the_record_and_the_log(morag, reception, booking):
    access = opened(reception, morag.patient)
    with access.reading():
        actions.go_on(access=access, booking_id=booking.id, step="arrive")
    told = {(entry.action, entry.target, entry.actor_name) for entry in log.about(morag.patient_id)}
    assert ("update", f"Appointment/{booking.id}", "Wilma Tennant") in told
    access = opened(morag)
    with access.reading():
        assert chart.resource(access, booking.id).status == "arrived"


def test_checking_in_who_cancelled_meanwhile_is_said(client, morag, reception, clinic, nurse):
    booking = make_booking(morag, time_of(clinic, nurse, 0, days=2))
    access = opened(morag)
    with access.reading():
        cancel(access=access, booking_id=booking.id)
    with pytest.raises(BookingStale):
        access = opened(reception, morag.patient)
        with access.reading():
            actions.go_on(access=access, booking_id=booking.id, step="arrive")
    step(client, reception, booking, "arrive")
    assert state(booking, morag) == S.CANCELLED
    assert "changed meanwhile" in client.get(DAY).content.decode()


@pytest.mark.parametrize("do", ["", "fly", "arrive\0", "booked"])
def test_a_button_that_there_is_not_does_nothing(client, morag, reception, booking, do):
    assert step(client, reception, booking, do).status_code == 302
    assert state(booking, morag) == S.BOOKED


def test_nobody_else_presses_its_buttons(client, morag, booking, outside_clinician, stranger):
    for user, status in ((morag, 404), (stranger, 404), (outside_clinician, 404)):
        assert step(client, user, booking, "arrive").status_code == status
    elsewhere = MembershipFactory(role=Role.RECEPTION).user
    CareRelationshipFactory(patient=morag.patient, organisation=elsewhere.memberships.get().organisation)
    assert step(client, elsewhere, booking, "arrive").status_code == 404
    assert state(booking, morag) == S.BOOKED
    address = reverse("appointments:step_booking", args=[morag.patient_id, booking.id])
    assert sign_in(client, elsewhere).get(address).status_code == 404


def test_blocked_times_cannot_be_booked_until_they_are_freed(client, morag, reception, clinic, nurse):
    mine, free = time_of(clinic, nurse, 0, days=2), time_of(clinic, nurse, 5, days=2)
    make_booking(morag, mine)
    sign_in(client, reception)
    address = "/desk/day/block/"
    assert "Enter what these times are for" in client.post(address, {"date": day_of(free)}).content.decode()
    client.post(address, {"date": day_of(free), "note": "Staff meeting"})
    free.refresh_from_db(), mine.refresh_from_db()
    assert (free.state, free.note, mine.state) == ("blocked", "Staff meeting", "taken")
    assert "Blocked: Staff meeting" in re.sub(r"<[^>]*>", "", listed(client, reception, free))
    client.post(f"/desk/day/{free.id}/free/", {"back": ""})
    free.refresh_from_db()
    assert (free.state, free.note) == ("free", "")


def test_another_house_frees_and_blocks_nothing_here(client, slot):
    elsewhere = MembershipFactory(role=Role.RECEPTION).user
    Slot.objects.filter(id=slot.id).update(state="blocked")
    sign_in(client, elsewhere)
    assert client.post(f"/desk/day/{slot.id}/free/").status_code == 404
    client.post("/desk/day/block/", {"date": day_of(slot), "note": "x", "clinic": str(slot.clinic_id)})
    slot.refresh_from_db()
    assert slot.state == "blocked"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"date": "2020-01-01"}, "This day is over"),
        ({"opens": "10:00", "closes": "09:00"}, "This must be later"),
        ({"opens": "25:00"}, "Enter a time such as 08:30"),
        ({"clinic": "00000000-0000-0000-0000-000000000001"}, "Choose one of the list"),
        ({"note": "x" * 201}, "200"),
    ],
)
def test_what_is_wrong_with_blocking_is_said_beside_it(client, reception, slot, given, said):
    page = sign_in(client, reception).post("/desk/day/block/", {"date": day_of(slot), "note": "Meeting", **given})
    assert page.status_code == 200 and said in page.content.decode()
    slot.refresh_from_db()
    assert slot.state == "free"
