"""J6: a citizen writes beside an allergy; the allergy stays as it was."""

import datetime as dt
import uuid

import pytest
from django.utils.dateformat import format as date_format

import clock
from audit import log
from consent import gate
from records.models import Resource
from tests.factories.fhir import concept
from tests.journeys.people import given_a_citizen, given_a_doctor, take_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
STATUS = "http://terminology.hl7.org/CodeSystem/allergyintolerance-"
SCRIPT = "<script>alert('seen')</script><img src=x onerror=alert(1)>"
EMOJI = "Rash 😣 after one tablet 👍🏽"
ARABIC = "ظهر طفح جلدي بعد قرص واحد"
WORDS = "It was a rash, not swelling.\nIt went away in two days."


@pytest.fixture
def morag():
    """Morag Fraser, allergic to penicillin."""
    person = given_a_citizen()
    take_in(allergy(person))
    return person


def allergy(person) -> dict:
    return {
        "resourceType": "AllergyIntolerance",
        "id": str(uuid.uuid4()),
        "clinicalStatus": concept("active", "Active", f"{STATUS}clinical"),
        "verificationStatus": concept("confirmed", "Confirmed", f"{STATUS}verification"),
        "code": concept("91936005", "Allergy to penicillin", "http://snomed.info/sct"),
        "patient": {"reference": f"Patient/{person.patient_id}"},
        "recordedDate": "2011-05-06",
    }


def stored(person) -> Resource:
    kind = "AllergyIntolerance"
    with gate.open_for_job("load_bundles", kinds=[kind], patients=[person.patient_id]) as access:
        return Resource.objects.under(access).of_type(kind).get()


def test_citizen_annotates_an_allergy(at_a_browser, time_passes, morag):
    doctor = given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)
    before = stored(morag)
    writer = at_a_browser(morag).sign_in().is_at("Your record")
    when_she_opens_the_note_of_her_allergy(writer)

    when_the_note_cannot_be_taken_it_says_why(writer)
    when_her_time_runs_out_her_words_are_kept(writer, time_passes)
    writer.press("Save my note").is_at("Allergy to penicillin")
    writer.sees("Your note is saved", "You wrote", "not swelling. It went away", "does not change the record")
    then_it_is_dated(writer)
    writer.finds_the_page_good()

    then_odd_notes_are_words_and_nothing_else(writer)
    then_the_clinician_reads_them_beside_the_item(at_a_browser(doctor).sign_in(), morag)
    after = stored(morag)
    assert (after.version, after.body, after.last_updated) == (before.version, before.body, before.last_updated)


def when_she_opens_the_note_of_her_allergy(writer):
    writer.follow("Allergies").is_at("Allergies").finds_the_page_good()
    writer.follow("Allergy to penicillin").is_at("Allergy to penicillin").finds_the_page_good()
    writer.follow("Add my note").is_at("Add my note").sees("You can enter up to 4000 characters.")
    writer.finds_the_page_good()


def when_the_note_cannot_be_taken_it_says_why(writer):
    writer.press("Save my note").is_told("Write your note before you save it.").finds_the_page_good()
    writer.fill("Your note", " \n \t ").press("Save my note").is_told("Write your note before you save it.")
    writer.fill("Your note", "x" * 20_000).sees("You have 16,000 characters too many.")
    writer.press("Save my note").is_told("too long: it may have 4000 characters, and it has 20000.")
    assert writer.page.get_by_label("Your note").input_value() == "x" * 20_000
    writer.fill("Your note", "x" * 3_999).sees("You have 1 character left.")


def when_her_time_runs_out_her_words_are_kept(writer, time_passes):
    writer.fill("Your note", WORDS)
    writer.page.get_by_label("Your note").blur()
    writer.page.get_by_text("Kept as a draft at").wait_for()
    time_passes("+31m")
    writer.press("Save my note").is_at("Sign in").sees("signed out").does_not_see("Penicillin", WORDS)
    writer.finds_the_page_good()
    writer.sign_in(start="").is_at("Add my note")
    assert writer.page.get_by_label("Your note").input_value() == WORDS


def then_it_is_dated(reader):
    note = reader.main.locator(".dfd-note", has_text="not swelling").inner_text()
    just_now = clock.now() - dt.timedelta(minutes=5)  # it may be midnight by the portal's clock, which was moved
    days = {date_format(moment.astimezone(clock.DISPLAY_ZONE), "j F Y") for moment in (just_now, clock.now())}
    assert any(day in note for day in days), note


def then_odd_notes_are_words_and_nothing_else(writer):
    for odd in (SCRIPT, EMOJI, ARABIC):
        writer.follow("Add my note").fill("Your note", odd).press("Save my note").sees(odd)
    right_to_left = writer.main.locator(".dfd-note__text", has_text=ARABIC)
    assert right_to_left.evaluate("e => getComputedStyle(e).direction") == "rtl"
    writer.finds_the_page_good()
    writer.follow("Notes").is_at("My notes").sees(SCRIPT, EMOJI, ARABIC, "Allergy to penicillin").finds_the_page_good()


def then_the_clinician_reads_them_beside_the_item(doctor, morag):
    doctor.follow("Everybody, by surname").is_at("People you care for").follow("Morag Fraser").is_at("Overview")
    doctor.follow("Allergies").is_at("Allergies").sees("Allergy to penicillin", "Morag Fraser wrote", SCRIPT)
    doctor.does_not_see("You wrote").finds_the_page_good()
    doctor.follow("Allergy to penicillin").sees("Morag Fraser wrote", "not swelling").does_not_see("Add my note")
    doctor.finds_the_page_good()
    assert "permitted" in {entry.outcome for entry in log.about(morag.patient_id).filter(actor_id=doctor.user.id)}


@pytest.mark.slow  # one journey in all modes: `make test-all`
@pytest.mark.parametrize("reading", ["", "large"])
def test_citizen_annotates_an_allergy_without_script(at_a_browser, morag, reading):
    writer = at_a_browser(morag, script=False, reading=reading).sign_in().is_at("Your record").finds_the_page_good()
    writer.follow("Allergies").follow("Allergy to penicillin").follow("Add my note").finds_the_page_good()
    writer.sees("You can enter up to 4000 characters.")
    writer.press("Save my note")
    assert writer.page.title().startswith("Error: Add my note")
    writer.sees("There is a problem", "Write your note before you save it.")
    writer.fill("Your note", SCRIPT).press("Save my note").is_at("Allergy to penicillin").sees("You wrote", SCRIPT)
    writer.finds_the_page_good()
