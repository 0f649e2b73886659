"""A Query as one SQL statement over the store, with the gate's condition and the person in it. Pure.

Every statement starts with SELECT, so that a WITH can stand before it, and gives the columns of `Row`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from consent.conditions import Condition
from records.search.query import Coded, Filter, Owned, Position, Query, Sort, Sql
from records.searchkeys import plain

_DIRECTIONS = {  # of a column that can be null, and of one that cannot, descending or not
    (True, True): "DESC NULLS LAST",
    (True, False): "ASC NULLS FIRST",
    (False, True): "DESC",
    (False, False): "ASC",
}
_PLAIN = f"r.keys @> '{{{plain()}}}'::bigint[]"  # as the index records_several_codes has it
_BREAK = "\x1e"  # in JSON it is always escaped
_BODY, _END = '","resource":', ',"search":{"mode":"match"}}'
_CASTS = {"date_from": "timestamptz", "last_updated": "timestamptz", "id": "uuid", "name": "text"}


class Row(NamedTuple):
    """One resource of an answer. The directory has no `patient_id` and no date; people's resources have no `name`.

    `total` counts all that the search finds; where it was asked for and there is no row, one row holds nothing else.
    """

    id: UUID
    kind: str
    version: int
    last_updated: datetime
    patient_id: UUID | None
    date_from: datetime | None
    name: str
    total: int | None
    body: str


class Page(NamedTuple):
    """Rows of one page, where the next one starts (None: there is none), and how many there are if asked."""

    rows: list[Row]
    next: Position | None
    total: int | None


def statement(
    query: Query,
    condition: Condition,
    patient_ids: Sequence[UUID],
    after: Position | None,
    limit: int,
    *,
    population: Sql | None = None,
) -> Sql:
    """At most `limit` + 1 rows: the one too many says that there is a next page; hand them to `page`.

    `patient_ids` are one person's; with none of them, `population` is the gate's SQL of permitted people. The directory
    asks neither for them nor for the condition.
    """
    where, params = _where(query, condition, patient_ids, population)
    rows = _rows(query, where, params, after, 0 if query.count_only else limit + 1)
    if not query.wants_total:
        return rows
    text, row_params = rows
    count = f"(SELECT count(*) AS total FROM {_table(query)} r WHERE {where})"
    columns = "p.id, p.kind, p.version, p.last_updated, p.patient_id, p.date_from, p.name, t.total, p.body"
    whole = f"SELECT {columns} FROM {count} t LEFT JOIN ({text}) p ON true ORDER BY {_order(query.sort, 'p')}"
    return whole, [*params, *row_params]


def joined(rows: Sql, query: Query) -> Sql:
    """One row of all the rows of a `statement` without a total: their bodies as one text, and where they are.

    The database joins them: that costs it and us less than handing over every column of every row.
    """
    text, params = rows
    named = "u.kind || '/' || u.id || %s || u.body"
    limit = params[-1]
    places = ", ".join(f"(array_agg(u.{key.column}))[%s]" for key in query.sort)
    whole = f"SELECT string_agg({named}, %s), count(*), {places} FROM ({text}) u"
    return whole, [_BODY, _BREAK, *[limit - 1] * len(query.sort), *params]


def joined_page(found: Sequence[Any], limit: int, base: str) -> tuple[str, Position | None]:
    """The entries as one text and where the next page starts, of the row that a `joined` statement brought back."""
    texts, count, *place = found
    if not texts or not limit:
        return "", None
    if count > limit:
        texts = texts.rpartition(_BREAK)[0]
    start = f'{{"fullUrl":"{base}/'
    entries = f"{start}{texts.replace(_BREAK, f'{_END},{start}')}{_END}"
    return entries, tuple(map(_told, place)) if count > limit else None


def page(query: Query, found: Sequence[Sequence[Any]], limit: int) -> Page:
    """What a statement of this query and limit brought back."""
    total = found[0][Row._fields.index("total")] if query.wants_total else None
    rows = [Row(*row) for row in found if row[0] is not None]
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, _position(query, rows[-1]) if more and rows else None, total)


def is_position(query: Query, values: Sequence[object]) -> bool:
    """Whether values that came from outside can be a place in this query's order."""
    if len(values) != len(query.sort) or values[-1] is None:
        return False
    return all(_fits(key.column, value) for key, value in zip(query.sort, values, strict=True))


def _fits(column: str, value: object) -> bool:
    if value is None:
        return column == "date_from"
    if not isinstance(value, str) or "\x00" in value:
        return False
    try:
        UUID(value) if column == "id" else column == "name" or datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _position(query: Query, row: Row) -> Position:
    return tuple(_told(getattr(row, key.column)) for key in query.sort)


