"""The demo records: valid FHIR R4, in the codes and units of this country, and possible in time."""

import base64
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from portal.demo.calendar import REFERENCE
from portal.demo.population import generate
from records import lossless
from records.labels import area_of, labels_of
from records.validation import validate

UK_UNITS = set(
    "mm[Hg] kg cm kg/m2 Cel /min % g/L 10*9/L fL mmol/L umol/L mL/min/{1.73_m2} mmol/mol U/L mU/L pmol/L mg/L "
    "mg/mmol ug/L /uL /wk".split()
)
FROM_ELSEWHERE = {"meq/L", "mg/dL"}  # a holiday abroad
SYSTEMS = re.compile(
    r"http://(snomed\.info/sct|loinc\.org|unitsofmeasure\.org|terminology\.hl7\.org/CodeSystem/[a-zA-Z0-9-]+)"
    r"|https://(dmd\.nhs\.uk|fhir\.nhs\.uk/Id/chi-number|fhir\.hl7\.org\.uk/CodeSystem/UKCore-[A-Za-z]+)"
    r"|https://dfd\.example/fhir/CodeSystem/label|urn:ietf:bcp:47|urn:dicom:uid"
    r"|http://hl7\.org/fhir/(device-action|administrative-gender)"
    r"|http://dicom\.nema\.org/resources/ontology/DCM"
    r"|urn:oid:2\.16\.840\.1\.113883\.2\.1\.6\.2|https://digital-front-door\.example/fhir/old-practice-codes"
)


@pytest.fixture(scope="module", params=[1, 2])
def population(request):
    return generate(people=50, seed=request.param)


@pytest.fixture(scope="module")
def morag(population):
    person = next(person for person in population.people if person.key == "morag")
    return [item.body for item in population.items_of(person.id)]


def every(value, name):
    """All values of a member of this name, however deep."""
    if isinstance(value, dict):
        for key, child in value.items():
            if key == name:
                yield child
            yield from every(child, name)
    elif isinstance(value, list):
        for child in value:
            yield from every(child, name)


def bodies(population):
    earlier = [item.earlier for item in population.items if item.earlier]
    return [*population.directory, *earlier, *(item.body for item in population.items)]


def test_every_resource_is_valid(population):
    wrong = {}
    for body in bodies(population):
        issues = validate(lossless.loads(lossless.dumps(body)))
        if issues:
            wrong[body["id"]] = issues

    assert not wrong


def test_the_validation_would_notice():
    body = generate(people=1, seed=1).items[-1].body
    spoilt = lossless.loads(lossless.dumps(body | {"status": "completed-in-r5"}))

    assert validate(spoilt)


def test_area_and_labels_are_what_the_store_will_find(population):
    known = {f"{item.type}/{item.id}": (item.area, frozenset(item.labels)) for item in population.items}
    for item in population.items:
        targets = [known[target["reference"]] for target in item.body.get("target", ()) if item.type == "Provenance"]
        assert area_of(item.body, targets) == item.area
        assert labels_of(item.body, "", targets) - {"test"} == set(item.labels)


def test_every_item_is_marked_as_test_data(population):
    for item in population.items:
        assert "HTEST" in {coding["code"] for coding in item.body["meta"]["security"]}


def test_units_are_those_of_the_country(population):
    units = {q["code"] for body in bodies(population) for q in every(body, "valueQuantity") if "code" in q}

    assert units <= UK_UNITS | FROM_ELSEWHERE


def test_no_system_is_invented(population):
    systems = {text for body in bodies(population) for text in every(body, "system") if ":" in text}

    assert not [text for text in systems if not SYSTEMS.fullmatch(text)]


def test_snomed_codes_pass_their_check_digit(population):
    codes = {
        coding["code"]
        for body in bodies(population)
        for codings in every(body, "coding")
        for coding in codings
        if coding["system"] in ("http://snomed.info/sct", "https://dmd.nhs.uk")
    }

    assert len(codes) > 60
    assert not [code for code in codes if not verhoeff(code)]


def test_a_code_says_the_same_everywhere(population):
    words = defaultdict(set)
    for body in bodies(population):
        for codings in every(body, "coding"):
            for coding in codings:
                if "display" in coding:
                    words[coding["system"], coding["code"]].add(coding["display"])
    seen = {key: found for key, found in words.items() if len(found) > 1}

    assert set(seen) <= {("http://snomed.info/sct", "401324008")}


def test_references_lead_somewhere(population):
    known = {f"{body['resourceType']}/{body['id']}" for body in bodies(population)}

    assert not {text for body in bodies(population) for text in every(body, "reference")} - known


