"""Areas and labels as ACCESS.md sections 1 and 4 say them: a truth table."""

import pytest

from consent.sensitivity import Label
from records.labels import LABEL_SYSTEM, LABELS, SENSITIVE, area_of, labels_of
from records.tables import table

SNOMED = "http://snomed.info/sct"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
V3 = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"


def coded(system, code, text=""):
    return {"coding": [{"system": system, "code": code}]} | ({"text": text} if text else {})


def secured(*codes, system=LABEL_SYSTEM):
    return {"security": [{"system": system, "code": code} for code in codes]}


CORRECTION = coded("http://hl7.org/fhir/uv/patient-corrections/CodeSystem/PatientCorrectionTaskTypes", "medRecCxReq")
SOCIAL = {"tag": [{"system": LABEL_SYSTEM, "code": "social-care"}]}
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
    ({"resourceType": "Task", "focus": {"reference": "ServiceRequest/1"}}, "care"),
    ({"resourceType": "Task", "focus": {"reference": "MedicationRequest/1"}}, "medicines"),
    ({"resourceType": "Task", "focus": {"reference": "MedicationRequest/1"}, "code": CORRECTION}, "contributions"),
    ({"resourceType": "Task", "code": CORRECTION, "meta": SOCIAL}, "socialcare"),
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
    for part in ("codes", "prefixes", "words", "medicines", "feeds"):
        assert set(table("labels", part)) <= LABELS


MEDICINES = [
    ("MedicationRequest", {"medicationCodeableConcept": {"text": "Methadone 1mg/ml oral solution"}}, "addiction"),
    ("MedicationStatement", {"medicationCodeableConcept": {"text": "LITHIUM CARBONATE 400mg"}}, "mental-health"),
    ("MedicationDispense", {"medicationReference": {"display": "Mifepristone 200mg tablets"}}, "termination"),
    (
        "MedicationRequest",
        {
            "medicationCodeableConcept": {
                "coding": [{"system": "https://dmd.nhs.uk", "code": "1", "display": "Sertraline"}]
            }
        },
        "mental-health",
    ),
    (
        "MedicationRequest",
        {
            "medicationCodeableConcept": coded(
                "http://www.nlm.nih.gov/research/umls/rxnorm", "1", "emtricitabine 200 MG / tenofovir 245 MG"
            )
        },
        "sexual-health",
    ),
    ("MedicationRequest", {"medicationCodeableConcept": {"text": "Amlodipine 5mg tablets"}}, ""),
    ("Condition", {"code": coded(SNOMED, "195967001", "Lithium burn")}, ""),  # no medicine
]


@pytest.mark.parametrize(("kind", "members", "name"), MEDICINES)
def test_a_medicine_discloses_by_its_name_however_it_is_coded(kind, members, name):
    assert labels_of({"resourceType": kind} | members) == ({f"sensitive:{name}"} if name else set())


SPECIALTY = "https://fhir.hl7.org.uk/CodeSystem/UKCore-PracticeSettingCodeScotland"
SERVICES = [
    ("Encounter", {"serviceType": coded(SPECIALTY, "AA")}, {"sensitive:sexual-health"}),
    ("Encounter", {"serviceType": coded(SPECIALTY, "G22")}, {"sensitive:mental-health"}),
    ("Encounter", {"serviceType": coded(SPECIALTY, "A1")}, set()),
    ("Encounter", {"serviceProvider": {"display": "Sandyford Sexual Health"}}, {"sensitive:sexual-health"}),
    ("Appointment", {"participant": [{"actor": {"display": "CAMHS, Dundee"}}]}, {"sensitive:mental-health"}),
    ("Appointment", {"specialty": [coded(SPECIALTY, "A3")]}, {"sensitive:genetics"}),
    ("DocumentReference", {"context": {"practiceSetting": coded(SPECIALTY, "G1")}}, {"sensitive:mental-health"}),
    ("DocumentReference", {"description": "Letter from the gender identity clinic"}, {"sensitive:gender-identity"}),
    ("DocumentReference", {"custodian": {"display": "Alcohol and Drug Partnership"}}, {"sensitive:addiction"}),
    ("Observation", {"meta": {"source": "urn:feed:mental-health-service"}}, {"sensitive:mental-health"}),
    ("Observation", {"performer": [{"display": "Clinical Genetics, Aberdeen"}]}, {"sensitive:genetics"}),
    ("Organization", {"name": "Women's Aid"}, set()),  # what it is called says nothing about a person by itself
]


@pytest.mark.parametrize(("kind", "members", "labels"), SERVICES)
def test_a_service_discloses_by_its_specialty_or_its_name(kind, members, labels):
    assert labels_of({"resourceType": kind} | members) == labels


CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
FROM_SENDER = [
    (("PSYTHPN",), V3, {"sensitive:mental-health"}),
    (("ETHUD",), V3, {"sensitive:addiction"}),
    (("STD", "SEX", "HIV"), V3, {"sensitive:sexual-health"}),
    (("SDV", "VIO"), V3, {"sensitive:domestic-abuse"}),
    (("GDIS",), V3, {"sensitive:genetics"}),
    (("ADOL",), V3, {"confidential-to-child"}),
    (("TBOO",), V3, {"held"}),
    (("NOPAT",), V3, {"held"}),
    (("ETH",), "urn:oid:2.16.840.1.113883.5.4", {"sensitive:addiction"}),
    (("V",), CONFIDENTIALITY, {"professional-only"}),
    (("R",), CONFIDENTIALITY, SENSITIVE),  # of a class that is not said: any
    (("N",), CONFIDENTIALITY, set()),
]


@pytest.mark.parametrize(("marks", "system", "labels"), FROM_SENDER)
def test_the_sender_labels(marks, system, labels):
    assert labels_of({"resourceType": "Condition", "meta": secured(*marks, system=system)}) == labels


def test_restricted_adds_nothing_where_the_class_is_known():
    resource = {"resourceType": "Condition", "meta": secured("R", system=CONFIDENTIALITY)}

    assert labels_of(resource | {"code": {"text": "Gonorrhoea"}}) == {"sensitive:sexual-health"}


ELSEWHERE = [
    ("urn:oid:2.16.840.1.113883.2.1.6.2", "E23..00", "sensitive:addiction"),  # Read v2, as real feeds name it
    ("http://read.info/readv2", "Eu32z", "sensitive:mental-health"),
    ("http://read.info/readv2", "L05..", "sensitive:termination"),
    ("http://hl7.org/fhir/sid/icd-10-cm", "F64.0", "sensitive:gender-identity"),
    ("http://hl7.org/fhir/sid/icd-10", "F322", "sensitive:mental-health"),  # without its dot
    ("urn:oid:2.16.840.1.113883.6.96", "35489007", "sensitive:mental-health"),
    ("http://snomed.info/sct/83821000000107/version/20260101", "35489007", "sensitive:mental-health"),
]


@pytest.mark.parametrize(("system", "code", "label"), ELSEWHERE)
def test_systems_under_other_names(system, code, label):
    assert labels_of({"resourceType": "Condition", "code": coded(system, code)}) == {label}


def test_words_decide_beside_a_code_that_nobody_knows():
    local = {"coding": [{"system": "urn:local", "code": "X1"}], "text": "Chlamydia"}

    assert labels_of({"resourceType": "Condition", "code": local}) == {"sensitive:sexual-health"}


CODES = [
    (label, system, code)
    for label, systems in table("labels", "codes").items()
    for system, codes in systems.items()
    for code in codes
]


@pytest.mark.parametrize(("label", "system", "code"), CODES)
def test_every_code_has_its_label_and_its_fact(label, system, code):
    where = "meta" if "v3-" in system else "code"
    member = secured(code, system=system) if where == "meta" else coded(system, code)

    assert label in labels_of({"resourceType": "Condition", where: member})
    assert table("labels", "facts")[system]
    if system == SNOMED:
        assert verhoeff(code) == 0
    if system == "http://loinc.org":
        assert luhn(code.replace("-", "")) == 0


def verhoeff(number):
    """0 where the last digit fits (SNOMED CT identifiers)."""
    times = [[(row + column) % 5 if row < 5 else 0 for column in range(10)] for row in range(10)]
    for row in range(10):
        for column in range(10):
            one, two = row % 5, column % 5
            if row < 5:
                times[row][column] = (one + two) % 5 + (0 if column < 5 else 5)
            else:
                times[row][column] = (one - two) % 5 + (5 if column < 5 else 0)
    step, turns = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4], [list(range(10))]
    for _ in range(7):
        turns.append([turns[-1][step[digit]] for digit in range(10)])
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = times[check][turns[place % 8][int(digit)]]
    return check


def luhn(number):
    """0 where the last digit fits (LOINC codes)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(digit // 10 + digit % 10 for digit in doubled) % 10


def test_what_came_before_is_known_by_its_text():
    from records.fitting import texts_of

    for _ in range(2):
        resource = {"resourceType": "Condition", "code": {"text": "Depression"}, "status": "entered-in-error"}
        assert labels_of(resource, texts=texts_of(resource)) == {"sensitive:mental-health", "entered-in-error"}
