"""What an item says of itself, remembered by its members' texts: never another item's."""

import uuid

import pytest

from records import lossless, telling
from records.fitting import texts_of
from records.types import PATIENT_TYPES
from tests.factories.fhir import concept, observation, provenance
from tests.shared_data import SHARED_DATA, needs_shared_data

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True)
def nothing_remembered():
    telling._known.clear()


def said(resource, patient=ONE):
    return telling.said_by(resource, patient, texts_of(resource))


def test_what_differs_in_value_and_date_alone_is_remembered_once():
    first, second = observation("a"), observation("b", value="7.10", effectiveDateTime="2026-04-04")

    assert said(first) == said(second) == telling._said(second, ONE)
    assert len(telling._known) == 1


@pytest.mark.parametrize(
    "members",
    [
        {"code": concept("2345-7", "Glucose")},
        {"category": [concept("vital-signs")]},
        {"performer": [{"reference": f"Organization/{TWO}", "display": "Glenview"}]},
        {"encounter": {"reference": f"Encounter/{TWO}"}},
        {"derivedFrom": [{"reference": f"Observation/{TWO}"}]},
        {"hasMember": [{"reference": f"Observation/{TWO}"}]},
        {"meta": {"source": f"urn:uuid:{TWO}"}},
    ],
)
def test_what_differs_in_anything_that_tells_is_read_anew(members):
    said(observation("a"))

    assert said(observation("a", **members)) == telling._said(observation("a", **members), ONE)


def test_what_a_person_sent_is_theirs_and_no_one_elses():
    own = observation("a", meta={"source": f"urn:uuid:{ONE}"})

    assert [said(own, patient).author_kind for patient in (ONE, TWO, ONE)] == ["person", "feed", "person"]


def test_a_provenance_speaks_of_its_own_targets():
    found = [said(provenance("p", f"Observation/{target}")).speaks_of for target in (ONE, TWO)]

    assert found == [(ONE,), (TWO,)]


def test_long_members_are_not_remembered():
    said(observation("a", code={"text": "x" * telling.LONGEST}))

    assert not telling._known


def test_a_full_memory_begins_anew(monkeypatch):
    monkeypatch.setattr(telling, "REMEMBERED", 3)

    for number in range(10):
        assert said(observation("a", code={"text": str(number)})).title == str(number)

    assert len(telling._known) <= 3


@needs_shared_data
def test_every_public_example_says_the_same_from_memory():
    for path in sorted((SHARED_DATA / "examples").rglob("*.json")):
        resource = lossless.loads(path.read_bytes(), limit=lossless.BUNDLE_LIMIT)
        if resource["resourceType"] in PATIENT_TYPES and isinstance(resource.get("id"), str):
            try:
                plain = telling._said(resource, ONE)
            except (AttributeError, TypeError):
                continue  # an invalid example, which is never stored
            assert said(resource) == said(resource) == plain, path
