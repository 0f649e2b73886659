"""Statements on hot paths: bound and prepared by the server, once a connection, with plain rows as the answer.

Django's own cursor writes the values into the text, so the server plans every one of them anew.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connections

Params = Sequence[Any] | Mapping[str, Any]


def rows(statement: str, params: Params, *, durable: bool = False) -> list[tuple]:
    """All rows of one statement, in the transaction that is open; `durable`: in one of its own, committed."""
    connection = connections["default"]
    connection.ensure_connection()
    if durable and connection.atomic_blocks and not getattr(connection.atomic_blocks[-1], "_from_testcase", False):
        raise RuntimeError("A durable statement cannot stand within a transaction.")
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, params, prepare=True)
        return cursor.fetchall()
