"""Provenance of a version as FHIR R4, from the columns that tell how it arrived. Pure.

`changes` says, a word and its object each, what the portal did on arrival: `id <the sender's id>`, `references`
(links inside the message or by identifier were resolved), `system <as sent>` (normalised in the search columns alone);
`label <which>`: taken off later by a decision made here; `amended <by whom>` and `requested <by whom>`: corrected here
on a person's request; `disagreed <who>`: a statement of disagreement came to it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID, uuid5

NORMALISED = "https://dfd.example/fhir/StructureDefinition/normalised-on-arrival"
_OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
_PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_WORDS = {
    "id": "The sender's id {0} was replaced by the portal's.",
    "references": "References within the message, or by identifier, were resolved.",
    "label": "The label {0} was taken off by whoever wrote it, on request.",
    "amended": "Corrected in the portal by {0}.",
    "requested": "The correction was asked for by {0}.",
    "disagreed": "{0} does not agree with the entry; the statement stands in it.",
    "system": "The code system {0} is normalised for searching; the body is as received.",
}
_REPLACED = "The sender's version {0} of {1} was replaced by the portal's."
PORTAL = "Digital Front Door"


class Version(Protocol):
    """A row of ResourceVersion, as far as this room reads it."""

    kind: str
    resource_id: UUID
    version: int
    at: datetime
    source: str
    reason: str
    arrival: str
    changes: Sequence[str]
    sent_version: str
    sent_at: datetime | None


def provenance_of(version: Version) -> dict[str, Any]:
    """One Provenance resource: who sent the version, in which message, and what the portal did to it."""
    changes = changes_in_words(version)
    found: dict[str, Any] = {
        "resourceType": "Provenance",
        "id": str(uuid5(version.resource_id, f"provenance {version.version}")),
        "target": [{"reference": f"{version.kind}/{version.resource_id}/_history/{version.version}"}],
        "recorded": _instant(version.at),
        "activity": _coded(_OPERATION, "CREATE" if version.version == 1 else "UPDATE"),
        "agent": [*_authors(version), _agent("assembler", PORTAL)],
    }
    if version.reason:
        found["reason"] = [{"text": version.reason}]
    entities = [{"role": "source", "what": {"identifier": {"value": version.arrival}}}] if version.arrival else []
    if _done(version, "amended"):
        before = f"{version.kind}/{version.resource_id}/_history/{version.version - 1}"
        entities.append({"role": "revision", "what": {"reference": before}})
    if entities:
        found["entity"] = entities
    if changes:
        found["extension"] = [{"url": NORMALISED, "valueString": text} for text in changes]
    return found


def _authors(version: Version) -> list[dict[str, Any]]:
    """Who wrote this version; where it was corrected here, whoever did that and asked for it, and the first sender."""
    asked = [_agent("informant", who) for who in (*_done(version, "requested"), *_done(version, "disagreed"))]
    if changed := _done(version, "amended"):
        return [_agent("author", changed[-1]), *asked, _agent("custodian", version.source)]
    return [_agent("author", version.source), *asked]


def _done(version: Version, word: str) -> list[str]:
    """The objects of one word among the changes."""
    return [change.partition(" ")[2] for change in version.changes if change.partition(" ")[0] == word]


def changes_in_words(version: Version) -> list[str]:
    """What the portal changed on arrival, a sentence each; empty where the version is as it was sent."""
    found = []
    for change in version.changes:
        word, _, what = change.partition(" ")
        found.append(_WORDS[word].format(what))
    if version.sent_at or version.sent_version:
        when = _instant(version.sent_at) if version.sent_at else "no stated time"
        found.append(_REPLACED.format(version.sent_version or "(no number)", when))
    return found


def _agent(role: str, name: str) -> dict[str, Any]:
    return {"type": _coded(_PARTICIPANT, role), "who": {"display": name or PORTAL}}


def _coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
