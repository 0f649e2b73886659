"""Kill the web processes while people book and order: what was answered is kept, once, with its entry in the log."""

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
import uuid
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bootstrap import processes
from tests.notifications.killing import ROOT, World, until

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("BOOKING_KILLS", "12"))
BROWSERS, PATIENCE = 6, 60.0  # seconds until an answer
VICTIMS = ("worker", "everything", "pause", "connections")
LIVE = "SELECT slot_id::text, patient_id::text, id::text FROM appointments_booking WHERE state <> 'cancelled'"
ASKED = "SELECT patient_id::text, prescription::text, id::text FROM prescriptions_requestitem"
FACES = "SELECT id::text, kind, status FROM records_resource WHERE kind IN ('Appointment', 'Task')"
ENTRIES = "SELECT target FROM audit_entry WHERE outcome = 'permitted' AND action = 'create'"
TAKEN = "SELECT id::text FROM appointments_slot WHERE state = 'taken'"
WAITING = "SELECT count(*) FROM work_workitem WHERE subject = 'prescription' AND done_at IS NULL"
REQUESTS = "SELECT id::text FROM prescriptions_request"


class Portal(World):
    """The web processes alone, on a database of their own; nothing needs the broker."""

    def __enter__(self) -> "Portal":
        try:
            self._make_database()
            done = subprocess.run(
                [sys.executable, "-m", "tests.appointments.serving"], cwd=ROOT, env=self.env, capture_output=True
            )
            assert done.returncode == 0, done.stderr.decode()[-3000:]
            self.filled = json.loads(done.stdout)
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
            self.start("web")
        except BaseException:
            self.__exit__()
            raise
        return self

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
    """Each books and orders in turn; two want every time; whoever got no answer sends the same form again."""

    def __init__(self, portal: Portal):
        self.portal, self.told = portal, portal.filled
        self.wanted = iter(list(self._wishes()))
        self.lock, self.over = threading.Lock(), threading.Event()
        self.answers: list[tuple[str, str, str, int]] = []  # what, who, of what, status
        self.faults: list[str] = []
        self.threads = [threading.Thread(target=self._run) for _ in range(BROWSERS)]

    def _wishes(self):
        people = self.told["people"]
        orders = ((one, ident) for turn in zip(*(one["repeats"] for one in people), strict=True)
                  for one, ident in zip(people, turn, strict=True))  # fmt: skip
        for number, time_ in enumerate(self.told["times"]):
            for rival in (0, 1):
                yield "book", people[(number * 2 + rival) % len(people)], time_
            if (order := next(orders, None)) is not None:
                yield "order", *order

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
        path, form = self._form(what, person, ident)
        headers = {"Cookie": person["cookie"], "Content-Type": "application/x-www-form-urlencoded"}
        ends = time.monotonic() + PATIENCE
        while (status := self._post(path, urlencode(form), headers)) is None or status >= 500:
            assert time.monotonic() < ends, f"no answer at {path}: {status}"
            threading.Event().wait(0.05)
        with self.lock:
            self.answers.append((what, person["patient"], ident, status))

    def _form(self, what: str, person: dict, ident: str) -> tuple[str, dict[str, str]]:
        record, common = f"/p/{person['patient']}/", {
            "csrfmiddlewaretoken": person["cookie"].rpartition("=")[2], "form_key": str(uuid.uuid4()),
        }  # fmt: skip
        if what == "book":
            return f"{record}appointments/book/{ident}/", common | {"do": "book", "mode": "telephone"}
        chosen = {f"take_{uuid.UUID(ident).hex}": "on", "place": self.told["pharmacy"], "do": "send"}
        return f"{record}prescriptions/order/", common | chosen

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
            seconds=120,
            what="nobody is answered any more",
        )

    def kept(self, what: str) -> set[tuple[str, str]]:
        return {(ident, who) for sort, who, ident, status in self.answers if sort == what and status == 302}


def test_nothing_that_was_answered_is_lost_or_doubled(capsys):
    with Portal("outbox") as portal:
        browsers, chance = Browsers(portal), random.Random(6)
        for thread in browsers.threads:
            thread.start()
        for what in itertools.islice(itertools.cycle(VICTIMS), KILLS):
            browsers.await_more(chance.randrange(6, 18))
            portal.strike(what)
        browsers.await_more(30)
        browsers.over.set()
        for thread in browsers.threads:
            thread.join(timeout=PATIENCE + 20)
        assert browsers.faults == [], (portal.folder / "log").read_text()[-6000:]
        live, asked = portal.query(LIVE), portal.query(ASKED)
        faces = {ident: (kind, status) for ident, kind, status in portal.query(FACES)}
        entries = [target for (target,) in portal.query(ENTRIES)]
        taken, waiting = {ident for (ident,) in portal.query(TAKEN)}, portal.query(WAITING)[0][0]
        requests = portal.query(REQUESTS)

    booked = {(slot, who) for slot, who, _ in live}
    assert browsers.kept("book") <= booked, "a booking that was answered is lost"
    assert len({slot for slot, _, _ in live}) == len(live), "two people have one time"
    assert taken == {slot for slot, _, _ in live}, "a time is taken by nobody, or free and booked"
    ordered = {(ident, who) for who, ident, _ in asked}
    assert browsers.kept("order") <= ordered, "a request that was answered is lost"
    assert len(ordered) == len(asked) == len(requests) == waiting, "a request is doubled, or waits for nobody"
    assert {faces.get(ident) for _, _, ident in live} <= {("Appointment", "booked")}
    assert {faces.get(ident) for _, _, ident in asked} <= {("Task", "requested")}
    for ident in [ident for _, _, ident in live]:
        assert entries.count(f"Appointment/{ident}") == 1, "a booking without its entry, or with two"
    with capsys.disabled():
        lost = len([one for one in browsers.answers if one[3] != 302])
        print(f"\n{len(live)} bookings, {len(asked)} requests, {lost} refused, {portal.kills} kills: 0 lost, 0 doubled")
