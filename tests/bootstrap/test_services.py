"""Our own database and broker start, share, survive a kill and stop, in a folder of their own."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from bootstrap import broker, pids, postgres, services
from bootstrap.places import Places

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def places(tmp_path):
    made = Places(root=ROOT, data=tmp_path / "data")
    made.make()
    try:
        yield made
    finally:
        broker.stop(made)
        postgres.stop(made)


def ask(places, question):
    command = [
        postgres.binaries(places) / "psql",
        "-X",
        "-A",
        "-t",
        "-d",
        postgres.url(places, postgres.OWNER),
        "-c",
    ]
    return subprocess.run([*command, question], capture_output=True, text=True, check=True).stdout.strip()


def test_starts_and_stops_cleanly(places):
    with services.in_use(services.find(places, {}), quiet=True):
        server, queue = postgres.running(places), broker.running(places)
        assert server
        assert queue
        assert ask(places, "SHOW listen_addresses") == ""
        assert (ask(places, "SHOW fsync"), ask(places, "SHOW synchronous_commit")) == ("on", "on")
        assert ask(places, "SHOW server_encoding") == "UTF8"
        assert pids.living(places.run, "postgres") == server
    assert not pids.born(server)
    assert not pids.born(queue)
    assert pids.noted(places.run, "postgres") is None


def test_folders_are_closed_to_others(places):
    with services.in_use(services.find(places, {}), quiet=True):
        for folder in (
            places.data,
            places.data / "sockets",
            places.data / "pg",
            places.data / "pg" / "cluster",
        ):
            if folder.exists():
                assert folder.stat().st_mode & 0o077 == 0, folder


def test_data_survive_a_kill_and_a_stop(places):
    found = services.find(places, {})
    with services.in_use(found, quiet=True):
        ask(places, "CREATE TABLE kept (what text); INSERT INTO kept VALUES ('this')")
        os.kill(postgres.running(places), signal.SIGKILL)
        os.kill(broker.running(places), signal.SIGKILL)
        while broker.running(places) or postgres.running(places):
            pids._reap(pids.noted(places.run, "broker"))
            pids._reap(pids.noted(places.run, "postgres"))
        services.ensure(found, quiet=True)
        assert ask(places, "SELECT what FROM kept") == "this"
        assert broker.running(places)
    with services.in_use(found, quiet=True):
        assert ask(places, "SELECT what FROM kept") == "this"


def test_pid_file_with_somebody_elses_pid_does_not_stop_the_start(places):
    found = services.find(places, {})
    with services.in_use(found, quiet=True):
        left = (places.data / "pg" / "cluster" / "postmaster.pid").read_text().splitlines()
    left[0] = str(os.getpid())  # as after a restart of the machine
    (places.data / "pg" / "cluster" / "postmaster.pid").write_text("\n".join(left) + "\n")
    with services.in_use(found, quiet=True):
        assert ask(places, "SELECT 1") == "1"


def test_last_user_stops_them(places):
    found = services.find(places, {})
    with services.in_use(found, quiet=True):
        with services.in_use(found, quiet=True):
            server = postgres.running(places)
        assert postgres.running(places) == server
    assert postgres.running(places) is None


def test_services_of_a_killed_user_are_taken_over_and_stopped(places):
    postgres.start(places)
    broker.start(places)
    services.stop_unused(places)
    assert postgres.running(places) is None
    assert broker.running(places) is None
