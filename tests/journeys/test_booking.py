"""J19: two want the last time; one books it, needs an interpreter and no steps, moves it, cancels it."""

import re

import pytest

from appointments.models import Slot
from tests.factories import accounts, consent
from tests.factories.appointments import ClinicFactory, PlaceFactory, SlotFactory, in_days, make_booking
from tests.journeys.people import given_a_citizen, with_keys

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
FORM = "form => Object.fromEntries(new FormData(form))"
SERVICE, PHONE = "Asthma review with the nurse", "01592 000 222"


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def ishbel():
    return given_a_citizen("Ishbel Buchanan", "1710651230")


@pytest.fixture
def clinic():
    """Open to anybody, at a place with steps nowhere."""
    hospital = accounts.OrganisationFactory(kind="hospital", name="Strathallow General")
    return ClinicFactory(organisation=hospital, name=SERVICE, before="Bring your inhalers.")


@pytest.fixture
def times(clinic):
    """The time that both want, and three near it."""
    place = PlaceFactory(organisation=clinic.organisation, name="Clinic B")
    kept = {"clinic": clinic, "place": place, "practitioner_name": "Shona MacInnes", "modes": ["in-person", "video"]}
    return [SlotFactory(**kept, starts_at=in_days(3 + number)) for number in range(4)]


def given_both_decide(at_a_browser, morag, ishbel, times):
    """One holds the time while the other still looks at the list, on which it was free a moment ago."""
    one, other = at_a_browser(morag).let_in(), at_a_browser(ishbel).let_in()
    for visitor in (one, other):
        visitor.go(f"/p/{visitor.user.patient_id}/appointments/").is_at("Appointments")
        visitor.follow("Book an appointment").is_at("Book an appointment").sees("999", "111").follow(SERVICE)
        visitor.is_at("Find a time").sees("Shona MacInnes", "until 1 hour before")
    return one, other


def press(visitor, slot):
    """The button of one time, by keyboard."""
    button = visitor.page.locator(f'button[name=slot][value="{slot.id}"]')
    with visitor.page.expect_navigation():
        button.press("Enter")
    return visitor


def when_one_holds_it(one, times):
    one.finds_the_page_good()
    press(one, times[0]).is_at("What we should know").sees("We keep this time for you until").finds_the_page_good()


def then_the_other_is_told_kindly_with_the_nearest(other, times):
    press(other, times[0]).is_at("Not done").sees("a moment faster", "The nearest free times")
    assert other.page.locator("button[name=slot]").count() == 3
    other.finds_the_page_good()


def when_she_says_what_she_needs_and_books(one):
    one.press("Continue").is_told("Choose how you would like to be seen.")
    one.choose("In person").choose("A way in without steps")
    one.page.get_by_label("An interpreter for").select_option(label="British Sign Language")
    one.press("Continue").is_at("Check and book").sees("British Sign Language", "A way in without steps")
    one.finds_the_page_good()
    one.press("Book this appointment").is_at("Appointment").sees(
        "The appointment is booked.", "Booked", "Interpreter: British Sign Language", "Clinic B",
        "Bring your inhalers.", PHONE, "Booked by Morag Fraser",
    )  # fmt: skip
    one.finds_the_page_good()


def when_she_moves_it(one, times):
    one.follow("Change the time").is_at("Change the time")
    press(one, times[1]).is_at("Check the new time").sees("Until now", "Interpreter: British Sign Language")
    one.press("Change to the new time").is_at("Appointment").sees("The appointment is moved.", "British Sign Language")


def then_the_old_time_is_free_at_once(other, clinic, times):
    assert Slot.objects.get(id=times[0].id).state == "free"
    other.go(f"/p/{other.user.patient_id}/appointments/find/?clinic={clinic.id}")
    press(other, times[0]).is_at("What we should know")


def then_the_calendar_file_follows(one):
    file = one.page.request.get(f"{one.page.url}calendar.ics")
    assert file.ok and "SEQUENCE:1" in file.text() and SERVICE in file.text()
    return re.search("UID:(.*)", file.text())[1]


def when_she_cancels_it(one):
    one.follow("Cancel the appointment").is_at("Cancel the appointment")
    one.press("Cancel the appointment").is_at("Appointment").sees("The appointment is cancelled.", "Cancelled")


def test_two_want_the_last_time(at_a_browser, morag, ishbel, clinic, times):
    one, other = given_both_decide(at_a_browser, morag, ishbel, times)
    when_one_holds_it(one, times)
    then_the_other_is_told_kindly_with_the_nearest(other, times)
    when_she_says_what_she_needs_and_books(one)
    when_she_moves_it(one, times)
    then_the_old_time_is_free_at_once(other, clinic, times)
    uid = then_the_calendar_file_follows(one)
    when_she_cancels_it(one)
    cancelled = one.page.request.get(f"{one.page.url}calendar.ics").text()
    assert uid in cancelled and "STATUS:CANCELLED" in cancelled and "SEQUENCE:2" in cancelled
    one.go(f"/p/{morag.patient_id}/appointments/").is_at("Appointments").sees("no appointment to come", "Cancelled")


