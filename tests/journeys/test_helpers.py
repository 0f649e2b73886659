"""J15: a mother invites her daughter, limits what she may do, and ends it while the daughter is on a page."""

import uuid

import pytest

from audit import log
from consent.models import Delegation
from tests.factories.fhir import concept
from tests.journeys.people import given_a_citizen, take_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
OTHER_CHI = "1508701245"
REFUSED = "This invitation cannot be accepted with these details"


def allergy(patient_id, text: str) -> dict:
    status = "http://terminology.hl7.org/CodeSystem/allergyintolerance-"
    return {
        "resourceType": "AllergyIntolerance",
        "id": str(uuid.uuid4()),
        "clinicalStatus": concept("active", "Active", f"{status}clinical"),
        "verificationStatus": concept("confirmed", "Confirmed", f"{status}verification"),
        "code": concept("91936005", text, "http://snomed.info/sct"),
        "patient": {"reference": f"Patient/{patient_id}"},
        "recordedDate": "2011-05-06",
    }


@pytest.fixture
def morag():
    person = given_a_citizen()
    take_in(allergy(person.patient_id, "Allergy to penicillin"))
    return person


@pytest.fixture
def ishbel():
    return given_a_citizen("Ishbel Fraser", OTHER_CHI)


def tick(visitor, name: str, value: str):
    visitor.page.locator(f"[name={name}][value={value}]").press("Space")
    return visitor


def fill_day(visitor, name: str, day: str, month: str, year: str):
    for part, text in (("day", day), ("month", month), ("year", year)):
        visitor.page.locator(f"[name={name}_{part}]").fill(text)
    return visitor


def test_mother_invites_her_daughter_and_ends_it(at_a_browser, morag, ishbel):
    mother = at_a_browser(morag).sign_in().is_at("Your record").follow("Helpers").is_at("My helpers")
    code = when_she_invites(mother.finds_the_page_good())
    daughter = at_a_browser(ishbel).sign_in().follow("People I help").is_at("People I help").finds_the_page_good()
    when_the_code_is_wrong_it_says_so(daughter)
    when_she_accepts(daughter, code)
    then_every_page_names_the_mother(daughter, morag)
    when_she_writes_it_carries_both_names(daughter)

    daughter.follow("Add my note").fill("Your note", "She also had a")
    mother.go(f"/p/{morag.patient_id}/helpers/").sees("Ishbel Fraser", "Helps now", "31 March 2031")
    mother.press("End now Ishbel Fraser").sees("can no longer open this record", "Nobody").finds_the_page_good()
    daughter.press("Save my note").is_at("Page not found").does_not_see("penicillin", "She also had")
    daughter.go(f"/p/{morag.patient_id}/").is_at("Page not found")
    daughter.go("/accounts/helping/").sees("Morag Fraser: Ended")

    mother.go(f"/p/{morag.patient_id}/allergies/").sees("Ishbel Fraser wrote for Morag Fraser", "It was a rash")
    mother.go(f"/p/{morag.patient_id}/access-log/").sees("Ishbel Fraser", "who helps you", "you invited them")
    written = log.about(morag.patient_id).filter(action="create", actor_id=ishbel.id).get()
    assert written.on_behalf_of == morag.patient_id


def when_she_invites(mother) -> str:
    mother.follow("Invite somebody").is_at("Invite somebody to help").finds_the_page_good()
    mother.press("Continue").is_told("Enter the name of the person you invite", "Choose at least one thing")
    mother.fill("Their name", "Ishbel Fraser")
    mother = fill_day(tick(tick(mother, "see", "summary"), "act", "contributions"), "last", "31", "3", "2020")
    mother.press("Continue").is_told("This day is past")
    fill_day(mother, "last", "31", "3", "2031").press("Continue").is_at("Check before you invite")
    mother.sees("Write notes and answer questionnaires", "31 March 2031").finds_the_page_good()
    mother.press("Invite").is_at("Your invitation").finds_the_page_good()
    return mother.main.locator(".dfd-code strong").inner_text()


