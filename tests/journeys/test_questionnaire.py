"""J9: a questionnaire that was asked for, half answered, left, found again and sent; and everything that goes wrong."""

import datetime as dt
import json
import uuid

import pytest
from playwright.sync_api import expect

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


def looks_at_the_page(visitor):
    """After typing, from the start of the page again."""
    visitor.page.evaluate("() => document.activeElement.blur()")
    return visitor.finds_the_page_good()


def then_each_skipped_question_is_told(visitor, number: int):
    """A summary that leads to each field, which says the same."""
    links = visitor.page.locator("[data-error-summary] a")
    assert links.count() == number
    for index in range(number):
        assert links.nth(index).inner_text().endswith("Choose an answer.")
        links.nth(index).press("Enter")
        group = visitor.page.locator(f"fieldset:has({links.nth(index).get_attribute('href')}:focus)")
        assert "Choose an answer." in group.inner_text()


@pytest.mark.slow
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
    choose(her, "9.", "Several days").sees("You can get help now", "116 123", "0800 83 85 87")
    looks_at_the_page(her)
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


@pytest.mark.slow
def test_without_script_questions_open_between_the_pages(at_a_browser, morag, doctor):
    her = at_a_browser(morag, script=False).let_in().go(f"/p/{morag.patient_id}/questionnaires/")
    her.follow("Before your visit").finds_the_page_good().press("Start").finds_the_page_good()
    her.page.get_by_role("textbox", name="What matters most").fill("My knee")
    her.page.get_by_label("Answer 1").fill("Must it be?")
    her.press("Add another answer").page.get_by_label("Answer 2").fill("It must be?")
    her.page.get_by_label("Year").fill("1998")
    her.finds_the_page_good().press("Continue").sees("Part 2 of 3").does_not_see("What has changed?")
    choose(her, "Has anything changed", "Yes")
    choose(her, "Do you take medicines", "Most of them").press("Continue")
    her.sees("They open another question below.", "What has changed?", "What gets in the way?").finds_the_page_good()
    her.press("Continue").sees("There is a problem", "Answer this question").finds_the_page_good()
    her.page.get_by_role("textbox", name="What has changed?").fill("More tired")
    choose(her, "What gets in the way?", "I forget")
    her.press("Continue").sees("Part 3 of 3")
    her.page.go_back()
    assert her.page.get_by_role("textbox", name="What has changed?").input_value() == "More tired"
    her.press("Continue")
    choose(her, "Do you need an interpreter?", "No").press("Continue").is_at("Check your answers").finds_the_page_good()
    her.press("Send my answers").sees("Must it be?; It must be?", "1998", "I forget").finds_the_page_good()


@pytest.mark.slow
def test_with_script_questions_open_and_close_at_once(at_a_browser, morag, doctor):
    her = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/questionnaires/")
    her.follow("Alcohol: three questions").press("Start").does_not_see("How many units").finds_the_page_good()
    looks_at_the_page(choose(her, "1.", "Monthly or less").sees("How many units", "on a single occasion"))
    choose(choose(her, "2.", "10 or more"), "1.", "Never").does_not_see("How many units")
    her.press("Continue").is_at("Check your answers").does_not_see("How many units")
    her.press("Send my answers").sees("Score: 0 out of 12", "Lower risk")


@pytest.mark.slow
def test_what_is_typed_is_kept_without_a_button(at_a_browser, morag, doctor):
    her = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/questionnaires/")
    her.follow("If you look after somebody").press("Start")
    her.page.get_by_role("textbox", name="Whom do you look after?").fill("My mother")
    expect(her.page.locator("[data-draft-status]")).to_contain_text("Kept as a draft")
    her.context.clear_cookies()
    her.let_in().go(f"/p/{morag.patient_id}/questionnaires/").follow("If you look after somebody").press("Go on")
    her.sees("We kept it for you")
    assert her.page.get_by_role("textbox", name="Whom do you look after?").input_value() == "My mother"


@pytest.mark.slow
def test_version_changed_and_another_persons_link(at_a_browser, morag, doctor):
    task = asked(morag, doctor, "gad-7")
    her = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/questionnaires/{task.id}/").press("Start")
    held = json.loads(directory.entry("Questionnaire", instrument("gad-7")).body)
    directory.keep([held | {"version": "2.0.0", "title": "Something else"}])
    for number in range(1, 8):
        choose(her, f"{number}.", "Nearly every day")
    her.press("Continue").press("Send my answers").sees("Score: 21 out of 21").does_not_see("Something else")
    assert "gad-7|1.0.0" in stored(morag, Resource, "QuestionnaireResponse").body
    other = given_a_citizen("Struan Other", "1508701245")
    him = at_a_browser(other).let_in().go(f"/p/{morag.patient_id}/questionnaires/{task.id}/")
    him.is_at("not found").does_not_see("GAD-7", "Morag")
    assert log.about(morag.patient_id).filter(actor_id=other.id, outcome="refused").exists()
