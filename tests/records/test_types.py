"""Every type that is kept has one owner path and areas that the gate knows."""

import pytest

from consent.areas import AREAS_OF_KIND
from records.structure import look_through
from records.types import DIRECTORY_TYPES, PATIENT_TYPES, is_directory, owner_references, why_not_kept

OURS_ALONE = {"Annotation", "ReviewRequest", "TextRequest"}  # workflow, no FHIR type


def test_areas_agree_with_the_gate():
    gate = {kind: frozenset(map(str, areas)) for kind, areas in AREAS_OF_KIND.items()}

    assert {name for name in gate if name in PATIENT_TYPES or name[0].isupper()} - OURS_ALONE >= set(PATIENT_TYPES)
    for name, kind in PATIENT_TYPES.items():
        if name != "Provenance":
            assert kind.areas == gate[name], name
    assert PATIENT_TYPES["Provenance"].areas <= gate["Provenance"]


def test_no_type_is_both_a_patients_and_nobodys():
    assert not DIRECTORY_TYPES & set(PATIENT_TYPES)


@pytest.mark.parametrize("name", sorted({*PATIENT_TYPES, *DIRECTORY_TYPES}))
def test_the_tables_know_the_type(name):
    assert any(issue.code == "structure" for issue in look_through({"resourceType": name, "nonsense": 1}).issues)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Coverage", "Coverage is not a type that the portal keeps"),
        ("Claim", "Claim is not a type"),
        ("Consent", "kept by its own part"),
        (None, "does not say its type"),
        (["Patient"], "does not say its type"),
    ],
)
def test_what_is_not_kept_is_refused_by_name(name, words):
    assert words in why_not_kept(name)


@pytest.mark.parametrize("name", ["Patient", "Observation", "Provenance", "Organization", "Slot"])
def test_what_is_kept(name):
    assert why_not_kept(name) == ""
    assert is_directory(name) == (name in ("Organization", "Slot"))


OWNERS = [
    ({"resourceType": "Patient", "id": "1"}, []),
    ({"resourceType": "Immunization", "patient": {"reference": "Patient/1"}}, ["Patient/1"]),
    ({"resourceType": "Task", "for": {"reference": "Patient/1"}, "owner": {"reference": "Patient/2"}}, ["Patient/1"]),
    ({"resourceType": "Observation", "performer": [{"reference": "Patient/2"}]}, []),
    (
        {
            "resourceType": "Appointment",
            "participant": [{"actor": {"reference": "Practitioner/9"}}, {"actor": {"reference": "Patient/1"}}],
        },
        ["Patient/1"],
    ),
    (
        {"resourceType": "Provenance", "target": [{"reference": "Patient/1"}, {"reference": "Observation/2"}]},
        ["Patient/1", "Observation/2"],
    ),
]


@pytest.mark.parametrize(("resource", "found"), OWNERS)
def test_owner_references(resource, found):
    assert owner_references(resource) == found
