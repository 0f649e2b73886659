"""J23, second half: the person asks about an emergency access, officers review and answer, and the outcome is told."""

import datetime as dt

import pytest

import clock
from consent.actions.reviews import escalate_overdue
from consent.models import BrokenGlass, EmergencyReview
from tests.factories import accounts
from tests.factories.consent import DirectiveFactory
from tests.journeys.people import CHI, given_a_citizen, given_a_doctor, take_in, with_keys
from tests.journeys.test_emergency import REASON, URGENT
from tests.journeys.test_note import allergy

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
QUESTION = "I was at home all day. Who was brought in?"
ANSWER = "Somebody was taken for you. We have told the practice."
WHY = "He wrote to us and asked who tried to look"
FOUND = "The professional looked up the wrong person in a hurry."


@pytest.fixture
def angus():
    """Angus Sutherland, who is allergic to penicillin and has locked another allergy for everybody."""
    person = given_a_citizen("Angus Sutherland")
    take_in(allergy(person), locked := allergy(person) | {"code": {"text": "Allergy to kelp"}})
    DirectiveFactory(patient=person.patient, made_by=person, effect="lock", items=[locked["id"]])
    return person


@pytest.fixture
def officer():
    return with_keys(accounts.MembershipFactory(role="privacy-officer", user__name="Helen Ballantyne").user)


@pytest.mark.slow
def test_emergency_access_is_a_closed_loop(at_a_browser, angus, officer):
    doctor = at_a_browser(given_a_doctor("Dr Ewan Elsewhere", place="Lochside Practice")).let_in()
    when_the_record_is_opened_in_an_emergency(doctor, angus)
    citizen = at_a_browser(angus).let_in()
    when_the_citizen_asks_about_it(citizen)
    helen = at_a_browser(officer).let_in()
    when_the_officer_reviews_and_answers(helen, angus)
    then_the_citizen_reads_outcome_and_answer(citizen)
    when_the_officer_looks_into_refusals(helen, angus)
    when_the_log_is_looked_up_it_needs_a_person_and_a_reason(helen)
    then_the_citizen_reads_why_the_log_was_opened(citizen)
    then_nobody_else_finds_these_pages(doctor, citizen)


@pytest.mark.slow
def test_nobody_reviews_themselves_and_what_is_late_is_told(at_a_browser, angus, officer):
    doctor = at_a_browser(given_a_doctor("Dr Ewan Elsewhere", place="Lochside Practice")).let_in()
    when_the_record_is_opened_in_an_emergency(doctor, angus)
    BrokenGlass.objects.update(actor=officer)  # who has changed work since
    EmergencyReview.objects.update(actor=officer, due_at=clock.now() - dt.timedelta(minutes=1))
    escalate_overdue()
    helen = at_a_browser(officer).let_in().go("/notices/").sees("A review or an answer is overdue")
    helen.go("/desk/emergencies/").sees("Overdue").follow("Helen Ballantyne").sees("This was your own access")
    helen.does_not_see("Keep the review").finds_the_page_good()


def when_the_record_is_opened_in_an_emergency(doctor, angus):
    doctor.go(f"/p/{angus.patient_id}/allergies/").is_at("Open a record in an emergency").choose(URGENT)
    doctor.fill("Why do you need to open this record?", REASON).press("Open the record").is_at("Overview")
    doctor.follow("Allergies").sees("Allergy to penicillin").does_not_see("kelp")


def when_the_citizen_asks_about_it(citizen):
    citizen.go(f"/p/{citizen.user.patient_id}/access-log/").sees("A privacy officer will look at it")
    citizen.follow("Ask about this", near="Opened your record in an emergency").is_at("Ask about this")
    citizen.sees("Dr Ewan Elsewhere").finds_the_page_good()
    citizen.press("Send the question").is_told("Write what you want to know").finds_the_page_good()
    citizen.fill("What do you want to know?", QUESTION).press("Send the question")
    citizen.is_at("My questions about who looked").sees(QUESTION, "Waits for an answer").finds_the_page_good()


