"""From a resource to its text and the columns by which it is found."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from records import searchkeys as keys
from records.indexing import body_of, prepare, with_version
from records.lossless import dumps, loads
from tests.factories.fhir import LOINC, PATIENT_ID, concept, observation, patient, practitioner

OWNER = UUID(PATIENT_ID)
ONE = "00000000-0000-4000-8000-000000000001"
TWO = "00000000-0000-4000-8000-000000000002"


def prepared(resource, **how):
    return prepare(loads(dumps(resource)), patient_id=OWNER, source="test", **how)


POTASSIUM, SODIUM = {"system": LOINC, "code": "2823-3"}, {"system": LOINC, "code": "2951-2"}
CONCEPTS = [
    ({"coding": [POTASSIUM]}, True),
    ({"coding": [POTASSIUM, {"code": "2823-3"}, {"display": "Potassium"}]}, True),
    ({"coding": [{"display": "Potassium"}, POTASSIUM]}, True),
    ({"text": "Potassium"}, True),  # nothing to find by a code
    ({"coding": [POTASSIUM, SODIUM]}, False),
    ({"coding": [{"code": "k"}, {"code": "K"}]}, False),
]


@pytest.mark.parametrize(("concept", "is_plain"), CONCEPTS)
def test_the_column_of_the_code_says_it_all_or_not(concept, is_plain):
    item = prepared(observation(ONE, code=concept))
    assert (keys.plain() in item.found.keys) == is_plain
    codes = {coding["code"] for coding in concept.get("coding", ()) if "code" in coding}
    assert not is_plain or codes <= {item.code}


def test_the_first_of_several_concepts_is_the_one_in_the_column():
    visit = {"resourceType": "Encounter", "id": ONE, "meta": {}, "status": "finished", "class": {"code": "AMB"}}
    for types, is_plain in (
        ([{"coding": [POTASSIUM]}, {"text": "x"}], True),
        ([{"text": "x"}, {"coding": [POTASSIUM]}], False),
        ([{"coding": [POTASSIUM]}, {"coding": [SODIUM]}], False),
    ):
        item = prepared(visit | {"type": types, "subject": {"reference": f"Patient/{PATIENT_ID}"}})
        assert (keys.plain() in item.found.keys) == is_plain, types


def test_columns_of_a_result():
    item = prepared(observation(ONE, encounter={"reference": f"Encounter/{TWO}"}))

    assert (item.id, item.kind, item.patient_id) == (UUID(ONE), "Observation", OWNER)
    assert (item.area, item.labels, item.status, item.category) == ("results", (), "final", "laboratory")
    assert (item.code_system, item.code, item.title, item.unit) == (LOINC, "2823-3", "Potassium", "mmol/L")
    assert item.date_from == datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
    assert item.date_until == datetime(2026, 3, 3, 14, 5, 1, tzinfo=UTC)
    assert (item.date_precision, item.encounter_id) == ("second", UUID(TWO))
    assert {keys.coded_in("code", LOINC, "2823-3"), keys.coded("category", "laboratory")} <= set(item.found.keys)
    assert {keys.linked("encounter", TWO), keys.pointing_to(TWO)} <= set(item.found.keys)


def test_body_keeps_every_digit_and_gets_the_servers_meta():
    resource = observation(ONE, meta={"versionId": "7", "lastUpdated": "2020-01-01T00:00:00Z", "source": "urn:x"})

    body = body_of(loads(dumps(resource)))
    served = with_version(body, 3, datetime(2026, 3, 3, 14, 5, tzinfo=UTC))

    assert '"value":6.30' in served
    assert loads(served)["meta"] == {
        "versionId": "3",
        "lastUpdated": "2026-03-03T14:05:00.000000Z",
        "source": "urn:x",
    }
    assert loads(with_version(body_of(observation(ONE)), 1, datetime(2026, 3, 3, tzinfo=UTC)))["meta"].keys() == {
        "versionId",
        "lastUpdated",
    }


def test_the_digest_does_not_depend_on_what_the_server_owns():
    first = prepared(observation(ONE, meta={"versionId": "1"}))
    second = prepared(observation(ONE, meta={"versionId": "2"}))

    assert first.digest == second.digest
    assert first.digest != prepared(observation(ONE, value="6.3")).digest


def test_loinc_with_a_slash_is_found_without_and_kept_with():
    item = prepared(observation(ONE, code=concept("2823-3", system="http://loinc.org/")))

    assert (item.code_system, "http://loinc.org/" in item.body) == (LOINC, True)
    assert keys.coded_in("code", LOINC, "2823-3") in item.found.keys


DATES = [
    ({"onsetDateTime": "2015"}, datetime(2015, 1, 1, tzinfo=UTC), datetime(2016, 1, 1, tzinfo=UTC), "year"),
    (
        {"recordedDate": "2015-07"},
        datetime(2015, 6, 30, 23, tzinfo=UTC),
        datetime(2015, 7, 31, 23, tzinfo=UTC),
        "month",
    ),
    ({"onsetPeriod": {"start": "2015-02-07"}}, datetime(2015, 2, 7, tzinfo=UTC), None, "day"),
    ({"onsetPeriod": {"end": "2015-02-07"}}, None, datetime(2015, 2, 8, tzinfo=UTC), "day"),
    ({"onsetString": "as a child"}, None, None, ""),
]


@pytest.mark.parametrize(("members", "start", "end", "precision"), DATES)
def test_dates_respect_precision(members, start, end, precision):
    condition = {"resourceType": "Condition", "id": ONE, "subject": {"reference": f"Patient/{PATIENT_ID}"}} | members

    item = prepared(condition)

    assert (item.date_from, item.date_until, item.date_precision) == (start, end, precision)


AUTHORS = [
    ({"performer": [{"reference": "Practitioner/1", "display": "Dr Grant"}]}, "professional", "Dr Grant"),
    ({"performer": [{"reference": f"Patient/{PATIENT_ID}"}]}, "person", ""),
    ({"performer": [{"reference": "RelatedPerson/1", "display": "Her son"}]}, "carer", "Her son"),
    ({"performer": [{"display": "Laboratory"}]}, "professional", "Laboratory"),
    ({"meta": {"source": f"urn:uuid:{PATIENT_ID}"}}, "person", ""),
    ({}, "feed", ""),
]


@pytest.mark.parametrize(("members", "kind", "name"), AUTHORS)
def test_author(members, kind, name):
    item = prepared(observation(ONE, **members))

    assert (item.author_kind, item.author) == (kind, name)


def test_organisations_the_likeliest_first():
    members = {
        "meta": {"source": f"urn:uuid:{ONE}"},
        "performer": [{"reference": "Practitioner/1"}, {"reference": f"Organization/{TWO}"}],
    }

    assert prepared(observation(ONE, **members)).organisations == (UUID(ONE), UUID(TWO))


def test_a_patient_is_found_by_words_of_the_name_and_by_numbers():
    person = patient(identifier=[{"system": "https://fhir.nhs.uk/Id/chi-number", "value": "0101011237"}])

    item = prepared(person)

    assert keys.coded_in("identifier", "https://fhir.nhs.uk/Id/chi-number", "0101011237") in item.found.keys
    assert {word for word in item.found.words if word.startswith("name=")} == {"name=morag", "name=fraser"}
    assert item.title == "Mòrag Fraser"


def test_the_directory_has_no_area():
    item = prepare(practitioner(ONE), patient_id=None, source="test")

    assert (item.area, item.patient_id, item.title) == ("", None, "Grant")


def test_medicine_by_reference_is_named_by_its_words():
    request = {
        "resourceType": "MedicationRequest",
        "id": ONE,
        "medicationReference": {"reference": "#m"},
        "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "Ramipril 5 mg"}}],
    }

    assert prepared(request).title == "Ramipril 5 mg"
