"""What tells that an item is not original, as FHIR that we would take in ourselves."""

import datetime as dt
from types import SimpleNamespace
from uuid import UUID

from records.provenance import NORMALISED, changes_in_words, provenance_of
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


def test_each_version_has_one_of_its_own():
    assert provenance_of(version())["id"] == provenance_of(version())["id"] != provenance_of(version(version=2))["id"]
