"""Entries of the directory, which are about nobody: read by whoever is signed in, written by the portal itself."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from records import lossless
from records.actions import store_directory
from records.indexing import prepare
from records.models import DirectoryEntry
from records.provenance import PORTAL
from records.validation import validate

READ_AT_MOST = 500


class NotKept(Exception):
    """The resource is no valid FHIR, or is held from another source; the text says which and why."""


@dataclass(frozen=True)
class Entry:
    """One resource of the directory in its current version; `body` is FHIR JSON."""

    id: uuid.UUID
    version: int
    name: str
    body: str


def entries(kind: str) -> list[Entry]:
    """All of one type, by name."""
    rows = DirectoryEntry.objects.filter(kind=kind).order_by("name", "id")
    return [Entry(*row) for row in rows.values_list("id", "version", "name", "body")[:READ_AT_MOST]]


def entry(kind: str, ident: uuid.UUID) -> Entry | None:
    row = DirectoryEntry.objects.filter(kind=kind, id=ident).values_list("id", "version", "name", "body").first()
    return Entry(*row) if row else None


def keep(resources: Iterable[Mapping[str, Any]]) -> int:
    """Keep what the portal brings along itself; gives how many are new or changed. The same again changes nothing."""
    prepared = []
    for resource in resources:
        whole = lossless.loads(lossless.encoded(dict(resource)))
        if issues := validate(whole):
            raise NotKept("; ".join(map(str, issues)))
        prepared.append(prepare(whole, patient_id=None, source=PORTAL))
    with transaction.atomic():
        done = store_directory(prepared=prepared)
    if done.refused:
        raise NotKept("; ".join(why for _, why in done.refused))
    return len(done.new) + len(done.changed)
