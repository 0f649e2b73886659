"""From a document to a plan: ids, references, owners, validation. Pure: what it must be told is asked for first.

draft = read(document, source=…)     ids are ours, references resolved as far as the document goes
plan = finish(draft, directory=…)    the rest resolved, every resource valid and prepared, or refused with a reason
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from interop.ingest.entries import Entry, Refusal, entries_of
from interop.ingest.references import OUR_IDS, UUID_TEXT, Resolver, Wanted, our_id
from records import lossless
from records.indexing import Prepared, body_of, digest_of, prepare
from records.labels import Target
from records.references import literal
from records.types import PATIENT_TYPES, is_directory, owner_references, why_not_kept
from records.validation import validate


@dataclass(slots=True)
class Draft:
    """A document whose ids are ours; `wanted` and `people` say what the database must be asked."""

    form: str
    source: str
    entries: list[Entry]
    refused: list[Refusal]
    wanted: dict[Wanted, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def people(self) -> list[dict[str, Any]]:
        """The Patient resources of the document."""
        return [entry.resource for entry in self.entries if entry.kind == "Patient"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be stored and what is refused. `stopped` says why a whole bundle is not taken in."""

    source: str
    prepared: list[Prepared]
    people: list[dict[str, Any]]
    refused: list[Refusal]
    stopped: str = ""

    @property
    def patients(self) -> list[UUID]:
        return list(dict.fromkeys(item.patient_id for item in self.prepared if item.patient_id))


def read(document: dict[str, Any], *, source: str) -> Draft:
    """The first step: every entry gets its id, every reference that the document can resolve is resolved."""
    form, entries, refused = entries_of(document)
    return draft_of(entries, form=form, source=source, refused=refused)


def draft_of(entries: list[Entry], *, form: str, source: str, refused: list[Refusal] | None = None) -> Draft:
    """As `read`, for entries from elsewhere, such as the lines of NDJSON."""
    draft = Draft(form, source, [], list(refused or ()))
    names: dict[str, str] = {}
    for entry in entries:
        if reason := _take(entry, source):
            draft.refused.append(reason)
            continue
        draft.entries.append(entry)
        _name(entry, names)
    resolver = Resolver(names, source, draft.wanted)
    for entry in draft.entries:
        entry.resource["id"] = entry.id
        asked = resolver.asked
        resolver.walk(entry.resource)
        if resolver.asked > asked:
            entry.digest = digest_of(body_of(entry.resource))
    return draft


def finish(
    draft: Draft,
    *,
    directory: Mapping[Wanted, str] | None = None,
    same_people: Mapping[str, str] | None = None,
    whole: bool = True,
    second_opinion: bool = False,
) -> Plan:
    """The second step. `directory` answers `wanted`; `same_people` maps ids of people who are here under another.

    A transaction with a fault in it is refused `whole`; else each resource stands for itself. A `second_opinion` of
    fhir.resources costs four times our own look and, over all public examples, finds nothing more.
    """
    for wanted, holders in draft.wanted.items():
        if found := (directory or {}).get(wanted):
            for holder in holders:
                holder["reference"] = f"{wanted.kind}/{found}"
    if same_people:
        _rename(draft, same_people)
    prepared, refused = _prepared(draft, second_opinion)
    refused = [*draft.refused, *refused]
    people = [person for person in draft.people if any(str(item.id) == person["id"] for item in prepared)]
    if whole and draft.form == "transaction" and any(item.clinical for item in refused):
        reason = next(item for item in refused if item.clinical)
        return Plan(draft.source, [], [], refused, f"{reason.place}: {reason.text}")
    return Plan(draft.source, prepared, people, refused)


