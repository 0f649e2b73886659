"""Labels that an item takes from what it speaks of: the visit, the problem a medicine is for, the results. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from records.indexing import Prepared
from records.labels import INHERITED, area_of, from_service

_ERROR = "entered-in-error"


class Seen(NamedTuple):
    """What must be known of an item that others speak of; `patient_id` is None for the directory."""

    patient_id: UUID | None
    area: str
    labels: frozenset[str]
    held_until: datetime | None = None


def seen_entry(name: str) -> Seen:
    """A directory entry: a service labels by its name."""
    return Seen(None, "", from_service(name))


def inherit(prepared: Sequence[Prepared], beyond: Mapping[UUID, Seen]) -> list[Prepared]:
    """The same items with what they take from each other and from those `beyond`, of the same person or of nobody.

    One step only: what an item has by itself passes on, what it took does not, so that the order plays no part. A
    Provenance takes all labels of its targets, those they took as well, and the area that the fewest may see.
    """
    if not any(item.speaks_of for item in prepared):
        return list(prepared)
    own = {item.id: _seen(item) for item in prepared}
    others = [_with(item, own, beyond) if item.speaks_of and item.kind != "Provenance" else item for item in prepared]
    now = {item.id: _seen(item) for item in others}
    return [_as_targets(item, now, beyond) if item.kind == "Provenance" else item for item in others]


def _seen(item: Prepared) -> Seen:
    if item.patient_id is None:
        return seen_entry(item.title)
    return Seen(item.patient_id, item.area, frozenset(item.labels))


def _told(item: Prepared, here: Mapping[UUID, Seen], beyond: Mapping[UUID, Seen]) -> list[Seen]:
    found = (here.get(ident) or beyond.get(ident) for ident in item.speaks_of)
    return [seen for seen in found if seen and seen.patient_id in (None, item.patient_id)]


def _with(item: Prepared, here: Mapping[UUID, Seen], beyond: Mapping[UUID, Seen]) -> Prepared:
    taken = {label for seen in _told(item, here, beyond) for label in seen.labels & INHERITED}
    return replace(item, labels=tuple(sorted(taken.union(item.labels)))) if taken - set(item.labels) else item


def _as_targets(item: Prepared, here: Mapping[UUID, Seen], beyond: Mapping[UUID, Seen]) -> Prepared:
    told = _told(item, here, beyond)
    if not told:
        return item
    labels = {label for seen in told for label in seen.labels - {_ERROR}}
    area = area_of({"resourceType": "Provenance"}, [(seen.area, seen.labels) for seen in told])
    return replace(item, area=area, labels=tuple(sorted(labels.union(item.labels))))
