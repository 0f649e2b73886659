"""From a document to a plan: ids, references, owners, validation. Pure: what it must be told is asked for first.

draft = read(document, source=…)     ids are ours, references resolved as far as the document goes
settle(draft, directory=…)           what the database knows is put in: people and directory by their numbers
plan = finish(draft, owners=…)       every resource valid and prepared, or refused with a reason
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from interop.ingest.entries import Entry, Refusal, entries_of, message_of
from interop.ingest.owners import ours, owner_of, targets_of
from interop.ingest.references import OUR_IDS, UUID_TEXT, Resolver, Wanted, conditional, our_id
from records import lossless
from records.fitting import texts_of
from records.indexing import Prepared, body_of, digest_of, prepare
from records.types import PATIENT_TYPES, is_directory, why_not_kept
from records.validation import validate

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


@dataclass(slots=True)
class Draft:
    """A document whose ids are ours; `wanted`, `people`, `beyond` and `creates` say what the database must be asked."""

    form: str
    source: str
    entries: list[Entry]
    refused: list[Refusal]
    message: str = ""  # by what the sender knows the document
    wanted: dict[Wanted, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def people(self) -> list[dict[str, Any]]:
        """The Patient resources of the document."""
        return [entry.resource for entry in self.entries if entry.kind == "Patient"]

    @property
    def beyond(self) -> list[tuple[str, UUID]]:
        """Type and id of what a Provenance speaks of and the document does not hold."""
        here = {f"{entry.kind}/{entry.id}" for entry in self.entries}
        texts = {text for entry in self.entries if entry.kind == "Provenance" for text in targets_of(entry)} - here
        return [(target.kind, UUID(target.id)) for text in texts if (target := ours(text))]

    @property
    def creates(self) -> list[tuple[Entry, Wanted]]:
        """Entries that are to be made only if nothing of their identifier is there."""
        rows = ((entry, conditional(f"{entry.kind}?{entry.only_if}")) for entry in self.entries if entry.only_if)
        return [(entry, wanted) for entry, wanted in rows if wanted]


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be stored and what is refused. `stopped` says why a whole bundle is not taken in."""

    source: str
    prepared: list[Prepared]
    people: list[dict[str, Any]]
    refused: list[Refusal]
    stopped: str = ""
    there: int = 0  # creates of what is there already
    places: dict[str, str] = field(default_factory=dict)  # of entries in the document, by id

    @property
    def patients(self) -> list[UUID]:
        runs = groupby(item.patient_id for item in self.prepared)  # mostly one person's items stand together
        return list(dict.fromkeys(person for person, _ in runs if person))


def read(document: dict[str, Any], *, source: str, message: str = "") -> Draft:
    """The first step: every entry gets its id, every reference that the document can resolve is resolved."""
    form, entries, refused = entries_of(document)
    return draft_of(entries, form=form, source=source, refused=refused, message=message_of(document) or message)


def draft_of(
    entries: list[Entry], *, form: str, source: str, refused: list[Refusal] | None = None, message: str = ""
) -> Draft:
    """As `read`, for entries from elsewhere, such as the lines of NDJSON."""
    draft = Draft(form, source, [], list(refused or ()), message)
    names: dict[str, str] = {}
    for entry in entries:
        if reason := _take(entry, source):
            draft.refused.append(reason)
            continue
        draft.entries.append(entry)
        _name(entry, names)
    resolver = Resolver(names, source, draft.wanted)
    for entry in draft.entries:
        _resolve(entry, resolver)
    return draft


def _resolve(entry: Entry, resolver: Resolver) -> None:
    """Our id and our references; what each of them was is told by the entry's changes."""
    given = entry.resource.get("id")
    if given and given != entry.id:
        entry.changes.append(f"id {given}")
    entry.resource["id"] = entry.id
    entry.texts = texts_of(entry.resource)
    asked = resolver.asked
    if resolver.resolve(entry.resource, entry.texts):
        entry.changes.append("references")
    if resolver.asked > asked:
        entry.digest = digest_of(body_of(entry.resource))


def settle(draft: Draft, *, directory: Mapping[Wanted, str], same_people: Mapping[str, str]) -> None:
    """The second step. `directory` answers `wanted`; `same_people` maps ids of people who are here under another."""
    answered = False
    for wanted, holders in draft.wanted.items():
        if found := directory.get(wanted):
            answered = True
            for holder in holders:
                holder["reference"] = f"{wanted.kind}/{found}"
    if same_people:
        _rename(draft, {f"Patient/{given}": f"Patient/{ours}" for given, ours in same_people.items()})
    for entry in draft.entries:
        if same_people or (answered and entry.digest):
            entry.texts = texts_of(entry.resource)
            entry.changes += ["references"] if "references" not in entry.changes else []


def finish(
    draft: Draft,
    *,
    directory: Mapping[Wanted, str] | None = None,
    same_people: Mapping[str, str] | None = None,
    owners: Mapping[tuple[str, UUID], UUID] | None = None,
    there: Mapping[str, list[str]] | None = None,
    whole: bool = True,
    second_opinion: bool = False,
) -> Plan:
    """The last step. `owners` answers `beyond`; `there` gives, for "Type/id" of `creates`, the ids of what is there.

    A transaction with a fault in it is refused `whole`; else each resource stands for itself. A `second_opinion` of
    fhir.resources costs four times our own look and, over all public examples, finds nothing more.
    """
    if directory or same_people:
        settle(draft, directory=directory or {}, same_people=same_people or {})
    left = _leave_out(draft, there or {})
    prepared, refused = _prepared(draft, owners or {}, second_opinion)
    refused = [*draft.refused, *refused]
    if whole and draft.form == "transaction" and any(item.clinical for item in refused):
        reason = next(item for item in refused if item.clinical)
        return Plan(draft.source, [], [], refused, f"{reason.place}: {reason.text}")
    taken = {str(item.id) for item in prepared if item.kind == "Patient"}
    people = [person for person in draft.people if person["id"] in taken]
    places = {entry.id: entry.place for entry in draft.entries}
    return Plan(draft.source, prepared, people, refused, there=left, places=places)


