"""Keeps web, worker, beat and our own services running until told to stop."""

import fcntl
import http.client
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from bootstrap import loglines, pids, services
from bootstrap.child import Child
from bootstrap.places import Places
from bootstrap.processes import Process
from bootstrap.progress import say
from bootstrap.trouble import Trouble

NAMES = ("web", "worker", "beat")
TICK = 0.1
HOPELESS = 3  # ends of one process before the portal was ever ready
PATIENCE = 90


class Supervisor:
    def __init__(self, serving: services.Services, processes: list[Process], env: Mapping[str, str], port: int) -> None:
        self.services = serving
        self.children = [Child(process, serving.places, env) for process in processes]
        self.port = port
        self.host = urlsplit(env["PORTAL_URL"]).netloc or "localhost"
        self.told_to_stop = threading.Event()

    def run(self, when_ready: Callable[[], None]) -> None:
        """Serve until a signal comes. Children and services end before this returns, whatever happens."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.told_to_stop.set())
        try:
            for child in self.children:
                child.start()
            if self._becomes_ready():
                when_ready()
            while not self.told_to_stop.wait(TICK):
                self._watch()
        finally:
            self._stop()

    def _becomes_ready(self) -> bool:
        until = time.monotonic() + PATIENCE
        while not self.told_to_stop.wait(TICK):
            self._watch()
            missing = ready(self.port, self.host)
            if not missing:
                return True
            failed = next((child for child in self.children if child.ends >= HOPELESS), None)
            if failed:
                raise Trouble(
                    f"{failed.process.name} does not stay up. It said last:\n{_tail(failed)}",
                    f"The whole log: {failed.log}",
                )
            if time.monotonic() > until:
                raise Trouble(
                    f"The portal is not ready after {PATIENCE} s: {missing}",
                    f"Look into {self.services.places.logs}",
                )
        return False

    def _watch(self) -> None:
        for child in self.children:
            child.watch()
        self._watch_services()

    def _watch_services(self) -> None:
        """Our own database and broker are as mortal as the rest; a given one is somebody else's to start."""
        places = self.services.places
        names = [("postgres", self.services.own_database), ("broker", self.services.own_broker)]
        dead = [name for name, own in names if own and not pids.living(places.run, name)]
        if dead:
            say(f"{' and '.join(dead)} ended; starting again.")
            services.ensure(self.services, quiet=True)

    def _stop(self) -> None:
        stopping = [threading.Thread(target=child.stop) for child in self.children]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()


def ready(port: int, host: str = "localhost") -> str:
    """Empty when /readyz says yes, else what it says is missing."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        answer = connection.getresponse()
        return "" if answer.status < 400 else answer.read(300).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return f"no answer on port {port} ({error})"
    finally:
        connection.close()


@contextmanager
def only_one(places: Places, port: int) -> Iterator[None]:
    """Be the one supervisor here: clear what a killed one left, and make sure of the port first."""
    with open(places.run / "supervisor.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble("The portal is running already.", "`make status` shows it, `make down` stops it.") from None
        cleared = clear_leftovers(places)
        check_port(port, patience=5 if cleared else 0)
        pids.write(places.run, "supervisor", os.getpid())
        (places.run / "port").write_text(str(port))
        try:
            yield
        finally:
            pids.forget(places.run, "supervisor")


def clear_leftovers(places: Places) -> bool:
    """Stop processes whose supervisor was killed; their pid files say which they are."""
    left = [name for name in NAMES if pids.noted(places.run, name)]
    for name in left:
        if pid := pids.living(places.run, name):
            say(f"  Stopping {name} (process {pid}), left over from a run that was killed.")
            pids.stop(pid, patience=8)
        pids.forget(places.run, name)
    return bool(left)


def check_port(port: int, *, patience: float = 0) -> None:
    """Say so when somebody else has the port; after a kill the last worker may need a moment to let go."""
    until = time.monotonic() + patience
    while _taken(port):
        if time.monotonic() >= until:
            raise Trouble(
                f"Port {port} is taken by another program.",
                f"Stop that program, or choose another port: make run PORT={port + 1}",
            )
        time.sleep(0.1)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Port {port} is for root alone.", "Choose one above 1023: make run PORT=8000") from None
        except OSError:
            return True
    return False


def _tail(child: Child) -> str:
    return "\n".join(f"    {line}" for line in loglines.last_lines(child.log, 12))
