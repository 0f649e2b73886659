"""J16: a parent, and the birthdays on which the child's say begins."""

import datetime as dt

import pytest

import clock
from accounts.models import Patient
from consent.models import Delegation
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory
from tests.journeys.people import TEST_DATA, given_a_citizen, take_in, with_keys
from tests.journeys.test_helpers import OTHER_CHI, allergy, fill_day

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
CHILD = "0f8fad5b-d9cb-469f-a165-70867728950e"


def given_a_child(born: dt.date) -> Patient:
    take_in(
        {
            "resourceType": "Patient",
            "id": CHILD,
            "meta": {"security": [TEST_DATA]},
            "identifier": [{"system": "https://fhir.nhs.uk/Id/chi-number", "value": OTHER_CHI}],
            "name": [{"use": "official", "family": "Fraser", "given": ["Finlay"]}],
            "birthDate": born.isoformat(),
        },
    )
    child = Patient.objects.get(id=CHILD)
    take_in(allergy(CHILD, "Allergy to peanuts"))
    return child


def given_an_officer():
    return with_keys(MembershipFactory(role="safeguarding-officer", user__name="Ruth Kilbride").user)


def minutes_to_midnight() -> int:
    """Until midnight in Scotland, by real time."""
    now = dt.datetime.now(clock.DISPLAY_ZONE)
    midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), clock.DISPLAY_ZONE)
    return int((midnight - now).total_seconds() // 60)


@pytest.mark.slow
def test_parents_right_ends_at_midnight_of_the_twelfth_birthday(at_a_browser, time_passes):
    parent = given_a_citizen()
    tomorrow = dt.datetime.now(clock.DISPLAY_ZONE).date() + dt.timedelta(days=1)
    born = tomorrow.replace(year=tomorrow.year - 12) if (tomorrow.month, tomorrow.day) != (2, 29) else tomorrow
    child = given_a_child(born)
    left = minutes_to_midnight()
    time_passes(f"+{left - 10}m")
    when_an_officer_ties_them(at_a_browser(given_an_officer()).sign_in(), born)

    mother = at_a_browser(parent).sign_in().follow("People I help").sees("Finlay Fraser", "Helps now")
    mother.finds_the_page_good().follow("Finlay Fraser").sees("For Finlay Fraser.", "child’s parent or guardian")
    mother.follow("Allergies").sees("Allergy to peanuts")
    time_passes(f"+{left + 5}m")
    mother.go(f"/p/{child.id}/allergies/").is_at("Page not found").does_not_see("peanuts")

    from consent.tasks import end_what_is_over

    end_what_is_over(), end_what_is_over()
    mother.go("/notices/").sees("A child in your family is twelve", "can have their own sign-in")
    mother.go("/accounts/helping/").sees("Finlay Fraser: Ended with a birthday").finds_the_page_good()
    assert Notification.objects.filter(topic="child-is-twelve", channel="portal").count() == 1
    assert Delegation.objects.get().end_reason == "birthday"


def when_an_officer_ties_them(officer, born: dt.date):
    officer.go("/desk/acting/").is_at("Who acts for whom").finds_the_page_good()
    officer.follow("Tie a parent to a child").is_at("Tie a parent to a child").finds_the_page_good()
    officer.press("Tie them").sees("Enter the first name", "Say what you checked")
    place = officer.page.locator
    names = {"child_given": "Finlay", "child_family": "Fraser", "child_chi": OTHER_CHI}
    names |= {"parent_given": "Morag", "parent_family": "Fraser", "parent_chi": "0403571235"}
    names |= {"document": "Register of births 2014/7", "reason": "Seen at the desk"}
    for name, text in names.items():
        place(f"[name={name}]").fill(text)
    fill_day(officer, "parent_born", "4", "3", "1957")
    fill_day(officer, "child_born", str(born.day), str(born.month), str(born.year + 1)).press("Tie them")
    officer.is_told("do not fit together")
    fill_day(officer, "child_born", str(born.day), str(born.month), str(born.year)).press("Tie them")
    officer.sees("can open the child’s record now")