def test_nothing_happens_before_birth_or_after_the_reference_date(population):
    born = {person.id: person.born for person in population.people}
    moments = (
        "onsetDateTime",
        "effectiveDateTime",
        "occurrenceDateTime",
        "performedDateTime",
        "authoredOn",
        "start",
        "date",
    )
    for item in population.items:
        for text in (text for name in moments for text in every(item.body, name)):
            day = date.fromisoformat(f"{text}-12-28"[:10] if len(text) == 4 else f"{text}-28"[:10])
            assert born[item.patient] <= day <= REFERENCE, (item.type, text)


def test_results_keep_their_digits(morag):
    text = "".join(lossless.dumps(body) for body in morag)

    assert '"value":6.80' in text
    assert '"value":4.30' in text


def test_results_of_every_awkward_kind(morag):
    results = [b for b in morag if b["resourceType"] == "Observation"]
    potassium = [b for b in results if b["code"]["text"] == "Potassium"]
    hba1c = [b for b in results if b["code"]["text"] == "HbA1c"]

    states = "preliminary final amended corrected cancelled entered-in-error unknown".split()
    assert set(states) == {b["status"] for b in results}
    assert {"<", ">"} <= set(every(results, "comparator"))
    assert {"mmol/L", "meq/L", "mg/dL"} == {q["code"] for b in potassium for q in every(b, "valueQuantity")}
    assert {"mmol/mol", "%"} == {q["code"] for b in hba1c for q in every(b, "valueQuantity")}
    assert list(every(results, "valueString"))
    assert list(every(results, "dataAbsentReason"))
    assert len(hba1c) >= 10


def test_flags_agree_with_the_range_beside_them(population):
    for item in population.items:
        for span in item.body.get("referenceRange", []):
            value = Decimal(item.body["valueQuantity"]["value"])
            code = item.body["interpretation"][0]["coding"][0]["code"]
            low, high = span.get("low", {}).get("value"), span.get("high", {}).get("value")
            expected = "L" if low is not None and value < low else "H" if high is not None and value > high else "N"
            assert code == expected


def test_corrected_result_has_an_earlier_version(population):
    corrected = [item for item in population.items if item.earlier]

    assert corrected
    for item in corrected:
        assert item.earlier["id"] == item.id
        assert (item.earlier["status"], item.body["status"]) == ("final", "corrected")


def test_blood_pressure_has_both_codes_in_either_order(morag):
    panels = [b for b in morag if "component" in b]
    orders = {tuple(p["code"]["coding"][0]["code"] for p in b["component"]) for b in panels}

    assert ("72313002", "1091811000000102") in orders
    assert ("1091811000000102", "72313002") in orders
    assert ("72313002",) in orders
    assert {c["code"] for c in panels[0]["code"]["coding"]} == {"75367002", "85354-9"}


def test_home_readings_are_the_persons_own(morag):
    home = [b for b in morag if b["resourceType"] == "Observation" and "Patient/" in str(b["performer"])]

    assert len(home) >= 12


def test_nothing_recorded_is_not_none_known(population):
    allergies = {
        person.key: [i.body["code"]["text"] for i in population.items_of(person.id) if i.type == "AllergyIntolerance"]
        for person in population.people
    }

    assert allergies["piotr"] == []
    assert allergies["hamish"] == ["No known allergy"]


def test_one_history_is_enormous(population):
    person = next(person for person in population.people if person.key == "sheila")

    assert len(population.items_of(person.id)) >= 1500


def test_letters_hold_the_canary_in_their_text(population):
    letters = [item for item in population.items if item.type == "DocumentReference"]

    for item in letters:
        last = item.body["content"][-1]["attachment"]
        if last["contentType"].startswith("text/plain") and "data" in last:
            person = next(person for person in population.people if person.id == item.patient)
            assert person.canary in base64.b64decode(last["data"]).decode()


def test_social_care_is_labelled(population):
    social = [item for item in population.items if item.area == "socialcare"]

    assert {item.type for item in social} == {"CarePlan", "Encounter", "QuestionnaireResponse"}


def verhoeff(code: str) -> bool:
    """Whether the last digit is the check digit of the others (dihedral group of ten)."""
    check = 0
    for place, digit in enumerate(map(int, reversed(code))):
        for _ in range(place % 8):
            digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
        check = dihedral(check, digit)
    return check == 0


def dihedral(left: int, right: int) -> int:
    turn = (left + right) % 5 if left < 5 else (left - right) % 5
    return turn if (left < 5) == (right < 5) else turn + 5
