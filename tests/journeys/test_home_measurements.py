"""J8: a citizen writes down her blood pressure; it is kept as a panel, and somebody reads it."""

import datetime as dt

import pytest

import clock
from consent import gate
from records import lossless
from records.models import Resource
from tests.journeys.people import given_a_citizen, given_a_doctor

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
UPPER, LOWER, PULSE, TIME = "Upper figure (systolic)", "Lower figure (diastolic)", "Pulse (optional)", "The time"
UNWATCHED = "Nobody watches these readings all the time."


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)


def stored(person) -> list[dict]:
    with gate.open_for_job("load_bundles", kinds=["Observation"], patients=[person.patient_id]) as access:
        found = Resource.objects.under(access).of_type("Observation").order_by("code", "date_from")
        return [lossless.loads(row.body) for row in found]


def test_citizen_measures_her_blood_pressure(at_a_browser, morag, doctor):
    person = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/measurements/").is_at("Measurements")
    when_she_chooses_blood_pressure(person)

    when_a_figure_cannot_be_right_she_is_told(person)
    assert stored(morag) == []
    when_she_saves_what_the_device_shows(person)
    then_it_is_a_panel_by_code(stored(morag), morag)

    then_her_list_says_that_it_waits(person)
    then_the_doctor_reads_and_answers(at_a_browser(doctor).let_in(), morag)
    person.go(f"/p/{morag.patient_id}/given/").sees("Used in your care", "Dr Isla Grant, Glenview Practice answered on")
    person.sees("Thank you. We will keep the dose.").finds_the_page_good()


def when_she_chooses_blood_pressure(person):
    person.follow("Add a measurement").is_at("Add a measurement").sees(UNWATCHED).finds_the_page_good()
    person.follow("Blood pressure").is_at("Blood pressure").sees("In mmHg, such as 138").finds_the_page_good()


def when_a_figure_cannot_be_right_she_is_told(person):
    person.fill(UPPER, "1200").fill(LOWER, "80").press("Save").is_told("between 40 and 300 mmHg").finds_the_page_good()
    person.fill(UPPER, "80").fill(LOWER, "138").press("Save").is_told("Did you swap them?")
    person.fill(UPPER, "138,4").fill(LOWER, "").press("Save")
    person.is_told("Write a whole number, such as 138.", "Write this figure: lower figure (diastolic).")


def when_she_saves_what_the_device_shows(person):
    person.fill(UPPER, "138").fill(LOWER, "84").fill(PULSE, "72")
    person.choose("Upper arm").choose("Seated").choose("After resting for five minutes")
    person.press("Save").is_at("Measurements").sees("Saved. Glenview Practice will read it by", UNWATCHED, "138/84")
    person.finds_the_page_good()


def then_it_is_a_panel_by_code(found, person):
    pulse, panel = found
    assert [code["code"] for code in panel["code"]["coding"]] == ["75367002", "85354-9"]
    parts = {part["code"]["coding"][0]["code"]: part["valueQuantity"] for part in panel["component"]}
    assert {code: int(value["value"]) for code, value in parts.items()} == {"72313002": 138, "1091811000000102": 84}
    assert {value["code"] for value in parts.values()} == {"mm[Hg]"}
    assert panel["category"][0]["coding"][0]["code"] == "vital-signs"
    assert panel["performer"] == [{"reference": f"Patient/{person.patient_id}"}]
    assert int(pulse["valueQuantity"]["value"]) == 72


def then_her_list_says_that_it_waits(person):
    person.follow("Add a measurement").follow("What became of what I sent").is_at("What I have sent")
    person.sees("Not yet read (due", "by you to Glenview Practice").finds_the_page_good()


def then_the_doctor_reads_and_answers(doctor, morag):
    doctor.go(f"/p/{morag.patient_id}/given/").is_at("What was sent to the record").finds_the_page_good()
    doctor.follow("Measurements at home").is_at("Measurements at home").sees(
        "138/84", "not checked by a health service"
    )
    doctor.finds_the_page_good()
    doctor.choose("Not added").press("Send the answer").is_told("Write the reason. The person reads it.")
    doctor.choose("Used in care").fill("Words for the person (optional)", "Thank you. We will keep the dose.")
    doctor.press("Send the answer").sees("Your answer is sent").finds_the_page_good()


@pytest.mark.slow  # what else may be typed, with and without scripts, and the file: `make test-all`
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_citizen_types_what_cannot_be(at_a_browser, morag, doctor, script):
    address = f"/p/{morag.patient_id}/measurements/add/blood-pressure/"
    person = at_a_browser(morag, script=script).let_in().go(address)
    tomorrow = clock.today() + dt.timedelta(days=1)
    for upper, said in (("-138", "without a minus sign"), ("high", "the number alone"), ("١٣٨", "the digits 0 to 9")):
        person.fill(UPPER, upper).fill(LOWER, "84").press("Save").sees(said)
    person.fill(UPPER, "138").fill("Year", "1899").press("Save").sees(
        "before the person was born"
    ).finds_the_page_good()
    person.fill("Day", str(tomorrow.day)).fill("Month", str(tomorrow.month)).fill("Year", str(tomorrow.year))
    person.press("Save").sees("This time has not come yet.")
    assert stored(morag) == []

    person.go(address).fill(UPPER, "85").fill(LOWER, "55").press("Save").sees("Is this right?", "85 mmHg")
    person.finds_the_page_good().press("Yes, it is right: save it").is_at("Measurements").sees("85/55")
    person.go(address).fill(UPPER, "210").fill(LOWER, "125").press("Save").is_at("Please read this now")
    person.sees("Call 999 now if", "call 111", f"{UNWATCHED} Do not wait").finds_the_page_good()
    assert len(stored(morag)) == 2
    then_a_wrong_reading_is_struck_through(person, morag)


def then_a_wrong_reading_is_struck_through(person, morag):
    person.follow("All measurements").follow("Blood pressure").follow("This reading is wrong").finds_the_page_good()
    person.choose("I typed it wrongly").press("Mark it as wrong").is_at("Add a measurement")
    person.go(f"/p/{morag.patient_id}/measurements/").sees("Entered in error").finds_the_page_good()
    assert sorted(body["status"] for body in stored(morag)) == ["entered-in-error", "final"]


@pytest.mark.slow
def test_citizen_brings_a_file_of_her_device(at_a_browser, morag, doctor):
    person = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/measurements/add/")
    person.follow("Add many from a file").is_at("Add measurements from a file").finds_the_page_good()
    person.press("Show me what is in it").is_told("Choose a file.")
    rows = b"Date,Time,Systolic,Diastolic\n03/03/2026,08:15,138,84\n04/03/2026,08:15,=138,84\n"
    for _ in range(2):
        person.go(f"/p/{morag.patient_id}/measurements/add/file/")
        file = {"name": "device.csv", "mimeType": "text/csv", "buffer": rows}
        person.page.get_by_label("The file").set_input_files(file)
        person.press("Show me what is in it").is_at("What is in the file").sees("“=138” is no number")
        person.finds_the_page_good()
        if stored(morag):
            person.sees("There is nothing to add.")
        else:
            person.press("Add 1 line").is_at("Measurements").sees("1 measurement was added.", "138/84")
    assert len(stored(morag)) == 1
