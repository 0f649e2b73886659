"""Whose a resource on its way in is: the one person whom its owner path names, or why there is none. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from interop.ingest.entries import Entry
from interop.ingest.references import UUID_TEXT
from records.references import Target, literal
from records.types import PATIENT_TYPES, owner_references


def targets_of(entry: Entry) -> list[str]:
    rows = entry.resource.get("target")
    texts = [row.get("reference") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [text for text in texts if isinstance(text, str)]


def sole_person(entry: Entry) -> UUID | None:
    """The one person of an entry whose references are settled; None where there is none or several."""
    try:
        found = owner_of(entry, {})
    except (AttributeError, TypeError):
        return None
    return found if isinstance(found, UUID) else None


def owner_of(entry: Entry, known: Mapping[str, UUID]) -> UUID | str:
    """The one person whom the resource is about, or why there is none."""
    if entry.kind == "Patient":
        return UUID(entry.id)
    value = entry.resource.get(PATIENT_TYPES[entry.kind].owner)
    plain = value.__class__ is dict and "reference" in value  # type: ignore[operator]
    texts = [value["reference"]] if plain else owner_references(entry.resource)  # type: ignore[index]
    people = {found for text in texts if (found := person(text))}
    if entry.kind == "Provenance":
        people |= {known[text] for text in texts if text in known}
    if len(people) == 1:
        return people.pop()
    return "names several people" if people else "names no person, so it cannot be told whose this is"


@lru_cache(maxsize=4096)
def person(text: str) -> UUID | None:
    target = ours(text)
    return UUID(target.id) if target and target.kind == "Patient" else None


def ours(text: str) -> Target | None:
    """A reference to something that the portal may hold."""
    target = literal(text)
    return target if target and not target.base and UUID_TEXT.fullmatch(target.id) else None
