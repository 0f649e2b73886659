"""Statements on hot paths: planned by the server once a connection, and sent without a cursor's machinery.

Django's own cursor writes the values into the text, so the server plans every statement anew. Values go as text and
the server reads them as the types that the statement says; answers come as Django's adapters make them.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections
from psycopg import errors, pq
from psycopg.adapt import Transformer

Params = Sequence[Any] | Mapping[str, Any]
_KEPT = 200  # prepared statements of one connection; what was not asked for longest goes first
_BREAK = "\x1f"
_HOLE = re.compile(r"%(?:\((\w+)\))?([s%])")


class _Known:
    """What a connection has prepared, and what reads its answers."""

    def __init__(self, connection: psycopg.Connection):
        self.adapters, self.connection = psycopg.adapters, connection  # an AdaptContext: psycopg's own loaders
        self.names: dict[str, bytes] = {}
        self.made = 0
        self.loader = Transformer(self)  # type: ignore[arg-type]


def _known(connection: psycopg.Connection) -> _Known:
    """Kept on the connection itself, so that both end together."""
    found = getattr(connection, "portal_known", None)
    if found is None:
        found = connection.portal_known = _Known(connection)  # type: ignore[attr-defined]
    return found


def rows(statement: str, params: Params, *, durable: bool = False) -> list[tuple]:
    """All rows of one statement, in the transaction that is open; `durable`: in one of its own, committed."""
    connection = connections["default"]
    if connection.connection is None:
        connection.ensure_connection()
    if durable and connection.in_atomic_block and not getattr(connection.atomic_blocks[-1], "_from_testcase", False):
        raise RuntimeError("A durable statement cannot stand within a transaction.")
    try:
        _begin(connection.connection)
        return _sent(connection.connection, *_bound(statement, params))
    except psycopg.Error:
        with connection.wrap_database_errors:
            raise


def _begin(connection: psycopg.Connection) -> None:
    """As psycopg does before the first statement of a transaction."""
    if not connection.autocommit and connection.pgconn.transaction_status == pq.TransactionStatus.IDLE:
        _good(connection, connection.pgconn.exec_(b"BEGIN"))


def _sent(connection: psycopg.Connection, text: str, values: Sequence[str | None]) -> list[tuple]:
    """Rows of a prepared statement; one round trip, in the transaction that is open or in its own."""
    known = _known(connection)
    name = known.names.pop(text, None) or _prepare(connection, known, text)
    known.names[text] = name
    sent = [None if value is None else value.encode() for value in values]
    result = _good(connection, connection.pgconn.exec_prepared(name, sent))  # type: ignore[arg-type]
    known.loader.set_pgresult(result)
    found = known.loader.load_rows(0, result.ntuples, tuple)
    known.loader.set_pgresult(None)
    return found


def _prepare(connection: psycopg.Connection, known: _Known, text: str) -> bytes:
    if len(known.names) >= _KEPT:
        oldest = next(iter(known.names))
        _good(connection, connection.pgconn.exec_(b"DEALLOCATE " + known.names[oldest]))
        del known.names[oldest]
    known.made += 1
    name = b"swift_%d" % known.made
    _good(connection, connection.pgconn.prepare(name, text.encode()))
    return name


def _good(connection: psycopg.Connection, result: Any) -> Any:
    if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        return result
    if connection.pgconn.status != pq.ConnStatus.OK:
        raise psycopg.OperationalError("The connection to the database is lost.")
    raise errors.error_from_result(result)


def _bound(statement: str, params: Params) -> tuple[str, list[str | None]]:
    """The statement with numbered holes, and what goes into them as text."""
    text, names = _numbered(statement)
    given = params if isinstance(params, (list, tuple)) else [params[name] for name in names]  # type: ignore[call-overload]
    return text, [None if value is None else _TEXTS[type(value)](value) for value in given]


@lru_cache(maxsize=1024)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """$1, $2 … in place of %s or %(name)s; a name keeps its number."""
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        if match[2] == "%":
            return "%"
        name = match[1] or str(len(names))
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _HOLE.sub(number, statement), tuple(names)


def _array(values: Sequence[Any]) -> str:
    """In PostgreSQL's own notation."""
    try:
        text = _BREAK.join(values)
    except TypeError:  # not all of them are texts
        text = '"'
    if not ('"' in text or "\\" in text or "\x00" in text) and text.count(_BREAK) == len(values) - 1:
        return '{"' + text.replace(_BREAK, '","') + '"}'
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: Any) -> str:
    text = _TEXTS[type(value)](value)
    if text.isalnum():
        return f'"{text}"'
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _string(value: str) -> str:
    """As it is; an enumeration's members too. libpq would end the text at a NUL."""
    if "\x00" in value:
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes.")
    return str(value)


class _Texts(dict):
    """How values of a type are written; a type of ours by what it is made of."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        found = next((self[base] for base in kind.__mro__[1:] if base in self), None)
        if found is None:
            raise TypeError(f"A statement cannot hold a {kind.__name__}.")
        self[kind] = found
        return found


_TEXTS = _Texts(
    {
        str: _string,
        UUID: str,
        int: str,
        bool: lambda value: "t" if value else "f",
        Decimal: str,
        dt.datetime: dt.datetime.isoformat,
        dt.date: dt.date.isoformat,
        list: _array,
        tuple: _array,
    }
)
