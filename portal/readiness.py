"""Whether the portal can serve, for supervisors and load balancers. Names what is missing, never why."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from django.conf import settings
from django.db import connections  # noqa: TID251 - its parameters only: the pool would let us wait
from django.db.migrations.loader import MigrationLoader
from django.http import JsonResponse

from accounts.doors import public
from accounts.requests import Request
from portal import broker

PATIENCE = 2  # seconds
RETRY_AFTER = 5


@public(reason="Tells supervisors whether the portal can serve; nothing about people.")
def readyz(request: Request) -> JsonResponse:
    if missing := [*_missing_in_database(), *([] if broker.answers(settings.REDIS_URL) else ["broker"])]:
        return JsonResponse(
            {"status": "not ready", "missing": missing}, status=503, headers={"Retry-After": str(RETRY_AFTER)}
        )
    return JsonResponse({"status": "ready"})


def _missing_in_database() -> list[str]:
    try:
        with _connected() as connection:
            return _behind(connection)
    except psycopg.Error:
        return ["database"]


def _behind(connection: psycopg.Connection) -> list[str]:
    """A database may be there and yet not ours to serve: tables of another release, a clock that was moved."""
    try:
        applied = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    except psycopg.errors.UndefinedTable:
        return ["migrations"]
    if wanted_migrations() - applied:
        return ["migrations"]
    moved = not settings.DEMO and connection.execute("SELECT 1 FROM clock_offset").fetchone()
    return ["clock"] if moved else []


@contextmanager
def _connected() -> Iterator[psycopg.Connection]:
    """A connection of our own: a pool that cannot connect would keep us waiting."""
    wanted = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        wanted.pop(name, None)
    options = f"{wanted.pop('options', '')} -c statement_timeout={PATIENCE}s"
    with psycopg.connect(**wanted, options=options, connect_timeout=PATIENCE, autocommit=True) as connection:
        yield connection


@cache
def wanted_migrations() -> frozenset[tuple[str, str]]:
    """App and name of every migration that this release brings."""
    return frozenset(MigrationLoader(None).disk_migrations)
