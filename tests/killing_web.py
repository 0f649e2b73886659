"""Web processes that are killed while browsers send forms: what the kill tests of bookings and of messages share."""

import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bootstrap import processes
from tests.notifications.killing import ROOT, World, until

BROWSERS, PATIENCE = 6, 180.0  # seconds until an answer, on a machine with much else to do
VICTIMS = ("worker", "everything", "pause", "connections")


class Portal(World):
    """The web processes alone, on a database of their own, which a program fills; nothing needs the broker."""

    def __init__(self, filler: str, *arguments: str) -> None:
        super().__init__("outbox")
        self.filler, self.arguments = filler, arguments

    def __enter__(self) -> "Portal":
        try:
            self._make_database()
            self.filled = self.program(*self.arguments)
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
            self.start("web")
        except BaseException:
            self.__exit__()
            raise
        return self

    def program(self, *arguments: str) -> Any:
        """What the filler says when it is run beside the portal."""
        command = [sys.executable, "-m", self.filler, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        return json.loads(done.stdout)

    @property
    def env(self) -> dict[str, str]:
        return super().env | {
            "PROCESS": "web",
            "RATE_LIMITS": "test",
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "bench.gated_settings",  # pages without collected style files
        }

    def command(self, name: str) -> list[str]:
        return processes.web(f"127.0.0.1:{self.port}").resolved(Path(sys.executable))

    def start(self, name: str) -> None:
        super().start(name)
        until(self.listens, seconds=40, what="the portal did not start")

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def strike(self, what: str) -> None:
        """kill -9 of everything, of one worker, of its connections to the database; or a worker that stands still."""
        master = self.running["web"]
        if what == "everything":
            os.killpg(master.pid, signal.SIGKILL)
            master.wait()
            self.start("web")
        elif what == "connections":
            self.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename <> %s",
                       self.database, "postgres")  # fmt: skip
        else:
            children = Path(f"/proc/{master.pid}/task/{master.pid}/children").read_text().split()
            if children:
                os.kill(int(children[-1]), signal.SIGKILL if what == "worker" else signal.SIGSTOP)
                if what == "pause":
                    threading.Event().wait(0.3)
                    os.kill(int(children[-1]), signal.SIGCONT)
        self.kills += 1


class Browsers:
    """Each fulfils a wish in turn; whoever got no answer sends the same form again, and so do some who got one."""

    twice = 0  # of how many forms one is sent again though it was answered; 0: of none

    def __init__(self, portal: Portal):
        self.portal, self.told = portal, portal.filled
        self.wanted = iter(list(self.wishes()))
        self.lock, self.over = threading.Lock(), threading.Event()
        self.answers: list[tuple[str, dict, str, int]] = []  # what, who, of what, status
        self.resent = 0
        self.faults: list[str] = []
        self.threads = [threading.Thread(target=self._run) for _ in range(BROWSERS)]

    def wishes(self) -> Iterator[tuple[str, dict, str]]:
        """What is wanted, by whom (with their `cookie`), and of what."""
        raise NotImplementedError

    def form(self, what: str, person: dict, ident: str) -> tuple[str, dict[str, str]]:
        """Where it is sent, and what; made once for each wish."""
        raise NotImplementedError

    def _run(self) -> None:
        while not self.over.is_set():
            with self.lock:
                wish = next(self.wanted, None)
            if wish is None:
                return
            try:
                self._fulfil(*wish)
            except AssertionError as error:
                self.faults.append(str(error))
                return

    def _fulfil(self, what: str, person: dict, ident: str) -> None:
        path, form = self.form(what, person, ident)
        form = {"csrfmiddlewaretoken": person["cookie"].rpartition("=")[2]} | form
        headers = {"Cookie": person["cookie"], "Content-Type": "application/x-www-form-urlencoded"}
        ends = time.monotonic() + PATIENCE
        while (status := self._post(path, urlencode(form), headers)) is None or status >= 500:
            assert time.monotonic() < ends, f"no answer at {path}: {status}"
            self.resent += 1
            threading.Event().wait(0.05)
        with self.lock:
            self.answers.append((what, person, ident, status))
            again = self.twice and len(self.answers) % self.twice == 0
        if again and (other := self._post(path, urlencode(form), headers)) is not None:
            self.resent += 1
            assert other in (status, 500, 503), f"the same form again: {other}"

    def _post(self, path: str, body: str, headers: dict[str, str]) -> int | None:
        """The status; None where nobody answered."""
        with closing(HTTPConnection("127.0.0.1", self.portal.port, timeout=10)) as connection:
            try:
                connection.request("POST", path, body=body, headers=headers)
                return connection.getresponse().status
            except (OSError, HTTPException):
                return None

    def await_more(self, number: int) -> None:
        """Until so many more were answered, or all were."""
        goal = len(self.answers) + number
        until(
            lambda: len(self.answers) >= goal or self.faults or not any(one.is_alive() for one in self.threads),
            seconds=2 * PATIENCE,
            what="nobody is answered any more",
        )

    def besiege(self, *, kills: int, between: tuple[int, int], after: int, seed: int) -> None:
        """Let them all loose, strike so many times after so many answers each, and wait for `after` more."""
        chance = random.Random(seed)
        for thread in self.threads:
            thread.start()
        for what in itertools.islice(itertools.cycle(VICTIMS), kills):
            self.await_more(chance.randrange(*between))
            if self.faults:
                break
            self.portal.strike(what)
        self.await_more(after)
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=PATIENCE + 20)
        assert self.faults == [], str(self.faults) + (self.portal.folder / "log").read_text()[-6000:]

    def kept(self, what: str) -> set[tuple[str, str]]:
        return {(ident, who["id"]) for sort, who, ident, status in self.answers if sort == what and status == 302}

    @property
    def refused(self) -> int:
        return sum(status != 302 for *_, status in self.answers)
