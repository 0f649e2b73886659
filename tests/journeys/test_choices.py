"""A citizen answers the first questions, hides a result from her practice, and takes it back."""

import uuid

import pytest

from tests.factories import accounts, consent
from tests.factories.histories import quantity, result
from tests.journeys.people import given_a_citizen, given_a_doctor, take_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
QUESTIONS = "There are questions that only you can answer"
PRIVATE = "May everybody who looks after you see entries about private matters?"
NOTHING = "No test results recorded"


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)


@pytest.fixture
def finding(morag):
    """The one result of her record, which a hospital wrote."""
    hospital = accounts.OrganisationFactory(kind="hospital", name="Lochside Hospital")
    ident = str(uuid.uuid4())
    body = result("Cortisol", valueQuantity=quantity("6.30"), performer=[{"reference": f"Organization/{hospital.id}"}])
    take_in(body | {"id": ident, "subject": {"reference": f"Patient/{morag.patient_id}"}})
    return ident


def answer(reader, question: str, word: str):
    """Choose yes or no, with the keyboard, beneath a question."""
    group = reader.page.get_by_role("group", name=question)
    group.get_by_label(word, exact=True).press("Space")
    return reader


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_first_questions_are_answered(at_a_browser, morag, doctor, script):
    reader = at_a_browser(morag, script=script).let_in().go(f"/p/{morag.patient_id}/").sees(QUESTIONS)
    reader.follow("Answer the first questions").is_at("The first questions").finds_the_page_good()
    reader.sees("What happens if I say no", "What always holds by law", "no to all of them")
    answer(reader, PRIVATE, "Yes")  # and goes away halfway
    reader.go(f"/p/{morag.patient_id}/").sees(QUESTIONS).follow("Answer the first questions")
    reader.press("Save my answers").sees("Answer yes or no to private matters")
    if script:
        reader.is_told(*(f"Answer yes or no to {what}" for what in ("private matters", "invitations", "research")))
    for question in (PRIVATE, "May researchers invite you", "May your record be used for research"):
        answer(reader, question, "Yes" if question == PRIVATE else "No")
    reader.press("Save my answers").is_at("Receipt DFD-").finds_the_page_good()
    reader.sees("Entries about private matters are open", "No invitations to take part in studies")
    number = reader.page.locator("h1").inner_text().removeprefix("Receipt ")
    reader.follow("My choices").is_at("My choices").finds_the_page_good().sees(
        "Opened to everybody who looks after you", "Mental health"
    )
    reader.follow("All decisions and their receipts").is_at("All decisions").sees(number).finds_the_page_good()
    reader.go(f"/p/{morag.patient_id}/").does_not_see(QUESTIONS)


@pytest.mark.slow
def test_tampered_answer_changes_nothing(at_a_browser, morag):
    reader = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/choices/first/")
    for question in (PRIVATE, "May researchers invite you", "May your record be used for research"):
        answer(reader, question, "Yes")
    reader.page.evaluate("document.querySelector('[name=private]:checked').value = 'everything'")
    reader.press("Save my answers").is_told("Answer yes or no to private matters").finds_the_page_good()
    reader.go(f"/p/{morag.patient_id}/choices/").sees("You have decided nothing yet", QUESTIONS)


def searched(at_work, person):
    at_work.go(f"/p/{person.patient_id}/search/").main.locator("[name=words]").fill("cortisol")
    return at_work.press("Search")


def fhir(at_work, person, ident) -> tuple[int, list[str]]:
    """What machines get of this observation: the answer to reading it, and the ids that a search finds."""
    read = at_work.page.request.get(f"{at_work.site}/fhir/Observation/{ident}")
    found = at_work.page.request.get(f"{at_work.site}/fhir/Observation?_id={ident}&patient={person.patient_id}").json()
    return read.status, [entry["resource"]["id"] for entry in found.get("entry", ())]


