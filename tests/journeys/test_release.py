"""J4: a citizen wants somebody to talk to them before they see pathology, and a clinician does."""

import datetime as dt
import uuid

import pytest
from django.core import mail

import clock
from tests.factories.fhir import concept
from tests.journeys.people import given_a_citizen, given_a_doctor, take_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074"
NAME, FINDING = "Biopsy of the skin", "Nothing to fear: a harmless mole"
COMMENT = "We spoke on the telephone. You need nothing more."


def biopsy(person) -> dict:
    return {
        "resourceType": "DiagnosticReport",
        "id": str(uuid.uuid4()),
        "status": "final",
        "category": [concept("SP", "Surgical pathology", SECTION)],
        "code": {"text": NAME},
        "subject": {"reference": f"Patient/{person.patient_id}"},
        "effectiveDateTime": "2026-03-03",
        "issued": "2026-03-05T09:00:00Z",
        "conclusion": FINDING,
    }


@pytest.fixture
def morag():
    return given_a_citizen("Morag Fraser")


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)


@pytest.mark.slow
def test_result_waits_until_somebody_has_talked(at_a_browser, morag, doctor):
    citizen = at_a_browser(morag).let_in()
    when_the_citizen_wants_somebody_to_talk_first(citizen)
    take_in(report := biopsy(morag))
    then_the_citizen_sees_nothing_anywhere(citizen, report)

    clinician = at_a_browser(doctor).let_in().go(f"/p/{morag.patient_id}/item/{report['id']}/").is_at(NAME)
    clinician.sees("Held: the person does not see this yet", "somebody to talk to them").finds_the_page_good()
    when_the_delay_is_too_long_it_is_refused_with_the_maximum(clinician)
    when_the_clinician_has_talked(clinician, report)

    then_it_appears_with_the_comment(citizen)


@pytest.mark.slow
def test_result_appears_by_itself_at_the_ceiling(at_a_browser, morag, time_passes):
    citizen = at_a_browser(morag).let_in()
    when_the_citizen_wants_somebody_to_talk_first(citizen)
    take_in(report := biopsy(morag))
    time_passes("+31d")
    citizen = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/results/").sees(NAME)
    citizen.go(f"/p/{morag.patient_id}/item/{report['id']}/").sees(FINDING).does_not_see("Held")


def test_citizen_is_asked_first(at_a_browser, morag):
    citizen = at_a_browser(morag, script=False).let_in().go(settings_of(morag))
    citizen.page.locator("input[name=pathology][value=ask]").press("Space")
    citizen.press("See what this does").sees("You decide when to see it").press("Decide this")
    take_in(biopsy(morag))
    citizen.go("/notices/").sees("A test result has arrived").does_not_see("Biopsy", "athology")
    citizen.go(f"/p/{morag.patient_id}/results/").sees("A result waits for your answer").does_not_see("Biopsy")
    citizen.follow("See it now, later, or with somebody").is_at("Results that wait for you")
    citizen.sees("A result of the kind “Pathology” has arrived").does_not_see("Biopsy", FINDING).finds_the_page_good()
    citizen.press("Later").is_at("Test results").does_not_see("Biopsy")
    citizen.follow("See it now, later, or with somebody").press("See it now").is_at("Test results").sees(NAME)


def settings_of(person) -> str:
    return f"/p/{person.patient_id}/choices/results/"


def when_the_citizen_wants_somebody_to_talk_first(citizen):
    citizen.go(settings_of(citizen.user)).is_at("When I see my results").finds_the_page_good()
    citizen.page.locator("input[name=pathology][value=after-days]").press("Space")
    citizen.press("See what this does").is_told("Enter after how many days you want to see these results")
    citizen.finds_the_page_good()
    citizen.page.locator("input[name=pathology][value=after-talk]").press("Space")
    citizen.press("See what this does").is_at("Before you decide").sees("Nothing has been decided yet")
    citizen.sees("At the latest it appears by itself after 30 days").finds_the_page_good()
    citizen.press("Decide this").is_at("When I see my results").sees("Your choices are kept")


def then_the_citizen_sees_nothing_anywhere(citizen, report):
    person = citizen.user.patient_id
    for page in ("", "results/", "chronology/", "print/", "changes/", "notes/"):
        citizen.go(f"/p/{person}/{page}").does_not_see("Biopsy", "mole", "Held")
    citizen.go(f"/p/{person}/search/").page.locator("main input[name=words]").fill("mole")
    citizen.press("Search").does_not_see("Biopsy", "harmless")
    citizen.go(f"/p/{person}/item/{report['id']}/").does_not_see("Biopsy", "mole", "Held")
    found = citizen.context.request.get(f"{citizen.site}/fhir/DiagnosticReport?patient={person}")
    assert found.ok and "mole" not in found.text() and report["id"] not in found.text()
    assert not [message for message in mail.outbox if message.to == [citizen.user.email]]


def when_the_delay_is_too_long_it_is_refused_with_the_maximum(clinician):
    latest = clock.today() + dt.timedelta(days=30)
    clinician.follow("Hold it for longer").is_at("Hold it for longer").finds_the_page_good()
    clinician.press("Hold the result").is_told("Enter the day on which the person may see it", "Say why")
    clinician.fill("Hold it until", (latest + dt.timedelta(days=5)).isoformat()).fill("Why", "Wants family there")
    clinician.press("Hold the result").sees(f"beyond {latest.day} {latest:%B %Y}").finds_the_page_good()


def when_the_clinician_has_talked(clinician, report):
    clinician.go(f"/p/{report['subject']['reference'].removeprefix('Patient/')}/item/{report['id']}/")
    clinician.follow("We have talked about it").is_at("We have talked about it").finds_the_page_good()
    clinician.page.get_by_role("textbox").last.fill(COMMENT)
    clinician.press("Release the result").is_at(NAME).sees("The result is released").does_not_see("Held:")


def then_it_appears_with_the_comment(citizen):
    sent = [message for message in mail.outbox if message.to == [citizen.user.email]]
    assert sent and not any("iopsy" in message.body or "result" in message.body for message in sent)
    citizen.go(f"/p/{citizen.user.patient_id}/results/").sees(NAME).follow(NAME).is_at(NAME)
    citizen.sees(FINDING, COMMENT, "Dr Isla Grant talked with you about this").finds_the_page_good()
    citizen.go(f"/p/{citizen.user.patient_id}/access-log/").sees("Released a result that had been held")
