"""Searches carried out under an access: the rows of a page, and what they refer to."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connections

from consent.conditions import EVERYTHING
from consent.gate import Access, Ungated
from records import lossless
from records.references import at, literal
from records.search.query import Holds, IdIn, KindIn, Pair, Position, Query, Sort, Sql
from records.search.statements import Page, Row, page, statement
from records.search.values import uuid
from records.searchkeys import linked
from records.searchtables import parameters
from records.types import DIRECTORY_TYPES

INCLUDED_LIMIT = 1000
_BY_ID = (Sort("id", False),)


def run(access: Access, query: Query, *, after: Position | None = None, limit: int) -> Page:
    """One page of what the search finds, inside `access.reading()`; the directory's types too."""
    return page(query, _fetched(under(access, query, after=after, limit=limit)), limit)


def under(access: Access, query: Query, *, after: Position | None = None, limit: int) -> Sql:
    """The statement of a search under an access that is open: its condition and its people."""
    if not access.is_open:
        raise Ungated("Search inside `access.reading()`.")
    people = (access.population.ids, access.population.params) if access.population else None
    return statement(query, access.decision.condition, access.patient_ids, after, limit, population=people)


def directory(query: Query, *, after: Position | None = None, limit: int) -> Page:
    """A search of the directory, which everybody who is signed in may read."""
    if not query.of_directory:
        raise Ungated("Only the directory is read without an access.")
    return page(query, _fetched(statement(query, EVERYTHING, (), after, limit)), limit)


def included(access: Access, rows: Sequence[Row], query: Query) -> list[Row]:
    """What the rows refer to, and what refers to them, as the query asked: by the same access, each once."""
    wanted: dict[tuple[str, UUID], None] = {}
    if query.includes:
        for body in map(lossless.loads, (row.body for row in rows)):
            wanted.update(dict.fromkeys(one for pair in query.includes for one in _targets(body, pair)))
    found = _by_id(access, [key for key in wanted if key[0] not in DIRECTORY_TYPES])
    found += _of_directory([key for key in wanted if key[0] in DIRECTORY_TYPES])
    for pair in query.revincludes:
        found += _pointing(access, rows, pair)
    shown = {row.id for row in rows}
    return list({row.id: row for row in found if row.id not in shown}.values())


def included_in_directory(rows: Sequence[Row], query: Query) -> list[Row]:
    """What the directory's rows refer to within the directory, as the query asked."""
    bodies = [lossless.loads(row.body) for row in rows] if query.includes else []
    wanted = dict.fromkeys(one for body in bodies for pair in query.includes for one in _targets(body, pair))
    shown = {row.id for row in rows}
    found = _of_directory([key for key in wanted if key[0] in DIRECTORY_TYPES])
    return list({row.id: row for row in found if row.id not in shown}.values())


def _targets(body: dict[str, Any], pair: Pair) -> Iterable[tuple[str, UUID]]:
    """(type, id) of what a reference of this resource leads to on this server."""
    for leaf in parameters(pair.kind)[pair.name].leaves:
        for value in at(body, leaf.path):
            target = literal(value.get("reference", "")) if isinstance(value, dict) else None
            if target and not target.base and (ident := uuid(target.id)):
                if {pair.target, leaf.extra} <= {"", target.kind}:
                    yield target.kind, ident


def _by_id(access: Access, wanted: Sequence[tuple[str, UUID]]) -> list[Row]:
    if not wanted:
        return []
    kinds = tuple(sorted({kind for kind, _ in wanted}))
    query = Query(kind="", filters=(KindIn(kinds), IdIn(tuple(ident for _, ident in wanted))))
    return [row for row in _all(under(access, query, limit=INCLUDED_LIMIT)) if (row.kind, row.id) in set(wanted)]


def _of_directory(wanted: Sequence[tuple[str, UUID]]) -> list[Row]:
    found: list[Row] = []
    for kind in sorted({kind for kind, _ in wanted}):
        query = Query(kind=kind, filters=(IdIn(tuple(ident for one, ident in wanted if one == kind)),), sort=_BY_ID)
        found += _all(statement(query, EVERYTHING, (), None, INCLUDED_LIMIT))
    return found


def _pointing(access: Access, rows: Sequence[Row], pair: Pair) -> list[Row]:
    keys = tuple(linked(pair.name, f"{row.kind}/{row.id}") for row in rows)
    return _all(under(access, Query(kind=pair.kind, filters=(Holds(keys),)), limit=INCLUDED_LIMIT)) if keys else []


def _all(sql: Sql) -> list[Row]:
    return [Row(*row) for row in _fetched(sql)]


def _fetched(sql: Sql) -> list[tuple[Any, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(*sql)
        return cursor.fetchall()
