"""What tells that an item is not original, as FHIR that we would take in ourselves."""

import datetime as dt
from types import SimpleNamespace
from uuid import UUID

import pytest

from records.presenters import origin
from records.provenance import _WORDS, NORMALISED, changes_in_words, provenance_of
from records.validation import validate

ITEM = UUID("00000000-0000-4000-8000-000000000001")
WHEN = dt.datetime(2026, 3, 3, 14, 5, tzinfo=dt.UTC)


def version(**members):
    plain = {"kind": "Observation", "resource_id": ITEM, "version": 1, "at": WHEN, "source": "Laboratory", "reason": ""}
    plain |= {"arrival": "", "changes": [], "sent_version": "", "sent_at": None}
    return SimpleNamespace(**plain | members)


def test_an_item_as_it_was_sent():
    found = provenance_of(version())

    assert validate(found) == []
    assert found["target"] == [{"reference": f"Observation/{ITEM}/_history/1"}]
    assert found["activity"]["coding"][0]["code"] == "CREATE"
    assert found["agent"][0]["who"] == {"display": "Laboratory"}
    assert "entity" not in found and "extension" not in found


def test_everything_that_was_changed_is_told():
    changed = version(
        version=2,
        reason="Corrected by the laboratory",
        arrival="urn:feed|msg-17 entry[3]",
        changes=["id o.1", "references", "system http://loinc.org/"],
        sent_version="7",
        sent_at=WHEN,
    )

    found = provenance_of(changed)

    assert validate(found) == []
    assert found["activity"]["coding"][0]["code"] == "UPDATE"
    assert found["entity"] == [{"role": "source", "what": {"identifier": {"value": "urn:feed|msg-17 entry[3]"}}}]
    words = [row["valueString"] for row in found["extension"] if row["url"] == NORMALISED]
    assert words == changes_in_words(changed)
    assert [part in text for part, text in zip(("o.1", "resolved", "loinc.org/", "7"), words, strict=True)] == [
        True
    ] * 4


def test_who_corrected_it_here_and_who_asked_for_it_are_both_told():
    found = provenance_of(version(version=2, changes=["amended Dr Grant, Practice", "requested Morag Fraser"]))

    assert validate(found) == []
    agents = {agent["type"]["coding"][0]["code"]: agent["who"]["display"] for agent in found["agent"]}
    assert agents["author"] == "Dr Grant, Practice" and agents["informant"] == "Morag Fraser"
    assert agents["custodian"] == "Laboratory"
    assert found["entity"] == [{"role": "revision", "what": {"reference": f"Observation/{ITEM}/_history/1"}}]


def test_who_disagrees_is_told_beside_whoever_wrote_it():
    found = provenance_of(version(version=2, changes=["disagreed Morag Fraser"]))

    assert validate(found) == []
    assert [agent["who"]["display"] for agent in found["agent"]][:2] == ["Laboratory", "Morag Fraser"]


def test_each_version_has_one_of_its_own():
    assert provenance_of(version())["id"] == provenance_of(version())["id"] != provenance_of(version(version=2))["id"]


@pytest.mark.parametrize("word", [*_WORDS, "sent"])
def test_what_was_changed_is_told_to_people_too(word):
    """Each in a sentence without codes, addresses or ids of a sender."""
    what = "Morag Fraser" if word in ("amended", "requested", "disagreed") else "http://x.example/o.1"
    more = {"sent_version": "7", "sent_at": WHEN} if word == "sent" else {"changes": [f"{word} {what}"]}
    [sentence] = origin.changed_on_arrival(version(**more))
    assert sentence.endswith(".") and "example" not in sentence
    assert word != "sent" or "version 7 and dated it 3 March 2026, 14:05" in sentence


@pytest.mark.parametrize(
    ("more", "said"),
    [({"sent_version": "7"}, "called this version 7."), ({"sent_at": WHEN}, "dated this version 3 March 2026, 14:05.")],
)
def test_half_of_what_a_sender_says_of_a_version_is_told(more, said):
    assert said in origin.changed_on_arrival(version(**more))[0]


def test_people_are_told_nothing_of_what_stands_as_it_came():
    assert origin.changed_on_arrival(version()) == []
