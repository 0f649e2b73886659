"""J20: somebody waits for an earlier time, is offered one, and has it; or it goes on to the next without blame."""

import re

import pytest

from appointments.actions import offering
from appointments.models import Slot
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking
from tests.factories.consent import DelegationFactory
from tests.factories.waiting import offers_of, wait_at
from tests.journeys.people import given_a_citizen, with_keys

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
BLAME = re.compile(r"penalt|missed|failed|removed|too often|last chance", re.IGNORECASE)


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def struan():
    return given_a_citizen("Struan Ross", "0101600009")


@pytest.fixture
def clinic():
    return ClinicFactory(name="Asthma review with the nurse")


@pytest.fixture
def late(morag, clinic):
    """Her appointment, in three weeks."""
    return make_booking(morag, SlotFactory(clinic=clinic, starts_at=in_days(20)), reason="My chest")


def test_an_earlier_time_is_offered_and_taken(at_a_browser, morag, struan, clinic, late):
    waiter = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/appointments/")
    when_she_asks_for_an_earlier_time(waiter)
    wait_at(struan, clinic)
    freed = SlotFactory(clinic=clinic, starts_at=in_days(6))
    assert offering.turn() == 1
    when_she_takes_what_is_offered(waiter)
    assert Slot.objects.get(id=freed.id).state == "taken" and Slot.objects.get(id=late.slot_id).state == "free"
    assert offering.turn() == 1 and offers_of(struan)[0].slot_id == late.slot_id


def when_she_asks_for_an_earlier_time(waiter):
    waiter.follow("Asthma review with the nurse").is_at("Appointment")
    waiter.follow("Tell me if an earlier time comes free").is_at("Join the waiting list").finds_the_page_good()
    waiter.sees("You keep this appointment until you accept an earlier time", "We cannot say yet how long")
    waiter.fill("Other days on which you cannot come (optional)", "next spring").fill("Not before (optional)", "14:00")
    waiter.fill("Not after (optional)", "09:00").press("Join the waiting list")
    waiter.is_told("“next spring” is no day. Write it as 3/3/2027.",
                   "This must not be earlier than the hour before which you cannot come.")  # fmt: skip
    waiter.fill("Other days on which you cannot come (optional)", "").fill("Not before (optional)", "").fill(
        "Not after (optional)", ""
    )
    waiter.press("Join the waiting list").is_at("Waiting lists").sees("You are on the waiting list", "Earlier than")


def when_she_takes_what_is_offered(waiter):
    waiter.go("/notices/").sees("A time is offered to you").does_not_see("Asthma")
    waiter.follow("Go to the waiting lists").is_at("Waiting lists").sees("It is held until").finds_the_page_good()
    waiter.follow("Look at the offer").is_at("A time is offered").finds_the_page_good()
    waiter.sees("In place of this appointment", "You keep your place on the list")
    waiter.press("Take this time").is_at("Appointment").sees("This time is yours now.", "My chest")


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_who_does_not_answer_keeps_the_place_and_the_next_is_asked(
    at_a_browser, morag, struan, clinic, late, time_passes, script
):
    wait_at(morag, clinic, booking=late)
    wait_at(struan, clinic)
    SlotFactory(clinic=clinic, starts_at=in_days(6))
    offering.turn()
    [offer] = offers_of(morag)
    time_passes("+1d")
    waiter = at_a_browser(morag, script=script).let_in()
    waiter.go(f"/p/{morag.patient_id}/appointments/offers/{offer.id}/").is_at("This time cannot be taken any more")
    waiter.sees("you keep your place on the waiting list").finds_the_page_good()
    assert not BLAME.search(waiter.words)
    assert offering.turn() == 1 and [one.state for one in offers_of(morag)] == ["expired"]
    next_one = at_a_browser(struan, script=script).let_in().go(f"/p/{struan.patient_id}/appointments/waiting/")
    next_one.follow("Look at the offer").is_at("A time is offered").press("No, thank you").is_at("Waiting lists")
    next_one.sees("You stay where you are on the waiting list").finds_the_page_good()
    waiter.go(f"/p/{morag.patient_id}/appointments/waiting/").sees("Earlier than").does_not_see("A time is offered")


@pytest.mark.slow
def test_two_offers_at_once_and_one_that_ran_out_in_an_open_window(at_a_browser, morag, clinic, late, time_passes):
    """Two lists offer the same hour; who took one is told why the other cannot be had. Later a window is too old."""
    other = ClinicFactory(name="Blood test")
    for place, given in ((clinic, {"booking": late}), (other, {})):
        wait_at(morag, place, **given)
        SlotFactory(clinic=place, starts_at=in_days(6).replace(minute=0, second=0, microsecond=0))
    assert offering.turn() == 2
    first, second = offers_of(morag)
    page = f"/p/{morag.patient_id}/appointments/offers/"
    waiter, window = at_a_browser(morag).let_in(), at_a_browser(morag).let_in().go(f"{page}{second.id}/")
    waiter.go(f"/p/{morag.patient_id}/appointments/waiting/").finds_the_page_good()
    assert waiter.main.get_by_role("link", name="Look at the offer").count() == 2
    waiter.go(f"{page}{first.id}/").press("Take this time").sees("This time is yours now.")
    window.press("Take this time").sees("already an appointment at that time").finds_the_page_good()
    assert not BLAME.search(window.words)
    assert sorted(one.state for one in offers_of(morag)) == ["accepted", "open"]

    third = at_a_browser(morag).let_in().go(f"{page}{second.id}/").is_at("A time is offered")
    time_passes("+1d")
    fresh = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/appointments/waiting/")
    form = third.main.locator("form").first.evaluate("form => Object.fromEntries(new FormData(form))")
    form["csrfmiddlewaretoken"] = fresh.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    answer = fresh.page.request.post(f"{fresh.site}{page}{second.id}/", form=form, headers={"Referer": fresh.page.url})
    assert answer.status == 409 and "you keep your place on the waiting list" in answer.text()
    assert Slot.objects.get(id=second.slot_id).state == "free"


@pytest.mark.slow
def test_helpers_with_and_without_the_right(at_a_browser, morag, struan, clinic, late):
    wait_at(morag, clinic, booking=late)
    SlotFactory(clinic=clinic, starts_at=in_days(6))
    offering.turn()
    [offer] = offers_of(morag)
    page = f"/p/{morag.patient_id}/appointments/offers/{offer.id}/"
    DelegationFactory(patient=morag.patient, user=struan, powers={"appointments": ["see"]})
    looker = at_a_browser(struan).let_in().go(page).is_at("Page not found")
    looker.go(f"/p/{morag.patient_id}/appointments/waiting/").is_at("Waiting lists")
    looker.does_not_see("Look at the offer", "Leave this list").finds_the_page_good()
    tie = DelegationFactory(patient=morag.patient, powers={"appointments": ["see", "act"]})
    helper = at_a_browser(with_keys(tie.user)).let_in().go(page).is_at("A time is offered").finds_the_page_good()
    helper.press("Take this time").is_at("Appointment").sees("This time is yours now.")
    late_comer = at_a_browser(morag).let_in().go(page).is_at("Appointment")  # the other window leads to what is booked
    late_comer.sees("Asthma review with the nurse")