def _leave_out(draft: Draft, there: Mapping[str, list[str]]) -> int:
    """Creates of what is there already: they are not made again, and references to them lead to what is there."""
    names = {}
    for entry in list(draft.entries):
        found = there.get(f"{entry.kind}/{entry.id}", [])
        if entry.only_if and not conditional(f"{entry.kind}?{entry.only_if}"):
            draft.refused.append(
                entry.refuse(f"Bundle.{entry.place}.request.ifNoneExist", "must ask by one identifier")
            )
        elif len(found) > 1:
            draft.refused.append(entry.refuse(f"Bundle.{entry.place}.request.ifNoneExist", "meets several resources"))
        elif found and found[0] != entry.id:
            names[f"{entry.kind}/{entry.id}"] = f"{entry.kind}/{found[0]}"
        else:
            continue
        draft.entries.remove(entry)
    if names:
        _rename(draft, names)
        for entry in draft.entries:
            entry.texts = texts_of(entry.resource)
    return len(names)


def _take(entry: Entry, source: str) -> Refusal | None:
    """Gives the entry its type and our id, or says why it is not taken in."""
    kind = entry.resource.get("resourceType")
    entry.kind = kind if isinstance(kind, str) else ""
    if reason := why_not_kept(kind):
        return entry.refuse(f"{entry.kind[:40] or 'resource'}.resourceType:", reason, clinical=False)
    given = entry.resource.get("id")
    if given is not None and (not isinstance(given, str) or not ID.fullmatch(given)):
        return entry.refuse(f"{entry.kind}.id", "must be an id of at most 64 letters, digits, hyphens and dots")
    entry.id = our_id(entry.kind, given, source) if given else _id_without(entry, source)
    return None


def _id_without(entry: Entry, source: str) -> str:
    urn = entry.full_url.removeprefix("urn:uuid:")
    if UUID_TEXT.fullmatch(urn):
        return urn.lower()
    text = hashlib.sha256(lossless.encoded(entry.resource)).hexdigest()
    return str(uuid5(OUR_IDS, f"{source}|{entry.kind}|{text}"))


def _name(entry: Entry, names: dict[str, str]) -> None:
    """Every way in which the document may refer to the entry."""
    ours = f"{entry.kind}/{entry.id}"
    if entry.full_url:
        names[entry.full_url] = ours
    if isinstance(given := entry.resource.get("id"), str):
        names[f"{entry.kind}/{given}"] = ours
    if entry.kind == "Patient" or is_directory(entry.kind):
        for item in entry.resource.get("identifier") or ():
            if isinstance(item, dict) and "value" in item:
                names.setdefault(f"{entry.kind}?identifier={item.get('system', '')}|{item['value']}", ours)


def _rename(draft: Draft, names: dict[str, str]) -> None:
    """Resources that are here already under another id: the whole document speaks of them by that one."""
    resolver = Resolver(names, draft.source, {})
    for entry in draft.entries:
        resolver.walk(entry.resource)
        if ours := names.get(f"{entry.kind}/{entry.id}"):
            entry.changes.append(f"id {entry.id}")
            entry.id = entry.resource["id"] = ours.partition("/")[2]


def _prepared(
    draft: Draft, owners: Mapping[tuple[str, UUID], UUID], second_opinion: bool
) -> tuple[list[Prepared], list[Refusal]]:
    """Valid resources ready to store, and refusals; Provenance last, since it follows its targets."""
    prepared: list[Prepared] = []
    refused: list[Refusal] = []
    known = {f"{kind}/{ident}": owner for (kind, ident), owner in owners.items()}
    for entry in sorted(draft.entries, key=lambda entry: entry.kind == "Provenance"):
        issues = validate(entry.resource, second_opinion=second_opinion, texts=entry.texts)
        if issues:
            refused += [entry.refuse(issue.path, issue.text) for issue in issues[:5]]
            continue
        item = _one(entry, draft, known)
        if isinstance(item, Refusal):
            refused.append(item)
            continue
        prepared.append(item)
        if item.patient_id:
            known[f"{item.kind}/{entry.id}"] = item.patient_id
    return prepared, refused


def _one(entry: Entry, draft: Draft, known: Mapping[str, UUID]) -> Prepared | Refusal:
    patient_id: UUID | None = None
    if not is_directory(entry.kind):
        owner = owner_of(entry, known)
        if isinstance(owner, str):
            return entry.refuse(f"{entry.kind}.{PATIENT_TYPES[entry.kind].owner}", owner)
        patient_id = owner
    item = prepare(
        entry.resource,
        patient_id=patient_id,
        source=draft.source,
        keep_held=entry.method == "POST",
        digest=entry.digest,
        texts=entry.texts,
        arrival=" ".join(filter(None, (draft.message, entry.place))),
        changes=entry.changes,
    )
    if len(item.body) > lossless.RESOURCE_LIMIT:
        return entry.refuse(entry.kind, f"is longer than {lossless.RESOURCE_LIMIT:,} characters")
    return item
