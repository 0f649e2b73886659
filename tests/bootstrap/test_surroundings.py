"""Given addresses come first, and the owner's login stays with whoever makes tables."""

import json
import stat

import pytest

from bootstrap import keys, services, sockets, surroundings
from bootstrap.places import Places
from bootstrap.trouble import Trouble

GIVEN = {"DATABASE_URL": "postgresql://owner:pw@db.example/portal", "REDIS_URL": "redis://broker.example/3"}


@pytest.fixture
def places(tmp_path):
    made = Places(root=tmp_path, data=tmp_path / ".data")
    made.make()
    return made


def test_own_services_where_nothing_is_given(places):
    found = services.find(places, {})
    folder = str(sockets.folder(places.data)).replace("/", "%2F")
    assert found.own_database
    assert found.own_broker
    assert found.owner_url == f"postgresql://portal_owner@/portal?host={folder}"
    assert found.app_url == f"postgresql://portal_app@/portal?host={folder}"


def test_given_addresses_are_taken_as_they_are(places):
    found = services.find(places, {**GIVEN, "DATABASE_APP_URL": "postgresql://app@db.example/portal"})
    assert not found.own_database
    assert not found.own_broker
    assert (found.owner_url, found.broker_url) == (GIVEN["DATABASE_URL"], GIVEN["REDIS_URL"])
    assert found.app_url == "postgresql://app@db.example/portal"


def test_tests_keep_off_the_running_portals_broker(places):
    assert services.find(places, {}, testing=True).broker_url != services.find(places, {}).broker_url


def test_running_processes_never_get_the_owners_login(places):
    found = services.find(places, {**GIVEN, "DATABASE_APP_URL": "postgresql://app@db.example/portal"})
    env = surroundings.runtime(surroundings.common(places, GIVEN), found)
    assert "DATABASE_URL" not in env
    assert not [value for value in env.values() if "owner" in value]
    assert set(surroundings.RUNTIME) <= set(env)


def test_owners_surroundings_have_both_logins(places):
    env = surroundings.owner(surroundings.common(places, {}), services.find(places, {}))
    assert set(surroundings.OWNER) <= set(env)
    assert "portal_owner@" in env["DATABASE_URL"]
    assert "portal_app@" in env["DATABASE_APP_URL"]


def test_children_may_keep_compiled_modules(places):
    env = surroundings.common(places, {"PYTHONDONTWRITEBYTECODE": "1", "PATH": "/bin"})
    assert "PYTHONDONTWRITEBYTECODE" not in env
    assert env["PATH"] == "/bin"


def test_address_follows_the_port(places):
    assert surroundings.common(places, {"PORT": "8123"})["PORTAL_URL"] == "http://localhost:8123"


def test_secrets_are_made_once_and_closed_to_others(places):
    first = keys.load(places.data, {})
    assert keys.load(places.data, {}) == first
    assert stat.S_IMODE((places.data / "secrets.json").stat().st_mode) == 0o600
    assert len(set(json.loads((places.data / "secrets.json").read_text()).values())) == len(keys.NAMES)


def test_given_secrets_come_first(places):
    assert keys.load(places.data, {"SECRET_KEY": "given"})["SECRET_KEY"] == "given"


def test_address_that_cannot_be_read_is_said(places):
    found = services.find(places, {"DATABASE_URL": "postgresql://[", "REDIS_URL": "x"})
    with pytest.raises((Trouble, OSError)):
        surroundings.with_app_login(found, surroundings.common(places, {}))


@pytest.mark.parametrize("odd", ["d" * 120, "with space", "ünïcode", "per%cent"])
def test_sockets_move_to_a_short_plain_path(tmp_path, odd):
    data = tmp_path / odd
    data.mkdir()
    folder = sockets.folder(data)
    try:
        assert len(str(folder)) < 60
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert sockets.folder(data) == folder
        folder.rmdir()
        assert sockets.folder(data) != folder
    finally:
        sockets.folder(data).rmdir()


def test_folder_of_sockets_that_others_can_enter_is_not_used_again(tmp_path):
    data = tmp_path / "with space"
    data.mkdir()
    folder = sockets.folder(data)
    folder.chmod(0o755)
    other = sockets.folder(data)
    assert other != folder
    folder.rmdir()
    other.rmdir()
