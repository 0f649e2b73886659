"""The store's own SQL: what is held already, and many rows at once.

COPY does not go into tables with row security, so rows are copied into tables of this transaction alone and inserted
from there, where the policy sees each of them.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections

from accounts import statements
from records import lossless
from records.indexing import Prepared, with_version
from records.inheritance import Seen, seen_entry
from records.searchrows import Found
from records.statements import with_statements


class Held(NamedTuple):
    """What the store holds under an id."""

    patient_id: UUID | None
    kind: str
    version: int
    digest: bytes
    source: str
    sent_version: str
    sent_at: datetime | None
    labels: list[str]
    held_until: datetime | None
    statements: str = ""  # of the person who disagrees, see records.statements


class Row(NamedTuple):
    """A resource with what the store adds to it."""

    prepared: Prepared
    version: int
    organisation_id: UUID | None
    held_until: datetime | None = None
    statements: str = ""


_RESOURCE = (
    "id patient_id kind area labels organisation_id version last_updated source author_kind status category"
    " code_system code title unit date_from date_until date_precision encounter_id author body digest"
    " keys words span_keys span_lows span_highs reason arrival changes sent_version sent_at held_until"
).split()
_PAST = (
    "patient_id, kind, area, labels, organisation_id, version, body, digest, source, reason, arrival, changes,"
    " sent_version, sent_at, held_until"
)
_DIRECTORY = (
    "id kind version last_updated source name identifiers body digest keys words span_keys span_lows span_highs"
).split()


def held(ids: Iterable[UUID], *, directory: bool = False) -> dict[UUID, Held]:
    """What is there under these ids, locked until the transaction ends."""
    if not (ids := list(ids)):
        return {}
    table, whose, since = "records_resource", "patient_id", "sent_version, sent_at, labels, held_until, statements"
    if directory:
        table, whose, since = (
            "records_directoryentry",
            "NULL::uuid",
            "'', NULL::timestamptz, ARRAY[]::varchar[], NULL, ''",
        )
    columns = f"{whose}, kind, version, digest, source, {since}"
    found = statements.rows(
        f"SELECT id, {columns} FROM {table} WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE",
        [f"{{{','.join([ident.hex for ident in ids])}}}"],  # one text: quicker to send than a list
    )
    return {row[0]: Held._make([*row[1:4], bytes(row[4]), *row[5:]]) for row in found}


def seen(ids: Iterable[UUID]) -> dict[UUID, Seen]:
    """What others take labels from: items of people that this transaction may see, and entries of the directory."""
    wanted = [list(map(str, ids))]
    items = statements.rows(
        "SELECT id, patient_id, area, CASE WHEN held_until <= portal_now() THEN array_remove(labels, 'held')"
        " ELSE labels END, held_until FROM records_resource WHERE id = ANY(%s::uuid[])",
        wanted,
    )
    found = {row[0]: Seen(row[1], row[2], frozenset(row[3]), row[4]) for row in items}
    entries = statements.rows("SELECT id, name FROM records_directoryentry WHERE id = ANY(%s::uuid[])", wanted)
    return found | {ident: seen_entry(name) for ident, name in entries}


def owners(items: Sequence[tuple[str, UUID]]) -> dict[tuple[str, UUID], UUID]:
    """Whose these items are, as (type, id); nothing else about them."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT kind, id, records_owner(kind, id) FROM unnest(%s::text[], %s::uuid[]) w (kind, id)",
            [[kind for kind, _ in items], [str(ident) for _, ident in items]],
        )
        return {(kind, ident): owner for kind, ident, owner in cursor.fetchall() if owner}


def with_identifier(items: Sequence[tuple[UUID, str, int]]) -> list[list[str]]:
    """For each (person, type, key of an identifier) the ids of that person's items that have it, two at most."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT records_with_key(person, kind, key) FROM"
            " unnest(%s::uuid[], %s::text[], %s::bigint[]) WITH ORDINALITY w (person, kind, key, place) ORDER BY place",
            [[str(item[0]) for item in items], [item[1] for item in items], [item[2] for item in items]],
        )
        return [[str(ident) for ident in found or ()] for (found,) in cursor.fetchall()]


def past_digests(ids: Iterable[UUID]) -> set[tuple[UUID, bytes]]:
    """The contents that these resources had before the current one, as (id, digest)."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT resource_id, digest FROM records_pastversion WHERE resource_id = ANY(%s::uuid[])",
            [list(map(str, ids))],
        )
        return {(ident, bytes(digest)) for ident, digest in cursor.fetchall()}


def unfinished(
    people: Iterable[UUID], kinds: Iterable[str], final: Iterable[str], since: datetime
) -> list[tuple[UUID, tuple[str, ...], str]]:
    """Person, labels and text of items of these kinds that are not in a final state, or came to it or ended since."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT patient_id, labels, body FROM records_resource WHERE patient_id = ANY(%s::uuid[])"
            " AND kind = ANY(%s) AND (status <> ALL(%s) OR date_until > %s OR last_updated > %s) ORDER BY id",
            [list(map(str, people)), list(kinds), list(final), since, since],
        )
        return [(person, tuple(labels), body) for person, labels, body in cursor.fetchall()]


def lock_people(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these people are here, locked: two loads of one person's record go one after the other."""
    text = "SELECT id FROM accounts_patient WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"
    return {ident for (ident,) in statements.rows(text, [list(set(ids))])}