def _told(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value and str(value)


def _table(query: Query) -> str:
    return "records_directoryentry" if query.of_directory else "records_resource"


def _where(query: Query, condition: Condition, patient_ids: Sequence[UUID], population: Sql | None) -> Sql:
    parts: list[Sql] = [] if query.of_directory else [_people(patient_ids, population)]
    if query.kind:
        parts.append(("r.kind = %s", [query.kind]))
    if not query.of_directory:
        parts.append(condition.sql("r"))
    parts += [_asked(item, patient_ids) for item in query.filters]
    return " AND ".join(f"({text})" for text, _ in parts), [value for _, params in parts for value in params]


def _people(patient_ids: Sequence[UUID], population: Sql | None) -> Sql:
    if len(patient_ids) == 1:
        return "r.patient_id = %s", [patient_ids[0]]
    if patient_ids or population is None:
        return "r.patient_id = ANY(%s)", [list(patient_ids)]
    text, params = population
    return f"r.patient_id IN ({text})", list(params)


def _asked(item: Filter, patient_ids: Sequence[UUID]) -> Sql:
    if isinstance(item, Owned) and patient_ids:
        return ("true" if item.people & set(map(str, patient_ids)) else "false"), []
    return item.sql("r")


def _rows(query: Query, where: str, params: list[Any], after: Position | None, limit: int) -> Sql:
    """The rows after a place, asked for in parts of which each walks an index from where it starts."""
    end = f"ORDER BY {_order(query.sort, 'r')} LIMIT %s"
    parts = [
        (f"{_select(query, f'{where}{coded}{place}')} {end}", [*params, *codes, *places, limit])
        for coded, codes in _by_code(query)
        for place, places in _places(query.sort, after)
    ]
    if len(parts) == 1:
        return parts[0]
    whole = " UNION ALL ".join(f"({text})" for text, _ in parts)
    values = [value for _, given in parts for value in given]
    return f"SELECT * FROM ({whole}) u ORDER BY {_order(query.sort, 'u')} LIMIT %s", [*values, limit]


def _by_code(query: Query) -> list[Sql]:
    """Rows with this main code in its column; and those with several, or never looked through, that do not have it."""
    code = next((item.code for item in query.filters if isinstance(item, Coded)), "")
    return [(" AND r.code = %s", [code]), (f" AND NOT ({_PLAIN}) AND r.code <> %s", [code])] if code else [("", [])]


def _places(sort: Sequence[Sort], after: Position | None) -> list[Sql]:
    """Where to go on. Undated rows come last when the newest come first, and are a part of their own."""
    if after is None:
        return [("", [])]
    if _is_newest_first(sort) and after[0] is not None:
        dated = " AND (r.date_from, r.id) < (%s::timestamptz, %s::uuid)"
        return [(dated, list(after)), (" AND r.date_from IS NULL", [])]
    text, places = _after(sort, after)
    return [(f" AND ({text})", places)]


def _select(query: Query, where: str) -> str:
    own = (
        "NULL::uuid AS patient_id, NULL::timestamptz AS date_from, r.name"
        if query.of_directory
        else ("r.patient_id, r.date_from, '' AS name")
    )
    columns = f"r.id, r.kind, r.version, r.last_updated, {own}, NULL::bigint AS total, r.body"
    return f"SELECT {columns} FROM {_table(query)} r WHERE {where}"


def _is_newest_first(sort: Sequence[Sort]) -> bool:
    return tuple(sort) == (Sort("date_from", True), Sort("id", True))


def _order(sort: Sequence[Sort], table: str) -> str:
    """Undated first where old ones come first, last where new ones do: as the indexes of a record lie."""
    return ", ".join(f"{table}.{key.column} {_DIRECTIONS[key.column == 'date_from', key.descending]}" for key in sort)


def _after(sort: Sequence[Sort], after: Position) -> Sql:
    """Rows beyond a place: equal in the first keys, beyond in the next."""
    alternatives, params = [], []
    same: list[Sql] = []
    for key, value in zip(sort, after, strict=True):
        beyond = _beyond(key, value)
        if beyond:
            alternatives.append(" AND ".join(text for text, _ in [*same, beyond]))
            params += [item for _, values in [*same, beyond] for item in values]
        same.append(_same(key, value))
    return " OR ".join(f"({text})" for text in alternatives), params


def _beyond(key: Sort, value: str | None) -> Sql | None:
    column, cast = f"r.{key.column}", _CASTS[key.column]
    if value is None:
        return None if key.descending else (f"{column} IS NOT NULL", [])
    if not key.descending:
        return f"{column} > %s::{cast}", [value]
    undated = f" OR {column} IS NULL" if key.column == "date_from" else ""
    return f"({column} < %s::{cast}{undated})", [value]


def _same(key: Sort, value: str | None) -> Sql:
    if value is None:
        return f"r.{key.column} IS NULL", []
    return f"r.{key.column} = %s::{_CASTS[key.column]}", [value]
