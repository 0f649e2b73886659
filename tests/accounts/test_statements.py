"""Statements without a cursor: what goes in comes out, inside a transaction and outside."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, DataError, OperationalError, connections, transaction

from accounts import statements
from accounts.roles import Role

ONE = uuid.uuid4()
MOMENT = dt.datetime(2026, 3, 3, 14, 5, 6, 7, tzinfo=dt.UTC)
VALUES = [
    ("text", "Mòrag “O'Neil” \\ \" {,} %s $1"),
    ("text", ""),
    ("text", Role.CLINICIAN),
    ("uuid", ONE),
    ("uuid", None),
    ("bigint", -(2**63)),
    ("boolean", True),
    ("boolean", False),
    ("numeric", Decimal("6.30")),
    ("timestamptz", MOMENT),
    ("date", dt.date(2026, 3, 3)),
    ("text[]", ["a", "b,c", 'd"e', "f\\g", "{h}", "", "NULL", '","']),
    ("text[]", []),
    ("uuid[]", [ONE]),
    ("bigint[]", [1, -2]),
]


def echoed():
    return [statements.rows(f"SELECT %s::{kind}", [value])[0][0] for kind, value in VALUES]


@pytest.mark.django_db
def test_values_within_a_transaction():
    assert echoed() == [value for _, value in VALUES]


@pytest.mark.django_db(transaction=True)
def test_values_of_a_statement_of_its_own():
    assert echoed() == [value for _, value in VALUES]
    assert echoed() == [value for _, value in VALUES]  # as prepared before


@pytest.mark.django_db(transaction=True)
def test_names_and_signs():
    found = statements.rows("SELECT %(a)s::int + %(b)s::int, %(a)s::int %% 2", {"a": 5, "b": 2})
    assert found == [(7, 1)]


@pytest.mark.django_db(transaction=True)
def test_more_statements_than_are_kept():
    for number in range(250):
        assert statements.rows(f"SELECT {number}", ()) == [(number,)]
    assert statements.rows("SELECT 3", ()) == [(3,)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("text", "params", "error"),
    [
        ("SELECT %s::int", ["x"], DataError),
        ("SELECT %s::text", ["a\x00b"], DataError),
        ("SELECT 1 FROM nowhere", [], DatabaseError),
    ],
)
def test_what_goes_wrong_is_told(text, params, error):
    with pytest.raises(error):
        statements.rows(text, params)
    assert statements.rows("SELECT 1", []) == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_what_takes_too_long_is_an_outage():
    statements.rows("SELECT set_config('statement_timeout', '20', false)", [])
    with pytest.raises(OperationalError):
        statements.rows("SELECT pg_sleep(%s)", [1])
    statements.rows("SELECT set_config('statement_timeout', '0', false)", [])


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_an_outage():
    with pytest.raises(OperationalError):
        statements.rows("SELECT pg_terminate_backend(pg_backend_pid())", [])
    with pytest.raises(OperationalError):
        statements.rows("SELECT 1", [])
    connections["default"].close()
    assert statements.rows("SELECT 1", []) == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_durable_stands_alone():
    with transaction.atomic(), pytest.raises(RuntimeError):
        statements.rows("SELECT 1", [], durable=True)
