"""A search that is parsed from memory is what it is when parsed anew, and the memory holds nobody."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from records.search import parse, parse_again
from records.search.remembering import _known

BASE = "https://portal.example/fhir"
PERSON = str(uuid4())
REMEMBERED = [
    [("patient", PERSON)],
    [("patient", f"Patient/{PERSON}"), ("_sort", "-date"), ("_count", "20")],
    [("code", "http://snomed.info/sct|271649006"), ("subject", PERSON), ("date", "ge2026-01-01")],
    [("patient", PERSON), ("category", "laboratory"), ("category", "x,y"), ("status", "final"), ("_total", "none")],
    [("_include", "Observation:encounter"), ("patient", PERSON), ("_revinclude", "Provenance:target")],
    [("date", "2026"), ("date", "le2026-03"), ("patient", PERSON)],
]
ANEW = [
    [("patient", PERSON.upper())],
    [("patient", f"{BASE}/Patient/{PERSON}")],
    [("patient", f"{PERSON},{uuid4()}")],
    [("patient", PERSON), ("subject", PERSON)],
    [("patient", PERSON), ("identifier", "0101011237")],
    [("patient", PERSON), ("encounter", "Encounter/1")],
    [("patient", PERSON), ("value-string", "Fraser")],
    [("patient", PERSON), ("_id", str(uuid4()))],
    [("patient", PERSON), ("date", "ap2026")],
    [("patient", PERSON), ("date", "2026-03-03T14:05:00Z")],
    [("patient", PERSON), ("code:not", "1")],
    [("patient", PERSON), ("code", "x" * 101)],
    [("patient", PERSON), ("code", "a b")],
    [("patient", PERSON), ("colour", "red")],
    [("code", "1")],
    [],
]
FAULTY = [
    [("patient", PERSON), ("_sort", "colour")],
    [("patient", PERSON), ("_count", "x")],
    [("patient", PERSON), ("_count", "1"), ("_count", "2")],
    [("patient", PERSON), ("code", "a|b|c")],
    [("patient", PERSON), ("date", "2026-13")],
]


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr("clock.now", lambda: datetime(2026, 11, 22, tzinfo=UTC))


def both(pairs, kind="Observation", **how):
    how = {"strict": True, "base": BASE} | how
    return parse_again(kind, pairs, **how), parse(kind, pairs, **how)


@pytest.mark.parametrize("pairs", [*REMEMBERED, *ANEW, *FAULTY])
@pytest.mark.parametrize("strict", [True, False])
def test_as_parsed_anew_the_first_time_and_later(pairs, strict):
    for _ in range(3):
        again, anew = both(pairs, strict=strict)
        assert again == anew


@pytest.mark.parametrize("pairs", REMEMBERED)
def test_another_person_is_asked_about_from_the_same_memory(pairs):
    both(pairs)
    before = _known.cache_info()
    other = str(uuid4())
    theirs = [(name, value.replace(PERSON, other)) for name, value in pairs]
    again, anew = both(theirs)
    after = _known.cache_info()
    assert again == anew and again.people == {other} and PERSON not in repr(again)
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


@pytest.mark.parametrize("pairs", ANEW)
def test_what_may_be_personal_is_not_kept(pairs):
    before = _known.cache_info()
    both(pairs)
    assert _known.cache_info() == before


def test_no_memory_of_types_that_are_not_kept_or_name_no_person():
    before = _known.cache_info()
    for kind, pairs in (("Nonsense", [("patient", PERSON)]), ("Patient", [("_id", PERSON)]), ("Organization", [])):
        again, anew = both(pairs, kind)
        assert again == anew
    assert _known.cache_info() == before
