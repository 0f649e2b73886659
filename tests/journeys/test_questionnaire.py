"""J9: a questionnaire that was asked for, half answered, left, found again and sent; and everything that goes wrong."""

import datetime as dt
import uuid

import pytest

import clock
from audit import log
from consent import gate
from contributions.actions import questionnaires as actions
from contributions.models import QuestionnaireTask
from contributions.queries import questionnaires as queries
from records import directory
from records.models import Resource
from tests.factories import accounts, consent
from tests.journeys.people import given_a_citizen, given_a_doctor
from work.models import WorkItem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
BASE = "https://dfd.example/fhir/Questionnaire/"


@pytest.fixture
def morag(transactional_db):
    actions.load_instruments()
    return given_a_citizen()


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Isla Grant", place="Glenview Practice", cares_for=morag)


def instrument(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, BASE + name)


def asked(morag, doctor, name: str) -> QuestionnaireTask:
    """The doctor has asked already."""
    writes = ["QuestionnaireTask"]
    access = consent.access_for(accounts.actor_for(doctor), morag.patient, "QuestionnaireTask", writes=writes)
    with access.reading():
        return actions.assign(
            access=access, offer=queries.offer(instrument(name)), note="Before we meet.", form_key=uuid.uuid4(),
            wanted_by=clock.today() + dt.timedelta(days=7),
        )  # fmt: skip


def stored(person, model, kind: str):
    with gate.open_for_job("load_bundles", kinds=[kind], patients=[person.patient_id]) as access:
        return model.objects.under(access).get(kind=kind)


def choose(visitor, question: str, answer: str):
    """An answer of the question whose words begin so."""
    group = visitor.main.get_by_role("group", name=question)
    group.get_by_label(answer, exact=True).press("Space")
    return visitor


def then_each_skipped_question_is_told(visitor, number: int):
    """A summary that leads to each field, which says the same."""
    links = visitor.page.locator("[data-error-summary] a")
    assert links.count() == number
    for index in range(number):
        assert links.nth(index).inner_text().endswith("Choose an answer.")
        links.nth(index).press("Enter")
        group = visitor.page.locator(f"fieldset:has({links.nth(index).get_attribute('href')}:focus)")
        assert "Choose an answer." in group.inner_text()


def test_questions_asked_half_answered_and_sent(at_a_browser, morag, doctor):
    at_work = at_a_browser(doctor).let_in().go(f"/p/{morag.patient_id}/questionnaires/")
    at_work.follow("Ask the person to answer questions").finds_the_page_good()
    at_work.press("Ask the person").is_told("Choose the questions.")
    at_work.choose("Your mood: nine questions (PHQ-9)").press("Ask the person").sees(
        "The person has been asked.", "Not begun"
    ).finds_the_page_good()

    her = at_a_browser(morag).sign_in().go(f"/p/{morag.patient_id}/questionnaires/").finds_the_page_good()
    her.follow("Your mood: nine questions (PHQ-9)").sees("Isla Grant, Glenview Practice asked").finds_the_page_good()
    her.press("Start").sees("Part 1 of 2").finds_the_page_good()
    then_each_skipped_question_is_told(her.press("Continue"), 5)
    for number in range(1, 6):
        choose(her, f"{number}.", "Several days")
    her.press("Continue").sees("Part 2 of 2")
    choose(her, "6.", "Not at all").press("Save and finish later").sees("Your answers are kept", "Half done, kept")
    her.finds_the_page_good()

    her.context.clear_cookies()
    her.sign_in().go(f"/p/{morag.patient_id}/questionnaires/").follow("Your mood: nine questions (PHQ-9)").press(
        "Go on"
    )
    her.sees("Part 2 of 2")
    assert her.main.get_by_role("group", name="6.").get_by_label("Not at all").is_checked()
    choose(choose(her, "7.", "Not at all"), "8.", "Not at all").does_not_see("You can get help now")
    choose(her, "9.", "Several days").sees("You can get help now", "116 123", "0800 83 85 87").finds_the_page_good()
    her.press("Continue").is_at("Check your answers").sees("You can get help now").finds_the_page_good()
    her.page.go_back()
    assert her.main.get_by_role("group", name="9.").get_by_label("Several days").is_checked()
    her.press("Continue").press("Send my answers").sees("Score: 6 out of 27", "Some signs of low mood")
    her.finds_the_page_good()

    at_work.go(f"/p/{morag.patient_id}/questionnaires/").follow("Answers of")
    at_work.sees("Score: 6 out of 27", "Read these answers first", "Several days").does_not_see(
        "phq-"
    ).finds_the_page_good()
    item, response = stored(morag, WorkItem, "Contribution"), stored(morag, Resource, "QuestionnaireResponse")
    assert item.claimed_by_id == doctor.id
    at_work.go(f"/p/{morag.patient_id}/given/{item.subject_id}/").sees("Feeling down, depressed, or hopeless")
    assert f'"questionnaire":"{BASE}phq-9|1.0.0"' in response.body
