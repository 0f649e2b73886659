"""The store's own SQL: what is held already, and many rows at once.

COPY does not go into tables with row security, so rows are copied into tables of this transaction alone and inserted
from there, where the policy sees each of them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections

from records.indexing import Prepared, with_version
from records.searchrows import Found


class Held(NamedTuple):
    """What the store holds under an id."""

    patient_id: UUID | None
    kind: str
    version: int
    digest: bytes
    source: str


class Row(NamedTuple):
    """A resource with what the store adds to it."""

    prepared: Prepared
    version: int
    organisation_id: UUID | None
    version_id: UUID


_RESOURCE = (
    "id patient_id kind area labels organisation_id version last_updated source author_kind status category"
    " code_system code title unit date_from date_until date_precision encounter_id author body digest"
    " keys words span_keys span_lows span_highs"
).split()
_VERSION = "id patient_id kind area labels organisation_id resource_id version at reason body".split()
_DIRECTORY = (
    "id kind version last_updated source name identifiers body digest keys words span_keys span_lows span_highs"
).split()


def held(ids: Iterable[UUID], *, directory: bool = False) -> dict[UUID, Held]:
    """What is there under these ids, locked until the transaction ends."""
    table, owner = ("records_directoryentry", "NULL::uuid") if directory else ("records_resource", "patient_id")
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f"SELECT id, {owner}, kind, version, digest, source FROM {table} WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
            [sorted(ids)],
        )
        return {row[0]: Held(row[1], row[2], row[3], bytes(row[4]), row[5]) for row in cursor.fetchall()}


def lock_people(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these people are here, locked: two loads of one person's record go one after the other."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_patient WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [sorted(set(ids))])
        return {row[0] for row in cursor.fetchall()}


def write_resources(rows: Sequence[Row], *, moment: datetime, reason: str) -> None:
    """New resources and new versions of those held, with their versions and the columns that searches need."""
    changed = any(row.version > 1 for row in rows)
    with connections["default"].cursor() as cursor:
        bodies = [with_version(row.prepared.body, row.version, moment) for row in rows]
        pairs = list(zip(rows, bodies, strict=True))
        resources = (_resource(row, body, moment) for row, body in pairs)
        _copy(cursor, "records_resource", _RESOURCE, resources, replace=changed)
        versions = (_version(row, body, moment, reason) for row, body in pairs)
        _copy(cursor, "records_resourceversion", _VERSION, versions)


def write_directory(rows: Sequence[tuple[Prepared, int]], *, moment: datetime) -> None:
    """New directory entries, and new bodies of those held."""
    from psycopg.types.json import Jsonb

    found = (
        (
            item.id, item.kind, version, moment, item.source, item.title[:300],
            Jsonb(list(item.identifiers)), with_version(item.body, version, moment), item.digest, *_found(item.found),
        )
        for item, version in rows
    )  # fmt: skip
    with connections["default"].cursor() as cursor:
        _copy(cursor, "records_directoryentry", _DIRECTORY, found, replace=True)


def directory_ids(identifiers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """The directory's one entry for each (type, "system|value"); none where there are two."""
    wanted = list(identifiers)
    if not wanted:
        return {}
    sql = """
        SELECT w.kind, w.text, min(d.id::text)::uuid FROM unnest(%s::text[], %s::text[]) AS w (kind, text)
        JOIN records_directoryentry d ON d.identifiers @> jsonb_build_array(w.text) AND d.kind = w.kind
        GROUP BY w.kind, w.text HAVING count(*) = 1
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, [[kind for kind, _ in wanted], [text for _, text in wanted]])
        return {(kind, text): ident for kind, text, ident in cursor.fetchall()}


def known_organisations(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these are organisations that work in the portal."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_organisation WHERE id = ANY(%s)", [list(set(ids))])
        return {row[0] for row in cursor.fetchall()}


def _copy(
    cursor: Any, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]], *, replace: bool = False
) -> None:
    """Copy rows into a table of this transaction, then insert them; `replace` overwrites rows of the same id."""
    names, incoming = ", ".join(columns), f"incoming_{table}"
    cursor.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {incoming} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
    )
    with cursor.copy(f"COPY {incoming} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    conflict = f" ON CONFLICT (id) DO UPDATE SET {updates}" if replace else ""
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {incoming}{conflict}")
    cursor.execute(f"TRUNCATE {incoming}")


def _resource(row: Row, body: str, moment: datetime) -> tuple[Any, ...]:
    item = row.prepared
    return (
        item.id, item.patient_id, item.kind, item.area, list(item.labels), row.organisation_id, row.version, moment,
        item.source, item.author_kind, item.status, item.category, item.code_system, item.code, item.title,
        item.unit, item.date_from, item.date_until, item.date_precision, item.encounter_id, item.author, body,
        item.digest, *_found(item.found),
    )  # fmt: skip


def _version(row: Row, body: str, moment: datetime, reason: str) -> tuple[Any, ...]:
    item = row.prepared
    return (
        row.version_id, item.patient_id, item.kind, item.area, list(item.labels), row.organisation_id, item.id,
        row.version, moment, reason, body,
    )  # fmt: skip


def _found(found: Found) -> tuple[Any, ...]:
    """Values of the five columns, as PostgreSQL writes arrays."""
    spans = found.spans
    return (
        _array(found.keys), list(found.words) or "{}",
        _array(span.key for span in spans), _array(span.low for span in spans), _array(span.high for span in spans),
    )  # fmt: skip


def _array(values: Iterable[Any]) -> str:
    return f"{{{','.join(map(str, values))}}}"