def when_the_code_is_wrong_it_says_so(daughter):
    daughter.follow("Enter a code that I was given").is_at("Accept an invitation to help").finds_the_page_good()
    daughter.press("Continue").is_told("Enter the code that you were given", "Enter the person’s date of birth")
    fill_day(daughter.fill("Code", "2345-6789-ABCD"), "born", "4", "3", "1957")
    daughter.press("Continue").is_told(REFUSED).finds_the_page_good()


def when_she_accepts(daughter, code: str):
    daughter.fill("Code", code.lower()).press("Continue").is_at("What you would be able to do")
    daughter.sees("Morag Fraser", "31 March 2031").finds_the_page_good()
    daughter.press("Accept").is_at("People I help").sees("Accepted", "Morag Fraser").finds_the_page_good()
    daughter.go("/accounts/helping/accept/").fill("Code", code)  # once is enough
    fill_day(daughter, "born", "4", "3", "1957").press("Continue").is_told(REFUSED)


def then_every_page_names_the_mother(daughter, morag):
    daughter.follow("People I help").follow("Morag Fraser").is_at("Overview").sees("For Morag Fraser.")
    daughter.finds_the_page_good()
    daughter.follow("Allergies").sees("For Morag Fraser.", "Allergy to penicillin").finds_the_page_good()
    for closed in ("medicines/", "results/", "letters/", "helpers/", "access-log/"):
        daughter.go(f"/p/{morag.patient_id}/{closed}").is_at("Page not found").does_not_see("Fraser’s")
    there = daughter.page.request.get(f"{daughter.site}/fhir/MedicationRequest?patient={morag.patient_id}")
    granted = daughter.page.request.get(f"{daughter.site}/fhir/AllergyIntolerance?patient={morag.patient_id}")
    assert (there.status, granted.status) == (404, 200)


def when_she_writes_it_carries_both_names(daughter):
    daughter.go("/accounts/helping/").follow("Morag Fraser")
    daughter.follow("Allergies").follow("Allergy to penicillin").follow("Add my note")
    daughter.sees("For Morag Fraser.", "your name and the person’s")
    daughter.fill("Your note", "It was a rash").press("Save my note").sees("You wrote for Morag Fraser")


@pytest.mark.slow
def test_nobody_invites_herself_and_no_circle_is_made(at_a_browser, morag, ishbel):
    mother, daughter = at_a_browser(morag).sign_in(), at_a_browser(ishbel).sign_in()
    own = _invitation(mother, morag, "Morag Fraser")
    _enter(mother, own).is_told(REFUSED)
    _enter(daughter, _invitation(mother, morag, "Ishbel Fraser")).press("Accept").sees("Accepted")
    _enter(mother, _invitation(daughter, ishbel, "Morag Fraser")).is_told(REFUSED).finds_the_page_good()
    assert Delegation.objects.filter(accepted_at__isnull=False).count() == 1


def _invitation(visitor, person, name: str) -> str:
    visitor.go(f"/p/{person.patient_id}/helpers/invite/").fill("Their name", name)
    tick(visitor, "see", "summary").press("Continue").press("Invite")
    return visitor.main.locator(".dfd-code strong").inner_text()


def _enter(visitor, code: str):
    visitor.go("/accounts/helping/accept/").fill("Code", code)
    return fill_day(visitor, "born", "4", "3", "1957").press("Continue")


@pytest.mark.slow  # the same in another mode
def test_invitation_goes_without_script(at_a_browser, morag, ishbel):
    mother = at_a_browser(morag, script=False).sign_in()
    code = _invitation(mother, morag, "Ishbel Fraser")
    mother.is_at("Your invitation").finds_the_page_good()
    daughter = at_a_browser(ishbel, script=False, reading="large").sign_in()
    _enter(daughter, code).is_at("What you would be able to do").finds_the_page_good().press("Accept")
    daughter.is_at("People I help").finds_the_page_good()
