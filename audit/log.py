"""The only door to the log: write an entry, read what is known about a person or an actor."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from operator import attrgetter
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from audit.models import Entry


@dataclass(frozen=True, kw_only=True)
class Record:
    """What one entry will say; the field names are the columns of `Entry`."""

    request_id: str
    actor_id: uuid.UUID | None
    actor_kind: str
    actor_name: str
    actor_role: str
    action: str
    route: str
    outcome: str
    purpose: str
    organisation_id: uuid.UUID | None = None
    organisation_name: str = ""
    on_behalf_of: uuid.UUID | None = None
    patient_id: uuid.UUID | None = None
    basis: str = ""
    policy_version: str = ""
    areas: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    target: str = ""
    query: str = ""
    reason: str = ""

    def but(self, **changes) -> "Record":
        return replace(self, **changes)


_COLUMNS = ("id", *Record.__dataclass_fields__)
_CASTS = {"id": "uuid", "actor_id": "uuid", "organisation_id": "uuid", "on_behalf_of": "uuid", "patient_id": "uuid"}
_CASTS |= {"areas": "varchar[]", "kinds": "varchar[]"}
_values = attrgetter(*Record.__dataclass_fields__)
_INSERT = "INSERT INTO audit_entry ({}) VALUES ({})".format(
    ", ".join(_COLUMNS), ", ".join(f"%({name})s" for name in _COLUMNS)
)


def write(*records: Record) -> list[uuid.UUID]:
    """Add one entry for each record in the caller's transaction; gives their ids."""
    rows = [{"id": uuid.uuid4()} | asdict(record) for record in records]
    with connections["default"].cursor() as cursor:
        if len(rows) == 1:  # a pipeline of one costs more than the entry
            cursor.execute(_INSERT, rows[0])
        else:
            cursor.executemany(_INSERT, rows)
    return [row["id"] for row in rows]


_SAME = [name for name in _COLUMNS if name not in ("id", "patient_id")]
# The same entry about each of several people, the rows of `{people}`; the columns of a record are its parameters.
_EACH = "INSERT INTO audit_entry (id, patient_id, {}) SELECT gen_random_uuid(), p.patient, {} FROM {{people}}"
FOR_EACH = _EACH.format(
    ", ".join(_SAME),
    ", ".join(f"%({name})s::{_CASTS[name]}" if name in _CASTS else f"%({name})s" for name in _SAME),
)


def values_for_each(record: Record) -> dict[str, Any]:
    """The parameters of FOR_EACH."""
    return {name: getattr(record, name) for name in _SAME}


# The same as part of a larger statement: parameters by position, and `{outcome}` an SQL expression around its own.
INSERTION = "INSERT INTO audit_entry ({}) SELECT {}".format(
    ", ".join(_COLUMNS),
    ", ".join(
        f"%s::{_CASTS[name]}" if name in _CASTS else "{outcome}" if name == "outcome" else "%s" for name in _COLUMNS
    ),
)


def values(record: Record) -> tuple:
    """The parameters of INSERTION for a new entry."""
    return (uuid.uuid4(), *_values(record))


def about(*patient_ids: uuid.UUID) -> QuerySet[Entry]:
    """Everything that happened to one person's record, newest first; a person may have been known by several ids."""
    return Entry.objects.filter(patient_id__in=patient_ids).order_by("-at", "-id")


def person_of(entry_id: uuid.UUID) -> uuid.UUID | None:
    """About whom an entry is."""
    return Entry.objects.filter(id=entry_id).values_list("patient_id", flat=True).first()


def by(actor_id: uuid.UUID) -> QuerySet[Entry]:
    """Everything that one actor did or tried, newest first."""
    return Entry.objects.filter(actor_id=actor_id).order_by("-at", "-id")


def refusals() -> QuerySet[Entry]:
    """What was refused, about whomever, newest first."""
    return Entry.objects.filter(outcome="refused").order_by("-at", "-id")


def damaged(batch: Iterable[uuid.UUID] | None = None) -> list[uuid.UUID]:
    """Ids of entries whose leaf no longer fits their content; `batch` narrows the question."""
    where, params = ("AND id = ANY(%s)", [list(batch)]) if batch is not None else ("", [])
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT id FROM audit_entry e WHERE leaf IS DISTINCT FROM audit_leaf(e) {where}", params)
        return [row[0] for row in cursor.fetchall()]


def size() -> int:
    """How many entries the log holds."""
    return Entry.objects.count()
