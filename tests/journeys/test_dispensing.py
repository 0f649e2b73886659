"""J22, the desks: a review that is asked for, less than is prescribed, a pharmacy that does not track, reception."""

import pytest

from tests.factories import prescribing
from tests.factories.accounts import MembershipFactory
from tests.journeys.people import given_a_citizen, given_a_doctor, with_keys

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
AMLODIPINE, RAMIPRIL = "Amlodipine 5mg tablets", "Ramipril 10mg capsules"


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)


@pytest.fixture
def reception(doctor):
    practice = doctor.memberships.get().organisation
    return with_keys(MembershipFactory(organisation=practice, role="reception", user__name="Kirsty Bell").user)


@pytest.fixture
def asked(morag, doctor):
    """Two repeats, asked for at a pharmacy that does not track."""
    practice = doctor.memberships.get().organisation
    idents = [prescribing.repeat(morag.patient, name, practice=practice) for name in (AMLODIPINE, RAMIPRIL)]
    place = prescribing.pharmacy(name="Harbour Chemist", tracks=False)[0]
    return prescribing.order(morag, *idents, place=place)


def test_a_review_first_and_less_of_the_other(at_a_browser, morag, doctor, reception, asked):
    desk = at_a_browser(reception).let_in().go("/desk/prescriptions/").sees(AMLODIPINE, "Only a clinician")
    desk.follow("Morag Fraser").is_at("Repeat request").does_not_see("Save these decisions").finds_the_page_good()
    team = at_a_browser(doctor).let_in().go("/desk/prescriptions/").finds_the_page_good().follow("Morag Fraser")
    when_the_practice_decides(team)
    person = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/prescriptions/")
    person.sees("Tracking is not available here", "28 tablets", "Until we have talked.")
    when_she_prepares(person)
    team.go("/desk/prescriptions/").sees("A medication review").follow("Morag Fraser").is_at("Medication review")
    team.sees("My ankles swell").press("Finish the review").is_told("Write what came of the review")
    team.fill("What came of the review", "We change to another tablet.").press("Finish the review")
    team.sees("the person has been told").finds_the_page_good().go("/desk/prescriptions/").sees(AMLODIPINE)
    person.go("/notices/").sees("Your medication review is finished").does_not_see(AMLODIPINE)


def when_the_practice_decides(team):
    first, second = (team.page.get_by_role("region", name=name) for name in (AMLODIPINE, RAMIPRIL))
    first.get_by_label("Ask for a review first").focus()
    team.page.keyboard.press("Space")
    second.get_by_label("Approve less").focus()
    team.page.keyboard.press("Space")
    team.press("Save these decisions").is_told("Write how much as a number", "Write why you want to talk")
    team.finds_the_page_good()
    second.get_by_label("How much you approve").fill("28")
    second.get_by_label("Reason in your own words").fill("Until we have talked.")
    team.fill("Why you want to talk about these medicines", "Your swollen ankles")
    team.press("Save these decisions").sees("Your decision is saved.").finds_the_page_good()


def when_she_prepares(person):
    person.sees("would like to talk about").follow("Read why, and prepare for it").is_at("Medication review")
    person.sees("Your swollen ankles").finds_the_page_good().press("Send to the practice")
    person.is_told("Answer one of the questions at least").fill("What bothers you (optional)", "My ankles swell")
    person.press("Send to the practice").sees("The practice sees them before the review").finds_the_page_good()
