"""Clinics, places and hours by their pages: what is wrong stands beside the field, and nothing is half made."""

import datetime as dt
import uuid

import pytest

import clock
from accounts.roles import Role
from appointments.forms.clinics import MEASURES
from appointments.models import Clinic, Place, Room, Session, Slot
from audit.models import Entry
from contributions import home_measures
from records import directory
from tests.factories.accounts import MembershipFactory, sign_in
from tests.factories.appointments import ClinicFactory, SlotFactory

pytestmark = pytest.mark.django_db
CLINIC = {
    "name": "Asthma review", "about": "Once a year", "phone": "01592 000 222", "booker": "in-care", "opens_days": "42",
    "closes_minutes": "60", "cancel_minutes": "1440", "most_open": "2", "early_minutes": "30", "late_minutes": "10",
    "offer_hours": "4", "keeps_waiting_list": "on", "measures": ["peak-flow"], "labels": ["sensitive:mental-health"],
}  # fmt: skip


@pytest.fixture
def reception(practice):
    return MembershipFactory(organisation=practice, role=Role.RECEPTION, user__name="Wilma Tennant").user


@pytest.fixture
def nurse(practice):
    return MembershipFactory(organisation=practice, role=Role.CLINICIAN, user__name="Shona MacInnes").user


@pytest.fixture
def clinic(practice):
    return ClinicFactory(organisation=practice, name="Asthma review")


@pytest.fixture
def room(practice):
    place = Place.objects.create(organisation=practice, name="Health Centre", address="1 Brae Road")
    return Room.objects.create(place=place, name="Room 1")


@pytest.fixture
def at_desk(client, reception):
    return sign_in(client, reception)


def monday(weeks: int = 1) -> dt.date:
    """Of a week to come, with no holiday in it or the next."""
    day = clock.today() + dt.timedelta(days=7 - clock.today().weekday() + 7 * weeks)
    while day.month in (12, 1, 3, 4, 5, 8, 11):
        day += dt.timedelta(days=7)
    return day


def hours(nurse, room, **changes) -> dict:
    first = monday()
    return {
        "practitioner": str(nurse.id), "room": str(room.id), "modes": ["in-person"], "weekdays": ["0", "2"],
        "every_weeks": "1", "opens_at": "09:00", "closes_at": "12:00", "minutes": "20", "first_day": first.isoformat(),
        "last_day": (first + dt.timedelta(days=13)).isoformat(), "form_key": str(uuid.uuid4()), "do": "preview",
    } | changes  # fmt: skip


