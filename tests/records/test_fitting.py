"""The quick yes never says yes where the walk would find a fault, whatever is done to a resource."""

import gzip
import random

import pytest

from records import lossless
from records.fitting import fits, texts_of
from records.structure import look_through
from tests.factories.fhir import observation, patient
from tests.shared_data import SHARED_DATA, needs_shared_data

VALID = [observation("a"), patient("b"), {"resourceType": "Flag", "status": "active", "code": {"text": "a"}}]
VALID[2]["subject"] = {"reference": "Patient/1"}


@pytest.mark.parametrize("resource", VALID, ids=lambda resource: resource["resourceType"])
def test_what_is_plainly_right_fits_with_its_texts_and_without(resource):
    assert look_through(resource).issues == []
    assert fits(resource) and fits(resource) and fits(resource, texts_of(resource))


FAULTS = [
    {"status": "nonsense"},
    {"status": None},
    {"code": {}},
    {"code": {"text": " "}},
    {"category": []},
    {"category": [{"coding": [{"system": "a b"}]}]},
    {"effectiveDateTime": "2026-13-01"},
    {"effectivePeriod": {"start": "2026"}},  # two of one choice
    {"subject": {"reference": "Medication/1"}},
    {"subject": {"reference": "#gone"}},
    {"subject": {"reference": "Patient/1", "type": "Group"}},
    {"valueQuantity": {"value": "6.3"}},
    {"valueQuantity": {"code": "mmol/L"}},  # qty-3
    {"dataAbsentReason": {"text": "a"}},  # obs-6
    {"referenceRange": [{}]},
    {"extension": [{"url": "http://a.example", "valueCode": "a", "valueString": "a"}]},
    {"text": {"status": "generated", "div": "<script/>"}},
    {"unknown": 1},
    {"id": "a b"},
    {"_status": {}},
    {"contained": [{"resourceType": "Patient"}]},
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: next(iter(fault)))
def test_a_fault_never_fits_though_the_rest_came_before(fault):
    assert fits(observation("a"))
    broken = observation("a") | fault

    assert look_through(broken).issues and not fits(broken) and not fits(broken, texts_of(broken))


def resources(limit):
    """Resources of every type and source, some hundreds."""
    paths = sorted((SHARED_DATA / "patients").rglob("*.json.gz"))[::25]
    for path in paths:
        document = lossless.loads(gzip.decompress(path.read_bytes()), limit=lossless.BUNDLE_LIMIT)
        yield from (entry["resource"] for entry in document["entry"][:limit])
    for path in sorted((SHARED_DATA / "examples").rglob("*.json"))[::4]:
        try:
            yield lossless.loads(path.read_bytes())
        except lossless.Malformed:
            continue


def places(value):
    """Every object and list inside."""
    if isinstance(value, dict | list):
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from places(child)


def damage(resource, dice):
    """One thing taken away, doubled, emptied or made something else."""
    place = dice.choice(list(places(resource)))
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    if not keys:
        return
    key = dice.choice(keys)
    what = dice.randrange(5)
    if what == 0:
        del place[key]
    else:
        place[key] = [None, "", [place[key]], {"a": 1}, "2026-02-30"][what]


@needs_shared_data
def test_over_public_data_and_damage_to_it_yes_means_that_the_walk_finds_nothing():
    dice, yes = random.Random(5), 0
    for resource in resources(60):
        for _ in range(3):
            if fits(resource):
                yes += 1
                assert look_through(resource).issues == [], resource
            damage(resource, dice)
    assert yes > 300  # or it would prove nothing