def test_one_result_is_hidden_from_the_practice_and_given_back(at_a_browser, morag, doctor, finding):
    empty = given_a_citizen("Struan Other", chi="1508701245")
    consent.CareRelationshipFactory(patient=empty.patient, organisation=doctor.memberships.get().organisation)
    at_work = at_a_browser(doctor).let_in().go(f"/p/{morag.patient_id}/results/").sees("Cortisol")
    searched(at_work, morag).sees("Cortisol")
    reader = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/item/{finding}/").follow("Hide this")
    reader.is_at("Hide this").sees("Lochside Hospital wrote this and can still see it").finds_the_page_good()
    reader.press("Show me what this does").is_told("Choose from the list")
    reader.page.get_by_label("From whom do you want to hide it?").select_option("Glenview Practice")
    reader.press("Show me what this does").is_at("Before you decide").finds_the_page_good()
    reader.sees("Nothing has been decided yet.", "This hides 1 entry from Glenview Practice.", "60 minutes")
    reader.press("Decide this").is_at("Receipt DFD-").sees("Hidden from Glenview Practice", "Cortisol")
    address = f"/p/{morag.patient_id}/item/{finding}/"
    at_work.go(f"/p/{morag.patient_id}/results/").does_not_see("Cortisol", "hidden").sees(NOTHING)
    at_work.finds_the_page_good()
    assert at_work.main.inner_text() == at_work.go(f"/p/{empty.patient_id}/results/").main.inner_text()
    at_work.go(f"/p/{morag.patient_id}/chronology/").does_not_see("Cortisol")
    searched(at_work, morag).does_not_see("Cortisol")
    at_work.go(address).is_at("Page not found")
    assert fhir(at_work, morag, finding) == fhir(at_work, morag, uuid.uuid4()) == (404, [])
    reader.go(f"/p/{morag.patient_id}/seen-as/").follow("Clinician – Glenview Practice")
    reader.does_not_see("Cortisol").go(reader.page.url.removeprefix(reader.site) + "results/").sees(NOTHING)
    reader.go(f"/p/{morag.patient_id}/choices/").sees("Test result “Cortisol”").follow("Take back")
    reader.is_at("Take this back").finds_the_page_good().press("Take it back").is_at("Receipt DFD-")
    at_work.go(f"/p/{morag.patient_id}/results/").sees("Cortisol")
    assert fhir(at_work, morag, finding) == (200, [str(finding)])


@pytest.mark.slow
def test_part_is_shared_for_a_time(at_a_browser, morag, time_passes):
    there = accounts.MembershipFactory(
        organisation=accounts.OrganisationFactory(kind="council", name="Skerry Council"), role="social-worker"
    )
    assert there
    reader = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/choices/").follow("Share a part")
    reader.is_at("Share a part of my record").finds_the_page_good()
    reader.page.get_by_label("Find another organisation by name").fill("skerry")
    reader.press("Find").is_at("Share a part of my record")
    reader.press("Show me what this does").is_told(
        "Choose at least one part of your record", "Choose from the list", "Say until when you want to share"
    )
    reader.choose("Problems, allergies, vaccinations and operations")
    reader.page.get_by_label("With whom?").select_option("Skerry Council")
    reader.page.get_by_label("Until").fill("2020-01-01")
    reader.press("Show me what this does").is_told("The last day must be today or later")
    reader.page.get_by_label("Until").fill("2030-01-01")
    reader.press("Show me what this does").is_at("Before you decide").finds_the_page_good()
    reader.press("Change it").is_at("Share a part of my record").press("Show me what this does")
    reader.press("Decide this").is_at("Receipt DFD-").sees("Shared with Skerry Council", "1 January 2030")


@pytest.mark.slow
def test_professional_is_kept_out(at_a_browser, morag, doctor):
    at_work = at_a_browser(doctor).let_in().go(f"/p/{morag.patient_id}/").is_at("Overview")
    reader = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/choices/").follow("Keep a professional out")
    reader.is_at("Keep a professional out").finds_the_page_good()
    reader.page.get_by_label("Whom do you want to keep out?").select_option("Dr Isla Grant, Glenview Practice")
    reader.press("Show me what this does").sees("Their colleagues still can").press("Decide this").is_at("Receipt DFD-")
    at_work.go(f"/p/{morag.patient_id}/").is_at("Open a record in an emergency")


@pytest.mark.slow
def test_choices_of_another_person_are_not_there(at_a_browser, morag):
    other = given_a_citizen("Struan Other", chi="1508701245")
    consent.ReceiptFactory(patient=other.patient, number=77)
    reader = at_a_browser(morag).let_in()
    for page in ("", "first/", "share/", "receipts/77/"):
        reader.go(f"/p/{other.patient_id}/choices/{page}").is_at("Page not found")
