"""A pid file counts only while the process that it names is the one that wrote it."""

import os
import subprocess
import sys

import pytest

from bootstrap import pids


@pytest.fixture
def sleeper():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    yield process
    process.kill()
    process.communicate()


def test_living_process_is_found(tmp_path, sleeper):
    pids.write(tmp_path, "web", sleeper.pid)
    assert pids.living(tmp_path, "web") == sleeper.pid
    assert (tmp_path / "web.pid").read_text() == f"{sleeper.pid}\n"


def test_dead_process_is_not_found(tmp_path, sleeper):
    pids.write(tmp_path, "web", sleeper.pid)
    sleeper.kill()
    sleeper.wait()
    assert pids.living(tmp_path, "web") is None
    assert pids.noted(tmp_path, "web") == sleeper.pid


def test_zombie_counts_as_dead(tmp_path, sleeper):
    pids.write(tmp_path, "web", sleeper.pid)
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # dead, and not yet waited for
    assert pids.living(tmp_path, "web") is None


def test_reused_pid_is_not_taken_for_the_process(tmp_path, sleeper):
    pids.write(tmp_path, "web", sleeper.pid)
    (tmp_path / "web.born").write_text("12345")
    assert pids.living(tmp_path, "web") is None


@pytest.mark.parametrize("content", ["", "what", "12 34"])
def test_damaged_pid_file_is_nobody(tmp_path, content):
    (tmp_path / "web.pid").write_text(content)
    assert pids.living(tmp_path, "web") is None


def test_stop_ends_a_process_that_does_not_listen(tmp_path):
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); input()"
    command = [sys.executable, "-c", deaf]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout and process.stdout.readline()
        pids.stop(process.pid, patience=0.1)
        assert not pids.born(process.pid)


def test_stop_of_nobody_is_no_error():
    pids.stop(2**22 + 1, patience=0.1)
