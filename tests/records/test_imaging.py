"""Scans and X-rays; operations; family and social history; and who may open each of these pages."""

import re

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.documents import attachment, letter
from tests.factories.histories import concept, labelled, quantity, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
RADIOLOGY = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD"}]}]
SOCIAL = [
    {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "social-history"}]}
]
STUDY = {"resourceType": "ImagingStudy", "status": "available", "started": "2026-03-03", "description": "Chest"}
STUDY |= {"modality": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "DX"}]}
STUDY |= {
    "location": {"display": "X-ray department"},
    "series": [{"uid": "1.2", "modality": {"code": "DX"}, "bodySite": {"display": "Chest"}}],
}
REPORT = {"resourceType": "DiagnosticReport", "status": "final", "category": RADIOLOGY, "code": concept("Chest X-ray")}
REPORT |= {"effectiveDateTime": "2026-03-03", "conclusion": "No sign of infection."}
PAGES = (
    "list_letters",
    "list_imaging",
    "list_plans",
    "list_visits",
    "list_operations",
    "list_implants",
    "show_history",
)


@pytest.fixture
def reader(client, citizen, sign_in):
    sign_in(client, citizen)

    def ask(name: str, *more, query: dict | None = None) -> str:
        answer = client.get(reverse(f"records:{name}", args=[citizen.patient_id, *more]), query)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return ask


def test_a_report_stands_with_what_was_examined(reader, citizen):
    [study] = store(citizen.patient, STUDY)
    words = attachment(b"Lungs clear. Heart of usual size.", "text/plain")
    [ident] = store(
        citizen.patient, REPORT | {"imagingStudy": [{"reference": f"ImagingStudy/{study}"}], "presentedForm": [words]}
    )
    listed, shown = reader("list_imaging"), reader("show_item", ident)
    for told in ("Chest X-ray", "No sign of infection.", "X-ray department", "3 March 2026"):
        assert told in listed and told in shown
    assert listed.count("dfd-item") == 1 and "No report yet" not in listed
    assert "Lungs clear." in shown and "Save the file (Text)" in shown


def test_an_examination_without_a_report_says_so(reader, citizen):
    store(citizen.patient, STUDY)
    page = reader("list_imaging")
    assert "No report yet" in page and "X-ray" in page and ">DX<" not in page


def test_a_laboratorys_report_is_no_scan(reader, citizen):
    store(citizen.patient, REPORT | {"category": [], "code": concept("Full blood count")})
    assert "No scans or X-rays recorded" in reader("list_imaging")


def test_operations_tell_what_came_of_them(reader, citizen):
    done = {"resourceType": "Procedure", "status": "completed", "code": concept("Removal of appendix", "80146002")}
    store(citizen.patient, done | {"performedDateTime": "1999", "outcome": {"text": "Went well"}})
    store(
        citizen.patient,
        done | {"status": "not-done", "statusReason": {"text": "Fever"}, "code": concept("Cataract operation")},
    )
    page = reader("list_operations")
    for told in ("Removal of appendix", "1999", "Went well", "Not done", "Fever"):
        assert told in page
    assert "80146002" not in page


def test_illnesses_in_the_family_are_told_by_relative(reader, citizen):
    heart = {"code": concept("Heart attack"), "onsetAge": quantity("61", "years"), "contributedToDeath": True}
    body = {"resourceType": "FamilyMemberHistory", "status": "completed", "condition": [heart]}
    role = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "FTH"}]}
    store(citizen.patient, body | {"relationship": role, "deceasedAge": quantity("62", "years")})
    page = reader("show_history")
    assert "Father" in page and "Heart attack (at the age of 61 years, died of it)" in page and "FTH" not in page


def test_an_illness_in_the_family_is_nowhere_told_as_ones_own(client, reader, citizen):
    heart = [{"code": concept("Heart attack")}, {"code": concept("Stroke")}]
    body = {"resourceType": "FamilyMemberHistory", "status": "completed", "condition": heart, "date": "2026-09-01"}
    (ident,) = store(citizen.patient, body | {"relationship": {"text": "father"}})
    found = client.post(reverse("records:search_record", args=[citizen.patient_id]), {"words": "stroke"})
    pages = [
        found.content.decode(),
        reader("show_home"),
        reader("show_chronology"),
        reader("show_changes", query={"since": "year"}),
        reader("print_record"),
        reader("show_item", ident),
    ]
    for page in pages:
        assert "Father: Heart attack, Stroke</" in page
        assert page.count("Heart attack, Stroke</") == page.count("Father: Heart attack, Stroke</"), page
    assert "<h2>Family history</h2>" in pages[4] and "Problems and procedures" not in pages[4]