@pytest.mark.slow
def test_what_cannot_be_booked_or_cancelled(at_a_browser, morag, clinic, times):
    """Another booking at that time; a time long past; too late to cancel: each says why, and whom to telephone."""
    soon = SlotFactory(clinic=clinic, starts_at=in_days(0.5))
    made = make_booking(morag, soon)
    clash = SlotFactory(clinic=clinic, starts_at=soon.starts_at)
    visitor = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/appointments/book/{clash.id}/")
    visitor.press("Continue").is_told("Choose how you would like to be seen.").finds_the_page_good()
    visitor.choose("In person").press("Continue").is_at("Not done").sees("already an appointment at that time", SERVICE)
    visitor.finds_the_page_good()
    visitor.go(f"/p/{morag.patient_id}/appointments/{made.id}/").sees("Now please telephone", PHONE)
    visitor.does_not_see("Cancel the appointment").finds_the_page_good()
    visitor.go(f"/p/{morag.patient_id}/appointments/{made.id}/cancel/").is_at("This cannot be done here")
    visitor.sees("too late", PHONE).finds_the_page_good()
    past = SlotFactory(clinic=clinic, starts_at=in_days(-1))
    visitor.go(f"/p/{morag.patient_id}/appointments/book/{past.id}/").choose("In person").press("Continue")
    visitor.is_at("Not done").sees("is over").finds_the_page_good()
    visitor.go(f"/p/{morag.patient_id}/appointments/find/?clinic={clinic.id}&day=yesterday")
    visitor.is_told("Write the day as 3/3/2026.").finds_the_page_good()
    visitor.go(f"/p/{morag.patient_id}/appointments/find/?words=nothing-of-this-name").sees("Nothing found")
    visitor.finds_the_page_good()


@pytest.mark.slow
def test_a_form_sent_twice_and_a_page_from_before(at_a_browser, morag, clinic, times):
    visitor = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/appointments/find/?clinic={clinic.id}")
    press(visitor, times[0]).choose("By video").press("Continue")
    form, place = visitor.page.locator("main form").evaluate(FORM), visitor.page.url
    address = visitor.press("Book this appointment").is_at("Appointment").page.url
    assert visitor.page.request.post(place, form=form | {"do": "book"}, headers={"Referer": place}).url == address
    elsewhere = at_a_browser(morag).let_in().go(address.removeprefix(visitor.site)).follow("Cancel the appointment")
    visitor.follow("Change what the clinic knows").is_at("What the clinic should know").finds_the_page_good()
    visitor.choose("Transport to get there").press("Tell the clinic").sees("The clinic sees now what you need.")
    elsewhere.press("Cancel the appointment").is_at("Not done").sees("changed meanwhile").finds_the_page_good()
    assert Slot.objects.get(id=times[0].id).state == "taken"
    other = SlotFactory(starts_at=in_days(4))  # of another clinic: by its address, and in the form of this one
    visitor.go(f"{address.removeprefix(visitor.site)}change/{other.id}/").is_at("This cannot be done here")
    visitor.sees("That time is at another clinic", PHONE).finds_the_page_good()
    visitor.go(f"{address.removeprefix(visitor.site)}change/")
    visitor.page.locator("button[name=slot]").first.evaluate("(button, id) => { button.value = id }", str(other.id))
    visitor.page.locator("button[name=slot]").first.press("Enter")
    visitor.is_at("This cannot be done here").sees("That time is at another clinic")
    assert Slot.objects.get(id=times[0].id).state == "taken" and Slot.objects.get(id=other.id).state == "free"


@pytest.mark.slow
@pytest.mark.parametrize(("script", "reading"), [(False, ""), (False, "large"), (True, "easy")])
def test_booking_in_other_modes(at_a_browser, morag, clinic, times, script, reading):
    visitor = at_a_browser(morag, script=script, reading=reading).let_in().go(f"/p/{morag.patient_id}/appointments/")
    visitor.finds_the_page_good().follow("Book an appointment").finds_the_page_good().follow(SERVICE)
    visitor.finds_the_page_good()
    press(visitor, times[0]).finds_the_page_good().choose("In person").press("Continue").finds_the_page_good()
    visitor.press("Book this appointment").is_at("Appointment").finds_the_page_good()
    visitor.follow("Change the time").finds_the_page_good()
    press(visitor, times[2]).finds_the_page_good().press("Change to the new time").finds_the_page_good()
    visitor.follow("Cancel the appointment").finds_the_page_good().press("Cancel the appointment")
    visitor.sees("The appointment is cancelled.").finds_the_page_good()


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_booking_through_a_helper(at_a_browser, morag, ishbel, clinic, times, script):
    powers = {"appointments": ["see", "act"], "demographics": ["see"]}
    consent.DelegationFactory(patient=morag.patient, user=ishbel, person_name="Morag Fraser", powers=powers)
    helper = at_a_browser(ishbel, script=script).let_in()
    helper.go(f"/p/{morag.patient_id}/appointments/find/?clinic={clinic.id}").finds_the_page_good()
    press(helper, times[0]).choose("In person").press("Continue").press("Book this appointment")
    helper.sees("Booked by Ishbel Buchanan for Morag Fraser").finds_the_page_good()
    person = at_a_browser(morag, script=script).let_in().go("/notices/").sees("An appointment was booked")
    person.does_not_see(SERVICE).follow("Go to the appointments").follow(SERVICE)
    person.sees("Booked by Ishbel Buchanan for Morag Fraser").finds_the_page_good()


@pytest.mark.slow
def test_booking_with_the_person_on_the_line(at_a_browser, morag, clinic, times):
    agent = with_keys(accounts.MembershipFactory(role="help-desk", user__name="Calum Reid").user)
    consent.AssistanceFactory(patient=morag.patient, agent=agent)
    desk = at_a_browser(agent).let_in().go(f"/p/{morag.patient_id}/appointments/find/?clinic={clinic.id}")
    press(desk, times[0]).does_not_see("What would you like to talk about?").finds_the_page_good()
    desk.choose("By video").press("Continue").press("Book this appointment").sees("Booked by Calum Reid")
    desk.finds_the_page_good()
    at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/access-log/").sees("Calum Reid")
