"""/readyz names what is missing, fast, and says when to ask again."""

import psycopg
import pytest
from django.db import connections

from portal import readiness


def ask(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.json().get("missing"), answer.headers.get("Retry-After")


@pytest.fixture
def with_broker(monkeypatch):
    monkeypatch.setattr("portal.broker.answers", lambda url: True)


@pytest.fixture
def pointed_elsewhere(db):
    """Where readiness connects to; the tests' own connection stays."""
    wanted = connections["default"].settings_dict
    before = dict(wanted)
    yield wanted
    wanted.update(before)


@pytest.mark.django_db
def test_all_there(client, with_broker):
    assert ask(client) == (200, None, None)


def test_no_database(client, with_broker, pointed_elsewhere, tmp_path):
    pointed_elsewhere["HOST"] = str(tmp_path)
    assert ask(client) == (503, ["database"], "5")


def test_an_empty_database(client, with_broker, pointed_elsewhere):
    pointed_elsewhere["NAME"] = "template1"
    pointed_elsewhere["USER"] = connections["owner"].settings_dict["USER"]
    assert ask(client) == (503, ["migrations"], "5")


@pytest.mark.django_db
def test_a_migration_that_is_not_applied(client, with_broker, monkeypatch):
    wanted = readiness.wanted_migrations() | {("records", "9999_next_release")}
    monkeypatch.setattr(readiness, "wanted_migrations", lambda: wanted)
    assert ask(client) == (503, ["migrations"], "5")


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_was_moved_where_it_may_not_be(client, with_broker, settings):
    settings.DEMO = False
    with psycopg.connect(**connections["owner"].get_connection_params() | {"cursor_factory": None}) as owner:
        owner.execute("INSERT INTO clock_offset (id, ahead) VALUES (1, '1 day')")
    assert ask(client) == (503, ["clock"], "5")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["unix://{}/none.sock?db=0", "redis://127.0.0.1:1/0"])
def test_no_broker(client, settings, tmp_path, address):
    settings.REDIS_URL = address.format(tmp_path)
    assert ask(client) == (503, ["broker"], "5")


def test_nothing_at_all(client, settings, pointed_elsewhere, tmp_path):
    settings.REDIS_URL, pointed_elsewhere["HOST"] = f"unix://{tmp_path}/none.sock", str(tmp_path)
    assert ask(client) == (503, ["database", "broker"], "5")