def test_the_newest_answer_stands_above_those_before(reader, citizen):
    smoking = {
        "resourceType": "Observation",
        "status": "final",
        "category": SOCIAL,
        "code": concept("Smoking status", "72166-2"),
    }
    for on, words in (("2020-01-01", "Smoker"), ("2026-01-01", "Former smoker")):
        store(citizen.patient, smoking | {"effectiveDateTime": on, "valueCodeableConcept": {"text": words}})
    page = reader("show_history")
    assert page.index("Former smoker") < page.index("Earlier answers") < page.index(": Smoker")
    assert page.count("dfd-item") == 1


def test_blood_pressure_is_no_social_history(reader, citizen):
    store(
        citizen.patient,
        {"resourceType": "Observation", "status": "final", "code": concept("Height"), "valueString": "x"},
    )
    assert "Height" not in reader("show_history")


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_page_says_that_nothing_is_recorded(reader, name):
    page = reader(name)
    assert 'class="dfd-empty__title"' in page and "recorded" in page


@pytest.mark.parametrize("name", PAGES)
def test_a_bad_address_is_answered_calmly(reader, name):
    for query in (
        {"page": "nonsense"},
        {"page": "-1"},
        {"show": "\x00"},
        {"year": "20x4", "what": "'", "state": "\u202e"},
    ):
        reader(name, query=query)


ITEMS = (
    letter(on="2026-03-03", description="Something"),
    STUDY,
    REPORT | {"conclusion": "Something"},
    {"resourceType": "CarePlan", "status": "active", "intent": "plan", "title": "Something"},
    {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"}, "type": [{"text": "Something"}]},
    {"resourceType": "Procedure", "status": "completed", "code": concept("Something")},
    {"resourceType": "Device", "status": "active", "type": concept("Something")},
    {"resourceType": "FamilyMemberHistory", "status": "completed", "relationship": {"text": "Something"}},
)


@pytest.mark.parametrize("label", ["held", "professional-only"])
def test_what_is_withheld_leaves_no_trace(reader, citizen, label):
    before = {name: _without_tokens(reader(name)) for name in PAGES}
    idents = store(citizen.patient, *(labelled(item, label) for item in ITEMS))
    assert {name: _without_tokens(reader(name)) for name in PAGES} == before
    assert len(idents) == len(ITEMS)


def _without_tokens(page: str) -> str:
    """The page without the token that every form carries, and without the seconds that the session has left."""
    plain = "".join(part.split('"', 1)[-1] for part in page.split('name="csrfmiddlewaretoken" value="'))
    return re.sub(r'seconds="\d+"', "", plain)


def test_something_about_somebody_else_is_said_to_be_left_out(reader, citizen):
    store(citizen.patient, labelled(letter(description="A cousin's illness"), "third-party"))
    page = reader("list_letters")
    assert "Something about somebody else is left out here" in page and "cousin" not in page


# Which of the pages each role may open, by the areas of ACCESS.md section 2.
MAY_OPEN = {
    ("clinician", "registration"): set(PAGES),
    ("reception", "registration"): set(),
    ("pharmacist", "pharmacy"): set(),
    ("social-worker", "team"): {"list_plans", "list_visits"},
}


@pytest.mark.parametrize(("role", "tie"), MAY_OPEN)
def test_each_role_opens_the_pages_of_its_areas(client, citizen, sign_in, role, tie):
    store(citizen.patient, *ITEMS)
    membership = people.MembershipFactory(role=role)
    care.CareRelationshipFactory(patient=citizen.patient, organisation=membership.organisation, kind=tie)
    sign_in(client, membership.user)
    answers = {name: client.get(reverse(f"records:{name}", args=[citizen.patient_id])) for name in PAGES}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == MAY_OPEN[role, tie]
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    for name, answer in answers.items():
        links = {
            other
            for other in PAGES
            if f'href="{reverse(f"records:{other}", args=[citizen.patient_id])}"' in answer.content.decode()
        }
        if answer.status_code == 200:
            assert links == MAY_OPEN[role, tie] and "Something" in answer.content.decode(), name


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_no_page(client, citizen, stranger, sign_in, name):
    store(citizen.patient, *ITEMS)
    sign_in(client, stranger)
    assert client.get(reverse(f"records:{name}", args=[citizen.patient_id])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_questions_does_not_grow_with_the_list(reader, citizen, name):
    store(citizen.patient, *(item for item in ITEMS for _ in range(30)))
    before = _questions(reader, name)
    store(citizen.patient, *(item for item in ITEMS for _ in range(20)))
    assert _questions(reader, name) == before


def _questions(reader, name: str) -> int:
    reader(name)  # what is asked once for a whole process
    with CaptureQueriesContext(connections["default"]) as asked:
        reader(name)
    return sum("clock_offset" not in query["sql"] for query in asked)
