"""A database that is away is answered with 503, wherever it is missed first."""

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.test import RequestFactory
from psycopg_pool import PoolTimeout

from portal.middleware import Answers


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_dies_is_an_outage_and_the_next_request_is_served(client, sign_in, citizen):
    sign_in(client, citizen)
    client.raise_request_exception = False
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    kill(pid)

    answer = client.get("/notices/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "not available just now" in answer.content.decode()
    connections["default"].close()  # as the end of a real request does
    assert client.get("/notices/").status_code == 200


def kill(pid: int) -> None:
    with psycopg.connect(**connections["owner"].get_connection_params() | {"cursor_factory": None}) as owner:
        owner.execute("SELECT pg_terminate_backend(%s)", [pid])


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("gone"), 503),
        (InterfaceError("closed"), 503),
        (DatabaseError("other"), None),
        (ValueError(), None),
    ],
)
def test_only_outages_are_outages(error, status):
    answer = Answers(lambda request: None).process_exception(RequestFactory().get("/"), error)
    assert (answer and answer.status_code) == status


def test_a_pool_that_is_exhausted_reaches_us_as_an_operational_error():
    with pytest.raises(OperationalError), connections["default"].wrap_database_errors:
        raise PoolTimeout("none free")
