"""Fills the search columns again, of rows that were stored before a parameter was there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connections

from consent.gate import Access, Ungated
from records import lossless
from records.searchrows import found_in

_COLUMNS = "keys = %s, words = %s, span_keys = %s, span_lows = %s, span_highs = %s"
_UNFOUND = "keys = '{}'"  # nothing finds it: it was never looked through


def people_again(access: Access, people: Sequence[UUID], *, every: bool) -> int:
    """Fill the columns of these people's rows: of those without keys, or of `every` one. Gives how many."""
    if not access.is_open or not set(people) <= access.people:
        raise Ungated("Reindex under a job's access to these people.")
    return _again("records_resource", "patient_id = ANY(%s)", [list(people)], every)


def directory_again(*, every: bool) -> int:
    return _again("records_directoryentry", "true", [], every)


def _again(table: str, whose: str, params: list[Any], every: bool) -> int:
    with connections["default"].cursor() as cursor:
        where = f"{whose} AND {'true' if every else _UNFOUND}"
        cursor.execute(f"SELECT id, body FROM {table} WHERE {where} ORDER BY id FOR UPDATE", params)
        rows = [[*_columns(body), ident] for ident, body in cursor.fetchall()]
        cursor.executemany(f"UPDATE {table} SET {_COLUMNS} WHERE id = %s", rows)
        return len(rows)


def _columns(body: str) -> list[list[Any]]:
    found = found_in(lossless.loads(body))
    spans = found.spans
    return [
        list(found.keys),
        list(found.words),
        [span.key for span in spans],
        [span.low for span in spans],
        [span.high for span in spans],
    ]
