"""Serve the portal: `make run` before one's eyes, `make up`, `down` and `status` in the background."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bootstrap import detached, loglines, people, pids, processes, services, setting_up, supervisor, surroundings
from bootstrap.places import Places
from bootstrap.progress import say
from bootstrap.supervisor import Supervisor
from bootstrap.trouble import Trouble


@dataclass(frozen=True)
class Ready:
    """A place where everything is installed, the services run and the tables are there."""

    services: services.Services
    env: dict[str, str]


@contextmanager
def set_up(places: Places, *, testing: bool = False, install: bool = True, filled: bool = True) -> Iterator[Ready]:
    """Install what is missing and keep the services running for as long as they are needed."""
    env = surroundings.common(places, surroundings.given())
    if install:
        setting_up.install(places, env, testing=testing)
    found = surroundings.with_app_login(services.find(places, surroundings.given(), testing=testing), env)
    with services.in_use(found, quiet=not install):
        if filled:
            setting_up.fill(found, surroundings.owner(env, found))
        yield Ready(found, env)


def run(places: Places) -> None:
    """Set up and serve in the foreground until Ctrl-C."""
    with supervisor.only_one(places, port()):
        say("Setting up")
        with set_up(places) as ready:
            _supervise(ready, lambda: _welcome(ready, "Ctrl-C stops everything."))
    say("Stopped. The data are kept; `make run` starts again.")


def up(places: Places) -> None:
    """Set up here, then leave a supervisor in the background."""
    with supervisor.only_one(places, port()):
        say("Setting up")
    with set_up(places) as ready:
        (places.run / "ready").unlink(missing_ok=True)
        with loglines.open_pipe("supervisor", places.logs / "supervisor.log") as out:
            command = [sys.executable, "-m", "bootstrap", "supervise"]
            background = detached.start(command, out=out, cwd=places.root)
        _await_background(background, places)
        _welcome(ready, "`make status` shows the processes, `make down` stops them.")


def supervise(places: Places) -> None:
    """The background half of `up`."""
    with supervisor.only_one(places, port()), set_up(places, install=False, filled=False) as ready:
        _supervise(ready, lambda: (places.run / "ready").touch())


def down(places: Places) -> None:
    """Stop the portal, however it was started, and what a killed run may have left."""
    if pid := pids.living(places.run, "supervisor"):
        pids.stop(pid, patience=45, group=False)
    supervisor.clear_leftovers(places)
    services.stop_unused(places)
    pids.forget(places.run, "supervisor")
    say("The portal is stopped. The data are kept.")


def status(places: Places) -> int:
    """One line for each process; says by its exit code whether all is well."""
    own = services.find(places, surroundings.given())
    expected = [
        *supervisor.NAMES,
        *(["postgres"] if own.own_database else []),
        *(["broker"] if own.own_broker else []),
    ]
    found = {name: pids.living(places.run, name) for name in expected}
    for name, pid in found.items():
        say(f"  {name:<10} {f'running, process {pid}' if pid else 'not running'}")
    used = int((places.run / "port").read_text()) if (places.run / "port").exists() else port()
    missing = supervisor.ready(used)
    say(f"  {'ready':<10} {f'no: {missing}' if missing else f'yes, http://localhost:{used}'}")
    return 1 if missing or None in found.values() else 0


def port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not (given.isascii() and given.isdigit()) or not 0 < int(given) < 65536:
        raise Trouble(f"PORT is {given!r}, which is no port number.", "For example: make run PORT=8001")
    return int(given)


def _supervise(ready: Ready, when_ready: Callable[[], None]) -> None:
    places = ready.services.places
    env = surroundings.runtime(ready.env, ready.services)
    Supervisor(ready.services, processes.supervised(port=port(), run_folder=places.run), env, port()).run(when_ready)


def _await_background(background: subprocess.Popen, places: Places) -> None:
    until = time.monotonic() + supervisor.PATIENCE + 10
    while not (places.run / "ready").exists():
        if background.poll() is not None or time.monotonic() > until:
            time.sleep(0.2)  # let the last lines reach the log
            said = "\n".join(loglines.last_lines(places.logs / "supervisor.log", 15))
            raise Trouble(f"The portal did not start. It said:\n{said}", f"Look into {places.logs}")
        time.sleep(0.1)


def _welcome(ready: Ready, ending: str) -> None:
    manifest = ready.services.places.manifest
    if ready.env["DEMO"] == "1" and manifest.exists():
        say(f"\nDemo people\n\n{people.table(manifest)}\n")
        say("  Their one-time codes of the moment: make codes")
    say(f"\n  {ready.env['PORTAL_URL']}\n\n  {ending}\n")