def shown(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_measures_are_those_that_people_can_give():
    assert {name: str(words) for name, words in MEASURES.items()} == {
        name: str(one.name) for name, one in home_measures.MEASURES.items() if name in MEASURES
    }
    assert MEASURES.keys() <= home_measures.MEASURES.keys()


def test_a_clinic_is_opened_once_changed_and_closed(at_desk, practice):
    key = str(uuid.uuid4())
    for _twice in range(2):
        assert at_desk.post("/desk/clinics/new/", CLINIC | {"form_key": key}).status_code == 302
    clinic = Clinic.objects.get()
    assert (clinic.organisation, clinic.labels, clinic.measures) == (
        practice,
        ["sensitive:mental-health"],
        ["peak-flow"],
    )
    entry = directory.entry("HealthcareService", clinic.id)
    assert entry and entry.name == "Asthma review"
    address = f"/desk/clinics/{clinic.id}/"
    at_desk.post(f"{address}change/", CLINIC | {"name": "Asthma clinic", "labels": [], "cancel_minutes": "60"})
    clinic.refresh_from_db()
    assert (clinic.name, clinic.cancel_minutes, clinic.labels) == ("Asthma clinic", 60, ["sensitive:mental-health"])
    SlotFactory(clinic=clinic)
    assert "1 free time is withdrawn" in shown(at_desk.post(f"{address}end/", follow=True))
    assert Slot.objects.get().state == "withdrawn" and at_desk.get(f"{address}change/").status_code == 404
    reasons = set(Entry.objects.filter(target=f"Clinic/{clinic.id}").values_list("reason", flat=True))
    assert reasons == {"clinic opened", "clinic changed", "clinic ended"}


@pytest.mark.slow
@pytest.mark.parametrize(("given", "said"), [
    ({"name": ""}, "Enter what people call this clinic"),
    ({"name": "x" * 121}, "too long"),
    ({"phone": "ring me"}, "Enter a telephone number"),
    ({"booker": ""}, "Choose who may book"),
    ({"opens_days": "0"}, "at least 1"),
    ({"opens_days": "40000"}, "at most 730"),
    ({"closes_minutes": "7"}, "Choose one of these"),
    ({"late_minutes": "-1"}, "at least 0"),
    ({"measures": ["mood"]}, "Choose from this list"),
    ({"labels": ["held"]}, "Choose from this list"),
    ({"questionnaire": "urn:x"}, "Choose one of the list"),
])  # fmt: skip
def test_what_is_wrong_with_a_clinic_is_said(at_desk, given, said):
    page = shown(at_desk.post("/desk/clinics/new/", CLINIC | given))
    assert "There is a problem" in page and said in page and not Clinic.objects.exists()


def test_places_and_their_rooms(at_desk, practice):
    given = {
        "name": "Health Centre",
        "address": "1 Brae Road",
        "step_free": "on",
        "rooms": "Room 1\n room 2 \n\nRoom 1",
    }
    assert at_desk.post("/desk/clinics/places/new/", given).status_code == 302
    place = Place.objects.get()
    assert place.organisation == practice and place.step_free
    names = Room.objects.filter(place=place, ended_at=None).values_list("name", flat=True)
    assert sorted(names) == ["Room 1", "room 2"]
    at_desk.post(f"/desk/clinics/places/{place.id}/", given | {"rooms": "Room 1"})
    assert list(Room.objects.filter(place=place, ended_at=None).values_list("name", flat=True)) == ["Room 1"]
    assert "80 characters" in shown(at_desk.post("/desk/clinics/places/new/", given | {"rooms": "x" * 81}))


def test_hours_are_shown_before_they_are_made_once(at_desk, clinic, nurse, room):
    given, address = hours(nurse, room), f"/desk/clinics/{clinic.id}/hours/"
    page = shown(at_desk.post(address, given))
    assert "This makes 36 times" in page and "on 4 days" in page and not Slot.objects.exists()
    for _twice in range(2):
        assert at_desk.post(address, given | {"do": "make"}).status_code == 302
    assert Slot.objects.count() == 36 and Session.objects.count() == 1
    assert "36 free times to come" in shown(at_desk.get("/desk/clinics/"))
    page = shown(at_desk.get(f"/desk/clinics/{clinic.id}/"))
    assert "Monday and Wednesday, 09:00 to 12:00, 20 minutes each" in page


def test_the_preview_names_the_days_left_out(at_desk, clinic, nurse, room):
    year = clock.today().year + 1
    given = hours(nurse, room, first_day=f"{year}-12-20", last_day=f"{year + 1}-01-10", weekdays=list("01234"))
    page = shown(at_desk.post(f"/desk/clinics/{clinic.id}/hours/", given))
    if "This day is too far ahead" not in page:
        assert "days are left out" in page and "Christmas Day" in page


@pytest.mark.parametrize(("field", "error"), [("practitioner", "practitioner"), ("room", "room")])
def test_who_or_what_is_busy_is_named_beside_the_field(at_desk, clinic, nurse, room, practice, field, error):
    address = f"/desk/clinics/{clinic.id}/hours/"
    at_desk.post(address, hours(nurse, room, do="make"))
    other = MembershipFactory(organisation=practice, user__name="Dr Fiona Campbell").user
    second = Room.objects.create(place=room.place, name="Room 2")
    twice = {"room": hours(other, room), "practitioner": hours(nurse, second)}[field] | {"opens_at": "11:30"}
    page = shown(at_desk.post(address, twice))
    assert f'href="#id_{error}"' in page and "Busy already at 4 times, first: Asthma review" in page
    page = shown(at_desk.post(address, twice | {"leave_out": "on", "closes_at": "12:30"}))
    assert "8 times are left out" in page and "This makes 4 times" in page
    assert Slot.objects.count() == 36
    at_desk.post(address, twice | {"leave_out": "on", "closes_at": "12:30", "do": "make"})
    assert Slot.objects.count() == 40


@pytest.mark.slow
@pytest.mark.parametrize(("given", "said"), [
    ({"weekdays": []}, "Choose at least one day"),
    ({"weekdays": ["7"]}, "Choose days of the week"),
    ({"modes": []}, "Choose at least one way"),
    ({"room": ""}, "Choose the room"),
    ({"room": "00000000-0000-0000-0000-000000000001"}, "Choose one of the list"),
    ({"practitioner": "x"}, "Choose one of the list"),
    ({"closes_at": "09:00"}, "later than the beginning"),
    ({"closes_at": "24:00"}, "Enter a time such as 08:30"),
    ({"minutes": "4"}, "at least 5 minutes"),
    ({"minutes": "181"}, "longer than the whole session"),
    ({"minutes": "a"}, "whole number"),
    ({"first_day": "2020-01-06"}, "This day is over"),
    ({"first_day": "30/2/2026"}, "Write the day as"),
    ({"last_day": "2020-01-06"}, "before the first"),
    ({"last_day": "2999-01-06"}, "at most a year"),
    ({"weekdays": ["5"], "last_day": "first"}, "None of these days"),
    ({"weekdays": list("0123456"), "minutes": "5", "opens_at": "00:00", "closes_at": "23:59", "last_day": "year",
      "on_holidays": "on"}, "At most 5,000"),
])  # fmt: skip
def test_what_is_wrong_with_hours_is_said(at_desk, clinic, nurse, room, given, said):
    sent = hours(nurse, room)
    far = {"first": monday(), "year": monday() + dt.timedelta(days=300)}
    given = given | ({"last_day": far[given["last_day"]].isoformat()} if given.get("last_day") in far else {})
    page = shown(at_desk.post(f"/desk/clinics/{clinic.id}/hours/", sent | given | {"do": "make"}))
    assert "There is a problem" in page and said in page and not Session.objects.exists()


def test_hours_end_early_and_booked_days_are_listed(at_desk, clinic, nurse, room):
    at_desk.post(f"/desk/clinics/{clinic.id}/hours/", hours(nurse, room, do="make"))
    last = Slot.objects.order_by("starts_at").last()
    Slot.objects.filter(id=last.id).update(state="taken")
    address = f"/desk/clinics/hours/{last.session_id}/end/"
    assert "This day is over" in shown(at_desk.post(address, {"day": "2020-01-01"}))
    page = shown(at_desk.post(address, {"day": clock.today().isoformat()}))
    assert "1 appointment" in page and f"call-off/?date={last.starts_at.date().isoformat()}" in page
    assert set(Slot.objects.values_list("state", flat=True)) == {"withdrawn", "taken"}


@pytest.mark.parametrize("who", ["another practice", "another team", "pharmacist", "citizen"])
def test_nobody_else_publishes_here(client, clinic, nurse, room, practice, citizen, who):
    clinic.team = "Nurses"
    clinic.save()
    made = {
        "another practice": lambda: MembershipFactory(role=Role.RECEPTION).user,
        "another team": lambda: MembershipFactory(organisation=practice, team="Doctors").user,
        "pharmacist": lambda: MembershipFactory(organisation=practice, role=Role.PHARMACIST).user,
        "citizen": lambda: citizen,
    }
    sign_in(client, made[who]())
    expected = 404 if who.startswith("another") else 403
    for part in ("", "change/", "end/", "hours/"):
        assert client.get(f"/desk/clinics/{clinic.id}/{part}").status_code == expected
        assert client.post(f"/desk/clinics/{clinic.id}/{part}", hours(nurse, room, do="make")).status_code == expected
    assert client.get(f"/desk/clinics/places/{room.place_id}/").status_code in (403, 404)
    assert not Slot.objects.exists() and Clinic.objects.get().ended_at is None