def write_resources(rows: Sequence[Row], *, moment: datetime, reason: str) -> None:
    """New resources and new versions of those held, which are kept as past ones."""
    changed = [str(row.prepared.id) for row in rows if row.version > 1]
    stamp, why = str(moment), _plain(reason)
    lines = "".join([_line(row, moment, stamp, why) for row in rows])
    with connections["default"].cursor() as cursor:
        if changed:
            cursor.execute(
                f"INSERT INTO records_pastversion (id, resource_id, at, {_PAST})"
                f" SELECT gen_random_uuid(), id, last_updated, {_PAST} FROM records_resource"
                " WHERE id = ANY(%s::uuid[])",
                [changed],
            )
        _copy(cursor, "records_resource", _RESOURCE, lines, replace=bool(changed))


def keep_statements(ident: UUID, statements: str) -> None:
    """Keep beside the resource what its next versions carry."""
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE records_resource SET statements = %s WHERE id = %s", [statements, ident])


def write_directory(rows: Sequence[tuple[Prepared, int]], *, moment: datetime) -> None:
    """New directory entries, and new bodies of those held."""
    lines = "".join([_directory_line(item, version, moment) for item, version in rows])
    with connections["default"].cursor() as cursor:
        _copy(cursor, "records_directoryentry", _DIRECTORY, lines, replace=True)


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
    text = "SELECT id FROM accounts_organisation WHERE id = ANY(%s::uuid[])"
    return {ident for (ident,) in statements.rows(text, [list(set(ids))])}


def _copy(cursor: Any, table: str, columns: Sequence[str], lines: str, *, replace: bool = False) -> None:
    """Copy rows into a table of this connection alone, then insert them; `replace` overwrites rows of the same id.

    A few are inserted one by one, by a statement that stays planned.
    """
    names, incoming = ", ".join(columns), f"incoming_{table}"
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    conflict = f" ON CONFLICT (id) DO UPDATE SET {updates}" if replace else ""
    if lines.count("\n") <= _FEW:
        text = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))}){conflict}"
        for line in lines.split("\n")[:-1]:
            statements.rows(text, [_read(value) for value in line.split("\t")])
        return
    cursor.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {incoming} ON COMMIT DELETE ROWS AS SELECT {names} FROM {table} WITH NO DATA"
    )
    with cursor.copy(f"COPY {incoming} ({names}) FROM STDIN") as copy:
        copy.write(lines)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {incoming}{conflict}")
    cursor.execute(f"TRUNCATE {incoming}")


# Lines of COPY's text format, in the order of the columns above.


def _line(row: Row, moment: datetime, stamp: str, why: str) -> str:
    """`stamp` and `why` are the moment and the reason as COPY reads them."""
    item = row.prepared
    return (
        f"{item.id.hex}\t{item.patient_id.hex}"  # type: ignore[union-attr]
        f"\t{item.kind}\t{item.area}\t{_list(item.labels)}\t{_or_null(row.organisation_id)}"
        f"\t{row.version}\t{stamp}\t{_plain(item.source)}\t{item.author_kind}\t{_plain(item.status)}"
        f"\t{_plain(item.category)}\t{_plain(item.code_system)}\t{_plain(item.code)}\t{_plain(item.title)}"
        f"\t{_plain(item.unit)}\t{_or_null(item.date_from)}\t{_or_null(item.date_until)}\t{item.date_precision}"
        f"\t{_or_null(item.encounter_id)}\t{_plain(item.author)}"
        f"\t{_body(item, row.version, moment, row.statements)}\t\\\\x{item.digest.hex()}\t{_found(item.found)}"
        f"\t{why}\t{_plain(item.arrival)}\t{_list(item.changes)}"
        f"\t{_plain(item.sent_version)}\t{_or_null(item.sent_at)}\t{_or_null(row.held_until)}\n"
    )


def _directory_line(item: Prepared, version: int, moment: datetime) -> str:
    identifiers = lossless.dumps(list(item.identifiers)).replace("\\", "\\\\")
    return (
        f"{item.id}\t{item.kind}\t{version}\t{moment}\t{_plain(item.source)}\t{_plain(item.title[:300])}\t{identifiers}"
        f"\t{_body(item, version, moment)}\t\\\\x{item.digest.hex()}\t{_found(item.found)}\n"
    )


def _body(item: Prepared, version: int, moment: datetime, statements: str = "") -> str:
    """JSON without needless space holds no line breaks and no tabs, only backslashes."""
    return with_version(with_statements(item.body, statements), version, moment).replace("\\", "\\\\")


def _found(found: Found) -> str:
    head = f"{_keys(found.keys)}\t{_list(found.words)}"
    if not found.spans:
        return f"{head}\t{{}}\t{{}}\t{{}}"
    keys, lows, highs = zip(*found.spans, strict=True)
    return f"{head}\t{_numbers(keys)}\t{_numbers(lows)}\t{_numbers(highs)}"


def _read(value: str) -> str | None:
    """One value of a line, as COPY reads it."""
    if "\\" not in value:
        return value
    return None if value == "\\N" else _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), value)


_FEW = 3  # rows that are written quicker without COPY
_ESCAPED, _MEANT = re.compile(r"\\(.)"), {"t": "\t", "n": "\n", "r": "\r"}
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    return text.translate(_ESCAPES)


def _or_null(value: Any) -> str:
    return "\\N" if value is None else str(value)


@lru_cache(maxsize=2048)
def _keys(keys: tuple[int, ...]) -> str:
    return _numbers(keys)


def _numbers(values: Iterable[Any]) -> str:
    return f"{{{','.join(map(str, values))}}}"


@lru_cache(maxsize=8192)
def _list(texts: tuple[str, ...]) -> str:
    """A PostgreSQL array of texts, each in quotation marks."""
    if not texts:
        return "{}"
    quoted = ",".join([f'"{text.translate(_QUOTED)}"' for text in texts])
    return "{" + quoted.translate(_ESCAPES) + "}"
