"""J17: a daughter asks to act for her mother, who can no longer decide."""

import pytest

from consent.models import Delegation
from tests.journeys.people import CHI, given_a_citizen, take_in
from tests.journeys.test_helpers import OTHER_CHI, allergy, fill_day, tick
from tests.journeys.test_parent import given_an_officer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def jean():
    person = given_a_citizen("Jean Haldane")
    take_in(allergy(person.patient_id, "Allergy to trimethoprim"))
    return person


@pytest.fixture
def elspeth():
    return given_a_citizen("Elspeth Haldane", OTHER_CHI)


def apply(visitor, number: str, *powers: str, incapacity: str = "no", given: str = "Jean"):
    visitor.go("/accounts/acting-for-adult/").fill("First name or names", given)
    visitor.page.locator("[name=family]").fill("Haldane")
    fill_day(visitor.fill("CHI number", CHI), "born", "4", "3", "1957")
    tick(visitor, "document", "attorney").fill("Number of the document", number)
    fill_day(visitor, "dated_on", "2", "5", "2019")
    for power in powers:
        tick(visitor, "powers", power)
    tick(visitor, "incapacity_stated", incapacity)
    return visitor.press("Send to an officer").is_at("People I help").sees("An officer looks at it")


def open_application(officer, number: str):
    officer.go("/desk/acting/").page.get_by_role("link", name=number).click()
    return officer.is_at("Application to act for an adult")


def grant(officer, *, incapacity: bool = False):
    for check in ("seen", "register", "applicant", "adult", "powers", "period"):
        tick(officer, "checked", check)
    tick(tick(officer, "outcome", "grant"), "see", "summary")
    fill_day(officer, "review_on", "1", "6", "2035")
    if incapacity:
        fill_day(officer, "incapacity_on", "2", "1", "2024")
    return officer.press("Decide")


@pytest.mark.slow
def test_attorney_acts_once_incapacity_is_recorded(at_a_browser, jean, elspeth):
    daughter = at_a_browser(elspeth).sign_in().follow("People I help")
    daughter.follow("Act for an adult").is_at("Act for an adult who cannot decide").finds_the_page_good()
    daughter.press("Send to an officer").sees("There is a problem", "Choose the document", "Enter the CHI number")
    apply(daughter, "SP/OPG/0417", "welfare")
    daughter.sees("An officer has not decided yet.").finds_the_page_good()

    officer = at_a_browser(given_an_officer()).sign_in()
    open_application(officer, "SP/OPG/0417").finds_the_page_good()
    officer.press("Decide").is_told("Choose what you decided")
    grant(officer).sees("Registered, not active")
    daughter.go("/accounts/helping/").sees("Registered, not active")
    daughter.go(f"/p/{jean.patient_id}/allergies/").is_at("Page not found")

    when_the_adult_can_no_longer_decide(officer, jean)
    daughter.go(f"/p/{jean.patient_id}/allergies/").sees("For Jean Haldane", "Allergy to trimethoprim", "attorney")
    daughter.go(f"/p/{jean.patient_id}/medicines/").is_at("Page not found")

    officer.go(f"/desk/acting/person/{jean.patient_id}/").follow("End it").is_at("End this tie")
    officer.fill("Why it ends", "A revocation was registered").press("End this tie").sees("opens nothing any more")
    daughter.go(f"/p/{jean.patient_id}/allergies/").is_at("Page not found")


def when_the_adult_can_no_longer_decide(officer, jean):
    officer.go(f"/desk/acting/person/{jean.patient_id}/").is_at("Who acts for this person").finds_the_page_good()
    officer.follow("Record that the adult can no longer decide").finds_the_page_good()
    fill_day(officer, "on", "2", "1", "2024").press("Record that the adult can no longer decide")
    officer.sees("The power is active.")


@pytest.mark.slow
def test_money_forged_numbers_and_strangers_are_refused(at_a_browser, jean, elspeth):
    daughter, officer = at_a_browser(elspeth).sign_in(), at_a_browser(given_an_officer()).sign_in()
    apply(daughter, "SP/OPG/MONEY", "financial", incapacity="yes")
    grant(open_application(officer, "SP/OPG/MONEY"), incapacity=True).is_told("over money alone")
    apply(daughter, "SP/OPG/NOBODY", "welfare", given="Joan")
    grant(open_application(officer, "SP/OPG/NOBODY"), incapacity=True).is_told("fit nobody here")
    apply(daughter, "SP/OPG/FORGED", "welfare", incapacity="yes")
    tick(open_application(officer, "SP/OPG/FORGED"), "outcome", "refuse").press("Decide").is_told("Say why")
    officer.page.locator("[name=answer]").fill("The register has no such number.")
    officer.press("Decide").sees("Refused")
    daughter.go("/accounts/helping/").sees("Refused.", "The register has no such number.")
    assert not Delegation.objects.exists()
