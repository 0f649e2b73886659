"""What an item says of itself by members that others repeat: its code, its author, what it speaks of. Pure.

Records repeat themselves: of a hundred results most differ in their value, date and id alone. So what the other
members say is kept by their text, as `fitting` and `searchrows` do.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from records.fitting import Texts
from records.labels import SPEAKS_OF
from records.paths import AUTHORS, CODES, ENCOUNTERS, ORGANISATIONS
from records.references import at, literal, paths_of
from records.searchkeys import normal_system

REMEMBERED, LONGEST = 2_000, 2_000  # sayings, and bytes of the members of one


class Said(NamedTuple):
    """What its code, category, author, visit and targets decide, by the names of `indexing.Prepared`."""

    code_system: str
    code: str
    title: str
    category: str
    author: str
    author_kind: str
    organisations: tuple[UUID, ...]
    encounter_id: UUID | None
    speaks_of: tuple[UUID, ...]


_known: dict[tuple[Any, ...], Said] = {}


def said_by(resource: Mapping[str, Any], patient_id: UUID | None, texts: Texts) -> Said:
    """What the item says of itself; `texts` are the members' JSON, by which what came before is known again."""
    kind = resource["resourceType"]
    members = [texts[name] for name in _telling(kind, tuple(resource))]
    if sum(map(len, members)) > LONGEST:
        return _said(resource, patient_id)
    key = (kind, patient_id if b'"source":' in texts.get("meta", b"") else None, *members)
    found = _known.get(key)
    if found is None:
        if len(_known) >= REMEMBERED:
            _known.clear()
        found = _known[key] = _said(resource, patient_id)
    return found


@lru_cache(maxsize=4096)
def _telling(kind: str, members: tuple[str, ...]) -> tuple[str, ...]:
    """The members that `_said` reads."""
    paths = *CODES.get(kind, ("code",)), *ENCOUNTERS, *AUTHORS, *ORGANISATIONS, *_targets(kind)
    firsts = {path.split(".")[0] for path in (*paths, "category", "meta")}
    return tuple(sorted(firsts.intersection(members)))


def _said(resource: Mapping[str, Any], patient_id: UUID | None) -> Said:
    code_system, code, title = _main_code(resource)
    author, author_kind = _author(resource, patient_id)
    return Said(
        code_system=code_system[:200],
        code=code[:100],
        title=title[:500],
        category=_first_category(resource)[:80],
        author=author,
        author_kind=author_kind,
        organisations=tuple(_organisations(resource)),
        encounter_id=_encounter(resource),
        speaks_of=tuple(_speaks_of(resource)),
    )


def _first_category(resource: Mapping[str, Any]) -> str:
    if "category" not in resource:
        return ""
    return next((code for code in at(resource, "category.coding.code") if isinstance(code, str)), "")


def _main_code(resource: Mapping[str, Any]) -> tuple[str, str, str]:
    """System, code and words of what the item is: the first coding, and the words its author chose."""
    for concept in _at_each(resource, CODES.get(resource["resourceType"], ("code",))):
        if isinstance(concept, str):
            return "", "", concept
        if found := _coded(concept):
            return found
    return "", "", ""


def _coded(concept: Mapping[str, Any]) -> tuple[str, str, str] | None:
    if "reference" in concept or "family" in concept or "given" in concept:
        words = concept.get("display") or " ".join([*concept.get("given", ()), concept.get("family", "")]).strip()
        return ("", "", words) if words else None
    codings = [item for item in concept.get("coding", (concept,)) if "code" in item] or [{}]
    words = concept.get("text") or next(
        (item["display"] for item in concept.get("coding", (concept,)) if "display" in item), ""
    )
    first = codings[0]
    found = normal_system(first.get("system", "")), first.get("code", ""), words
    return found if any(found) else None


def _encounter(resource: Mapping[str, Any]) -> UUID | None:
    for text in _at_each(resource, ENCOUNTERS):
        target = literal(text) if isinstance(text, str) else None
        if target and target.kind == "Encounter" and not target.base:
            return _uuid(target.id)
    return None


def _author(resource: Mapping[str, Any], patient_id: UUID | None) -> tuple[str, str]:
    """Who wrote it, by name where one is given, and what kind of author that is."""
    if patient_id and _sender(resource) == patient_id:
        return "", "person"
    for who in _at_each(resource, AUTHORS):
        if isinstance(who, dict) and (who.get("reference") or who.get("display")):
            target = literal(who.get("reference", ""))
            kinds = {"Patient": "person", "RelatedPerson": "carer", "Device": "device"}
            kind = target.kind if target else who.get("type", "")
            return who.get("display", "")[:200], kinds.get(kind, "professional")
    return "", "feed"


def _speaks_of(resource: Mapping[str, Any]) -> Iterator[UUID]:
    for text in _at_each(resource, _targets(resource["resourceType"])):
        target = literal(text) if isinstance(text, str) else None
        if target and not target.base and (found := _uuid(target.id)):
            yield found


def _targets(kind: str) -> tuple[str, ...]:
    return ("target.reference",) if kind == "Provenance" else SPEAKS_OF


def _sender(resource: Mapping[str, Any]) -> UUID | None:
    text = resource["meta"].get("source", "") if "meta" in resource else ""
    return _uuid(text.removeprefix("urn:uuid:")) if text.startswith("urn:uuid:") else None


def _organisations(resource: Mapping[str, Any]) -> Iterator[UUID]:
    """Organisations that may be the author's, the likeliest first; the store takes the first that it knows."""
    if sender := _sender(resource):
        yield sender
    for text in _at_each(resource, ORGANISATIONS):
        target = literal(text) if isinstance(text, str) else None
        if target and target.kind == "Organization" and (found := _uuid(target.id)):
            yield found


@lru_cache(maxsize=4096)
def _there(kind: str, members: tuple[str, ...], paths: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the paths that a resource of these members can have."""
    return tuple(path for path in paths_of(kind, paths) if path.split(".")[0] in members)


def _at_each(resource: Mapping[str, Any], paths: tuple[str, ...]) -> Iterator[Any]:
    for path in _there(resource["resourceType"], tuple(resource), paths):
        yield from at(resource, path)


@lru_cache(maxsize=8192)
def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