def when_the_officer_reviews_and_answers(helen, angus):
    helen.go("/notices/").sees("An emergency access waits for your review", "Somebody asks about an access")
    helen.follow("Go to the reviews").is_at("Emergency access and questions").finds_the_page_good()
    helen.does_not_see("Angus", "Sutherland", QUESTION)
    helen.follow("Dr Ewan Elsewhere").is_at("Review of an emergency access").sees(REASON, "allerg")
    helen.does_not_see("Angus", "enicillin", "kelp").finds_the_page_good()
    helen.press("Keep the review and tell the person").is_told("Choose the outcome", "Write what you found")
    helen.choose("Not justified: there was no need").fill("What you found", FOUND)
    helen.press("Keep the review and tell the person").is_at("Emergency access and questions")
    helen.follow("Asked").is_at("A question about an access").sees(QUESTION, "Dr Ewan Elsewhere").finds_the_page_good()
    helen.fill("Your answer", ANSWER).press("Send the answer").is_at("Emergency access and questions")
    helen.sees("Nobody waits for an answer")


def then_the_citizen_reads_outcome_and_answer(citizen):
    citizen.go("/notices/").sees("An emergency access was reviewed", "Your question about who looked is answered")
    citizen.go(f"/p/{citizen.user.patient_id}/access-log/").sees("Not justified", FOUND, "You asked about this")
    citizen.sees("Helen Ballantyne", "Reviewed an emergency access").finds_the_page_good()
    citizen.follow("You asked about this").sees(ANSWER, "Answered").finds_the_page_good()


def when_the_officer_looks_into_refusals(helen, angus):
    helen.follow("Refused access").is_at("Refused access").sees("Dr Ewan Elsewhere", "Lochside Practice")
    helen.sees("Nothing connects them with this person").does_not_see("Angus", "enicillin", "kelp")
    helen.finds_the_page_good()
    helen.fill("From (optional)", "2026-02-02").fill("To (optional)", "2026-02-01").press("Show")
    helen.is_told("The last day must not be before the first").finds_the_page_good()
    helen.go("/desk/refusals/").fill("Professional (optional)", "Nobody").press("Show").sees("Nothing to show")
    helen.go("/desk/refusals/?view=accounts").sees("Dr Ewan Elsewhere", "1 refusal, about 1 person")
    helen.finds_the_page_good().follow("One by one", near="Dr Ewan").sees("Refusals of one account alone")
    helen.follow("The log of the person concerned").is_at("Why do you read this log?").finds_the_page_good()
    helen.fill("Why do you need to read this log?", " ").press("Open the log")
    helen.is_told("Say why you need to read this log").finds_the_page_good()
    helen.fill("Why do you need to read this log?", "I look into a refusal").press("Open the log")
    helen.is_at("Who has looked at this record").sees("I look into a refusal", "was refused").does_not_see("Angus")
    helen.finds_the_page_good().fill("Who (optional)", "Isla").press("Show").sees("Nothing to show")


def when_the_log_is_looked_up_it_needs_a_person_and_a_reason(helen):
    reason = "Why do you need to read this log?"
    helen.follow("Look up a log").is_at("Look up who has looked").finds_the_page_good()
    helen.press("Open the log").is_told("Enter a CHI number, or a name and a date of birth", "Say why you need")
    helen.finds_the_page_good()
    helen.fill("CHI number (optional)", "0403571238").fill(reason, WHY).press("Open the log")
    helen.is_told("One of the digits is wrong or two have changed places.")
    helen.fill("CHI number (optional)", "1508701245").press("Open the log").is_told("Nobody has this number")
    helen.fill("CHI number (optional)", CHI).fill(reason, "ok").press("Open the log").is_told("Write a little more")
    helen.fill(reason, WHY).press("Open the log").is_at("Who has looked at this record").sees(WHY)
    helen.does_not_see("Angus", "Sutherland").finds_the_page_good()


def then_the_citizen_reads_why_the_log_was_opened(citizen):
    citizen.go(f"/p/{citizen.user.patient_id}/access-log/").sees(
        f"The reason given: {WHY}",
        "The reason given: I look into a refusal",
        "Began to read who has looked at your record",
        "Looked at a refused access to your record; nothing in it was shown",
    ).finds_the_page_good()


def then_nobody_else_finds_these_pages(doctor, citizen):
    for one in (doctor, citizen):
        for page in ("/desk/refusals/", "/desk/access-log/", "/desk/statistics/"):
            one.go(page).sees("Page not found")