def _take(entry: Entry, source: str) -> Refusal | None:
    """Gives the entry its type and our id, or says why it is not taken in."""
    kind = entry.resource.get("resourceType")
    entry.kind = kind if isinstance(kind, str) else ""
    if reason := why_not_kept(kind):
        return entry.refuse(f"{entry.kind[:40] or 'resource'}.resourceType:", reason, clinical=False)
    given = entry.resource.get("id")
    if given is not None and (not isinstance(given, str) or not re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", given)):
        return entry.refuse(f"{entry.kind}.id", "must be an id of at most 64 letters, digits, hyphens and dots")
    entry.id = our_id(entry.kind, given, source) if given else _id_without(entry, source)
    return None


def _id_without(entry: Entry, source: str) -> str:
    urn = entry.full_url.removeprefix("urn:uuid:")
    if UUID_TEXT.fullmatch(urn):
        return urn.lower()
    text = hashlib.sha256(lossless.dumps(entry.resource).encode()).hexdigest()
    return str(uuid5(OUR_IDS, f"{source}|{entry.kind}|{text}"))


def _name(entry: Entry, names: dict[str, str]) -> None:
    """Every way in which the document may refer to the entry."""
    ours = f"{entry.kind}/{entry.id}"
    if entry.full_url:
        names[entry.full_url] = ours
    if isinstance(given := entry.resource.get("id"), str):
        names[f"{entry.kind}/{given}"] = ours
    if is_directory(entry.kind):
        for item in entry.resource.get("identifier") or ():
            if isinstance(item, dict) and "value" in item:
                names.setdefault(f"{entry.kind}?identifier={item.get('system', '')}|{item['value']}", ours)


def _rename(draft: Draft, same_people: Mapping[str, str]) -> None:
    """People who are here already under another id: the whole document speaks of them by that one."""
    names = {f"Patient/{given}": f"Patient/{ours}" for given, ours in same_people.items()}
    resolver = Resolver(names, draft.source, {})
    for entry in draft.entries:
        resolver.walk(entry.resource)
        if entry.kind == "Patient" and entry.id in same_people:
            entry.id = entry.resource["id"] = same_people[entry.id]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a Provenance must know of its targets."""

    patient_id: UUID
    area: str
    labels: frozenset[str]

    @property
    def target(self) -> Target:
        return self.area, self.labels


def _prepared(draft: Draft, second_opinion: bool) -> tuple[list[Prepared], list[Refusal]]:
    """Valid resources ready to store, and refusals; Provenance last, since it follows its targets."""
    prepared: list[Prepared] = []
    refused: list[Refusal] = []
    known: dict[str, _Known] = {}
    for entry in sorted(draft.entries, key=lambda entry: entry.kind == "Provenance"):
        issues = validate(entry.resource, second_opinion=second_opinion)
        if issues:
            refused += [entry.refuse(issue.path, issue.text) for issue in issues[:5]]
            continue
        item = _one(entry, draft.source, known)
        if isinstance(item, Refusal):
            refused.append(item)
            continue
        prepared.append(item)
        if item.patient_id:
            seen = _Known(item.patient_id, item.area, frozenset(item.labels))
            known[f"{item.kind}/{item.id}"] = seen
    return prepared, refused


def _one(entry: Entry, source: str, known: dict[str, _Known]) -> Prepared | Refusal:
    targets: list[_Known] = []
    patient_id: UUID | None = None
    if not is_directory(entry.kind):
        targets = [known[text] for text in _targets(entry) if text in known]
        owner = _owner(entry, targets)
        if isinstance(owner, str):
            return entry.refuse(f"{entry.kind}.{PATIENT_TYPES[entry.kind].owner}", owner)
        patient_id = owner
    item = prepare(
        entry.resource,
        patient_id=patient_id,
        source=source,
        targets=(seen.target for seen in targets),
        keep_held=entry.method == "POST",
        digest=entry.digest,
    )
    if len(item.body) > lossless.RESOURCE_LIMIT:
        return entry.refuse(entry.kind, f"is longer than {lossless.RESOURCE_LIMIT:,} characters")
    return item


def _targets(entry: Entry) -> list[str]:
    return owner_references(entry.resource) if entry.kind == "Provenance" else []


def _owner(entry: Entry, targets: list[_Known]) -> UUID | str:
    """The one person whom the resource is about, or why there is none."""
    if entry.kind == "Patient":
        return UUID(entry.id)
    people = {_person(text) for text in owner_references(entry.resource)} - {None}
    people |= {seen.patient_id for seen in targets}
    if len(people) == 1:
        return people.pop()  # type: ignore[return-value]
    return "names several people" if people else "names no person, so it cannot be told whose this is"


def _person(text: str) -> UUID | None:
    target = literal(text)
    return UUID(target.id) if target and target.kind == "Patient" and not target.base else None
