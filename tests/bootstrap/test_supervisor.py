"""The port and the place are made sure of before anything starts."""

import os
import socket
import subprocess
import sys

import pytest

from bootstrap import pids, supervisor
from bootstrap.places import Places
from bootstrap.trouble import Trouble


@pytest.fixture
def places(tmp_path):
    made = Places(root=tmp_path, data=tmp_path / ".data")
    made.make()
    return made


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_taken_port_is_said_with_the_way_out(taken_port):
    with pytest.raises(Trouble) as caught:
        supervisor.check_port(taken_port)
    assert caught.value.what == f"Port {taken_port} is taken by another program."
    assert f"make run PORT={taken_port + 1}" in caught.value.do


def test_free_port_is_fine(free_port):
    supervisor.check_port(free_port)


def test_taken_port_leaves_no_supervisor_behind(places, taken_port):
    with pytest.raises(Trouble), supervisor.only_one(places, taken_port):
        pass
    assert pids.noted(places.run, "supervisor") is None


def test_second_supervisor_is_refused(places, free_port):
    with supervisor.only_one(places, free_port):
        assert pids.living(places.run, "supervisor") == os.getpid()
        with pytest.raises(Trouble, match="running already"), supervisor.only_one(places, free_port):
            pass
    assert pids.noted(places.run, "supervisor") is None


def test_orphan_of_a_killed_run_is_stopped(places, capsys):
    orphan = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    pids.write(places.run, "worker", orphan.pid)
    assert supervisor.clear_leftovers(places)
    orphan.communicate()
    assert f"Stopping worker (process {orphan.pid})" in capsys.readouterr().out
    assert pids.noted(places.run, "worker") is None


def test_stale_pid_file_of_somebody_else_is_only_removed(places):
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    pids.write(places.run, "worker", stranger.pid)
    (places.run / "worker.born").write_text("another time")
    supervisor.clear_leftovers(places)
    assert stranger.poll() is None
    stranger.kill()
    stranger.communicate()
    assert pids.noted(places.run, "worker") is None


def test_not_ready_says_why(free_port):
    assert supervisor.ready(free_port).startswith(f"no answer on port {free_port}")
