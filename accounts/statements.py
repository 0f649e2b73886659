"""Statements on hot paths: bound and prepared by the server, once a connection, with plain rows as the answer.

Django's own cursor writes the values into the text, so the server plans every one of them anew.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connections

Params = Sequence[Any] | Mapping[str, Any]


def rows(statement: str, params: Params) -> list[tuple]:
    """All rows of one statement, in the transaction that is open or in one of its own."""
    connection = connections["default"]
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, params, prepare=True)
        return cursor.fetchall()
