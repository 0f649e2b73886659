"""The clinic's day at the desk: who comes, checked in, seen; called off with another time; and how times come to be."""

import datetime as dt

import pytest

import clock
from accounts.roles import Role
from appointments.actions.caring import follow
from appointments.models import Place, Room
from clock import DISPLAY_ZONE
from tests.factories import accounts
from tests.factories.appointments import ClinicFactory, SlotFactory, make_booking
from tests.journeys.people import given_a_citizen, given_a_doctor, with_keys

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def practice(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag).memberships.get().organisation


@pytest.fixture
def desk(at_a_browser, practice):
    """Wilma, at the front desk."""
    wilma = accounts.MembershipFactory(organisation=practice, role=Role.RECEPTION, user__name="Wilma Tennant").user
    return at_a_browser(with_keys(wilma)).let_in()


@pytest.fixture
def clinic(practice):
    return ClinicFactory(organisation=practice, name="Asthma review")


def just_now() -> dt.datetime:
    """Two minutes ago, or the beginning of the day."""
    now = clock.now().astimezone(DISPLAY_ZONE).replace(second=0, microsecond=0)
    return max(now - dt.timedelta(minutes=2), now.replace(hour=0, minute=0))


def in_days(days: int, hour: int = 10) -> dt.datetime:
    day = clock.today() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour), DISPLAY_ZONE)


@pytest.mark.slow
def test_somebody_comes_and_another_day_falls_out(morag, desk, clinic):
    starts = just_now()
    make_booking(desk.user, SlotFactory(clinic=clinic, starts_at=starts), morag.patient, reason="My inhaler")
    make_booking(morag, SlotFactory(clinic=clinic, starts_at=in_days(3)))
    SlotFactory(clinic=clinic, starts_at=in_days(5))
    follow(morag.patient_id)
    who = f" Morag Fraser, {starts:%H:%M}"

    desk.go("/desk/").follow("Today’s clinic: who comes when").sees(
        "Today", "Morag Fraser", "“My inhaler”", "1 to come"
    )
    desk.finds_the_page_good()
    desk.press(f"Check in{who}").sees("Here since", "1 here").press(f"Undo check-in{who}").sees("1 to come")
    desk.press(f"Check in{who}").press(f"Seen{who}").sees("1 seen").does_not_see("Check in")

    desk.go(f"/desk/day/?date={in_days(3).date()}").follow("Move or call off").is_at("Move or call off an appointment")
    desk.finds_the_page_good().press("Call off the appointment")
    desk.sees(
        "1 appointment is called off.", "1 person is offered another time.", "1 appointment of this day was cancelled"
    )


@pytest.mark.slow
def test_hours_are_published_booked_blocked_and_called_off(morag, desk, practice):
    place = Place.objects.create(organisation=practice, name="Glenview Health Centre", address="1 Brae Road")
    Room.objects.create(place=place, name="Room 1")
    when_a_clinic_is_opened(desk)
    when_hours_are_added(desk)
    when_a_person_calls_and_is_booked(desk)
    then_the_rest_is_blocked_and_the_day_called_off(desk)


def when_a_clinic_is_opened(desk):
    desk.go("/desk/clinics/").finds_the_page_good().follow("Open a clinic").is_at("Open a clinic").finds_the_page_good()
    desk.fill("Telephone number", "no").press("Open the clinic")
    desk.is_told(
        "Enter what people call this clinic.",
        "Enter a telephone number in digits, such as 01592 000 000.",
        "Choose who may book.",
    )
    desk.fill("Name of the clinic", "Foot check").fill("Telephone number", "01592 000 333")
    desk.choose("People in the care of your organisation").press("Open the clinic").is_at("Foot check")
    desk.sees("The clinic is open. Now add its hours.", "No hours are published").finds_the_page_good()


def when_hours_are_added(desk):
    desk.follow("Add hours").is_at("Add hours").finds_the_page_good().press("Show what this makes")
    desk.is_told("Choose at least one way.", "Choose at least one day.")
    desk.choose("By telephone")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        desk.choose(day)
    desk.choose("On bank holidays too")
    first = in_days(2).date()
    desk.fill("First day", first.isoformat()).fill("Last day", (first + dt.timedelta(days=1)).isoformat())
    desk.press("Show what this makes").is_at("Check before the times are made").sees("This makes 24 times on 2 days")
    desk.finds_the_page_good().press("Make these times").sees("24 times are made.").finds_the_page_good()


def when_a_person_calls_and_is_booked(desk):
    desk.go(f"/desk/day/?date={in_days(2).date()}").sees("12 times free").finds_the_page_good()
    desk.follow("Book").is_at("People you care for").sees("For whom is this time?").finds_the_page_good()
    desk.follow("Morag Fraser").is_at("Book this time").finds_the_page_good()
    desk.fill("What it is about (optional)", "A sore toe").press("Book").sees("Booked for", "“A sore toe”", "1 to come")


def then_the_rest_is_blocked_and_the_day_called_off(desk):
    day = in_days(2).date()
    desk.go(f"/desk/day/block/?date={day}").finds_the_page_good().press("Block these times")
    desk.is_told("Enter what these times are for.")
    desk.page.get_by_label("From").fill("11:00")
    desk.fill("What for", "Staff meeting").press("Block these times").sees(
        "4 times are blocked.", "Blocked: Staff meeting"
    )
    desk.finds_the_page_good().go(f"/desk/day/call-off/?date={day}").sees("1 appointment", "next fitting time")
    desk.finds_the_page_good().fill("Why it is called off (optional)", "The nurse is ill")
    desk.press("Call off 1 appointment").is_at("Called off").sees("1 appointment is called off.")
    desk.finds_the_page_good().follow("Go to the day list").sees("Blocked: Called off by the clinic")
