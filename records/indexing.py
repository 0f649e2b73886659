"""From one resource to what is stored: its text, and the columns and rows by which it is found. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from records import lossless
from records.dates import interval, limits
from records.fitting import Texts, texts_of
from records.labels import Target, area_of, labels_of
from records.paths import DATES
from records.references import at
from records.searchkeys import normal_system
from records.searchrows import Found, found_in
from records.telling import said_by

SERVER_OWNED = ("versionId", "lastUpdated")


@dataclass(slots=True, kw_only=True)
class Prepared:
    """One resource, ready to store; nobody changes it later. `patient_id` is None for the directory."""

    id: UUID
    kind: str
    patient_id: UUID | None
    area: str
    labels: tuple[str, ...]
    source: str
    author_kind: str
    author: str
    organisations: tuple[UUID, ...]
    status: str
    category: str
    code_system: str
    code: str
    title: str
    unit: str
    date_from: datetime | None
    date_until: datetime | None
    date_precision: str
    encounter_id: UUID | None
    identifiers: tuple[str, ...]  # "system|value", by which conditional references find a directory entry
    found: Found  # by searches
    body: str
    digest: bytes
    keep_held: bool = False  # a create: what the directory holds already stays as it is
    arrival: str = ""  # message or file that brought it, and the place in it
    changes: tuple[str, ...] = ()  # what the portal changed on its way in, see records.provenance
    speaks_of: tuple[UUID, ...] = ()  # items and services whose labels it takes, see records.inheritance
    sent_version: str = ""  # the sender's own meta.versionId and lastUpdated
    sent_at: datetime | None = None


def prepare(
    resource: Mapping[str, Any],
    *,
    patient_id: UUID | None,
    source: str,
    targets: Iterable[Target] = (),
    keep_held: bool = False,
    digest: bytes = b"",
    texts: Texts | None = None,
    arrival: str = "",
    changes: Iterable[str] = (),
) -> Prepared:
    """Everything that is stored of a valid resource whose id is already ours.

    `digest` is given where the body was completed from what the portal happened to know: the same must come out
    when it comes in again. `texts` are the members' JSON, for whoever has them.
    """
    kind, targets = resource["resourceType"], tuple(targets)
    texts = texts or texts_of(resource)
    body = _body(resource)
    said = said_by(resource, patient_id, texts)
    sent_version, sent_at = _sent(resource)
    date_from, date_until, precision = _dates(resource)
    return Prepared(
        id=UUID(resource["id"]),
        kind=kind,
        patient_id=patient_id,
        area=area_of(resource, targets, texts) if patient_id else "",
        labels=tuple(sorted(labels_of(resource, source, targets, texts))),
        source=source,
        status=_status(resource)[:40],
        unit=_unit(resource)[:80],
        date_from=date_from,
        date_until=date_until,
        date_precision=precision,
        identifiers=() if patient_id else tuple(dict.fromkeys(_identifiers(resource))),
        found=found_in(resource, texts),
        body=body.decode(),
        digest=digest or hashlib.sha256(body).digest(),
        keep_held=keep_held,
        arrival=arrival[:200],
        changes=tuple(item[:200] for item in (*changes, *_normalised(body))),
        sent_version=sent_version,
        sent_at=sent_at,
        **said._asdict(),
    )


def body_of(resource: Mapping[str, Any]) -> str:
    """The text without what the server owns: type, id and meta first, everything else in its order."""
    return _body(resource).decode()


def _body(resource: Mapping[str, Any]) -> bytes:
    meta = resource.get("meta", {})
    if any(name in meta for name in SERVER_OWNED):
        meta = {name: value for name, value in meta.items() if name not in SERVER_OWNED}
    head = {"resourceType": resource["resourceType"], "id": resource["id"], "meta": meta}
    return lossless.encoded(head | resource | {"meta": meta})  # type: ignore[operator]


def _sent(resource: Mapping[str, Any]) -> tuple[str, datetime | None]:
    """The sender's own version and time, which the portal's take the place of."""
    meta = resource.get("meta")
    if not meta:
        return "", None
    when = interval(meta.get("lastUpdated", ""))
    return meta.get("versionId", ""), when and when[0]


def _normalised(body: bytes) -> Iterator[str]:
    """Systems that the search columns write otherwise than the body does."""
    if b'"http://loinc.org/"' in body:
        yield "system http://loinc.org/"


def digest_of(body: str) -> bytes:
    """By which the same resource is known when it comes in again."""
    return hashlib.sha256(body.encode()).digest()


def with_version(body: str, version: int, moment: datetime) -> str:
    """The text as it is served: `body_of` with the server's version and time spliced into its meta."""
    opening = body.index('"meta":{') + len('"meta":{')
    rest = body[opening:]
    own = f'"versionId":"{version}","lastUpdated":"{_stamp(moment)}"'
    return f"{body[:opening]}{own}{'' if rest.startswith('}') else ','}{rest}"


@lru_cache(maxsize=16)
def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _status(resource: Mapping[str, Any]) -> str:
    status = resource.get("status")
    if isinstance(status, str):
        return status
    return next((code for code in at(resource, "clinicalStatus.coding.code") if isinstance(code, str)), "")


def _unit(resource: Mapping[str, Any]) -> str:
    quantity = resource.get("valueQuantity", {})
    return quantity.get("unit") or quantity.get("code") or ""


def _dates(resource: Mapping[str, Any]) -> tuple[datetime | None, datetime | None, str]:
    """The first date that says when the thing was, as an interval, with the precision it was written in."""
    for path in DATES.get(resource["resourceType"], ()):
        for value in at(resource, path) if path else (resource,):
            first, last = limits(value)
            start = interval(first) if first else None
            end = interval(last) if last else None
            if start or end:
                return _ordered(start and start[0], end and end[1], str(first or last))
    return None, None, ""


def _ordered(start: datetime | None, end: datetime | None, text: str) -> tuple[datetime | None, datetime | None, str]:
    precision = "second" if "T" in text else ("year", "month", "day")[text.count("-")]
    return (start, None, precision) if start and end and end < start else (start, end, precision)


def _identifiers(resource: Mapping[str, Any]) -> Iterator[str]:
    for item in at(resource, "identifier"):
        if isinstance(item.get("value"), str):
            yield f"{normal_system(item.get('system', ''))[:200]}|{item['value'][:200]}"
