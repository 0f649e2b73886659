"""Areas and labels as ACCESS.md sections 1 and 4 say them: a truth table."""

import pytest

from consent.sensitivity import Label
from records.labels import LABEL_SYSTEM, LABELS, area_of, labels_of
from records.tables import table

SNOMED = "http://snomed.info/sct"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
V3 = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"


def coded(system, code, text=""):
    return {"coding": [{"system": system, "code": code}]} | ({"text": text} if text else {})


def secured(*codes, system=LABEL_SYSTEM):
    return {"security": [{"system": system, "code": code} for code in codes]}


AREAS = [
    ({"resourceType": "Patient"}, "demographics"),
    ({"resourceType": "Condition"}, "summary"),
    ({"resourceType": "Flag"}, "summary"),
    ({"resourceType": "MedicationDispense"}, "medicines"),
    ({"resourceType": "Observation", "category": [coded(CATEGORY, "laboratory")]}, "results"),
    (
        {"resourceType": "Observation", "category": [coded(CATEGORY, "exam"), coded(CATEGORY, "laboratory")]},
        "results",
    ),
    ({"resourceType": "Observation", "category": [coded(CATEGORY, "vital-signs")]}, "measurements"),
    ({"resourceType": "Observation", "category": [coded(CATEGORY, "survey")]}, "measurements"),
    ({"resourceType": "Observation"}, "measurements"),
    ({"resourceType": "DiagnosticReport"}, "results"),
    ({"resourceType": "Media"}, "documents"),
    ({"resourceType": "Task"}, "care"),
    ({"resourceType": "Encounter"}, "care"),
    ({"resourceType": "Encounter", "meta": secured("social-care")}, "socialcare"),
    ({"resourceType": "CarePlan", "meta": {"tag": [{"system": LABEL_SYSTEM, "code": "social-care"}]}}, "socialcare"),
    ({"resourceType": "CarePlan", "category": [coded("urn:x", "social-care")]}, "socialcare"),
    ({"resourceType": "CarePlan", "meta": secured("social-care", system="urn:other")}, "care"),
    ({"resourceType": "QuestionnaireResponse"}, "contributions"),
    ({"resourceType": "QuestionnaireResponse", "meta": secured("social-care")}, "socialcare"),
    ({"resourceType": "Appointment"}, "appointments"),
]


@pytest.mark.parametrize(("resource", "area"), AREAS)
def test_area(resource, area):
    assert area_of(resource) == area


@pytest.mark.parametrize(
    ("areas", "area"),
    [
        (["care"], "care"),
        (["care", "socialcare"], "socialcare"),
        (["demographics", "results"], "results"),
        ([], "socialcare"),
    ],
)
def test_provenance_lies_where_the_fewest_see_it(areas, area):
    targets = [(name, frozenset()) for name in areas]

    assert area_of({"resourceType": "Provenance"}, targets) == area


LABELLED = [
    ({}, set()),
    ({"meta": secured("professional-only", "held")}, {"professional-only", "held"}),
    ({"meta": secured("third-party", system="urn:other")}, set()),
    ({"meta": secured("nonsense")}, set()),
    ({"meta": secured("HTEST", system=REASON)}, {"test"}),
    ({"meta": secured("PSY", "SDV", system=V3)}, {"sensitive:mental-health", "sensitive:domestic-abuse"}),
    ({"code": coded(SNOMED, "35489007")}, {"sensitive:mental-health"}),
    ({"code": coded(SNOMED, "195967001", "Depression of the bone")}, set()),  # a code decides, not words
    ({"code": {"text": "Depression"}}, {"sensitive:mental-health"}),
    ({"code": {"text": "Asthma"}}, set()),
    ({"resourceType": "Encounter", "reasonCode": [coded(SNOMED, "86406008")]}, {"sensitive:sexual-health"}),
    ({"resourceType": "Procedure", "code": coded(SNOMED, "57797005")}, {"sensitive:termination"}),
    ({"code": coded(SNOMED, "706893006")}, {"sensitive:domestic-abuse"}),
    ({"code": coded(SNOMED, "93461009")}, {"sensitive:gender-identity"}),
    ({"code": coded(SNOMED, "66590003")}, {"sensitive:addiction"}),
    ({"code": coded("http://hl7.org/fhir/sid/icd-10", "F10.2")}, {"sensitive:addiction"}),
    ({"code": coded("http://hl7.org/fhir/sid/icd-10", "F32.1")}, {"sensitive:mental-health"}),
    ({"code": coded("http://hl7.org/fhir/sid/icd-10", "J45.9")}, set()),
    ({"category": [coded("http://terminology.hl7.org/CodeSystem/v2-0074", "GE")]}, {"sensitive:genetics"}),
    ({"code": coded("http://loinc.org/", "75622-1")}, {"sensitive:sexual-health"}),  # with the slash of some feeds
    ({"status": "entered-in-error"}, {"entered-in-error"}),
    ({"verificationStatus": coded("urn:x", "entered-in-error")}, {"entered-in-error"}),
    (
        {
            "resourceType": "MedicationRequest",
            "contained": [{"resourceType": "Medication", "code": {"text": "Methadone 1 mg/ml"}}],
        },
        {"sensitive:addiction"},
    ),
    (
        {
            "resourceType": "Flag",
            "category": [coded("http://terminology.hl7.org/CodeSystem/flag-category", "safety")],
        },
        {"professional-only"},
    ),
]


@pytest.mark.parametrize(("members", "labels"), LABELLED)
def test_labels(members, labels):
    assert labels_of({"resourceType": "Condition"} | members) == labels


def test_a_source_can_label_all_that_it_sends():
    assert labels_of({"resourceType": "Condition"}, "sexual-health-service") == {"sensitive:sexual-health"}


def test_provenance_carries_the_labels_of_its_targets():
    targets = [("summary", frozenset({"held", "entered-in-error"})), ("care", frozenset({"third-party"}))]

    assert labels_of({"resourceType": "Provenance"}, targets=targets) == {"held", "third-party"}


def test_labels_are_those_of_the_gate():
    assert {str(label) for label in Label} == LABELS
    for part in ("codes", "prefixes", "words", "sources"):
        assert set(table("labels", part)) <= LABELS
