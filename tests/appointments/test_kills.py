"""Kill the web processes while people book and order: what was answered is kept, once, with its entry in the log."""

import os
import signal
import uuid
from contextlib import suppress

import psycopg
import pytest

from bootstrap import postgres
from bootstrap.places import Places
from tests.killing_web import Browsers, Portal
from tests.notifications.killing import ROOT, until

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("BOOKING_KILLS", "12"))
LIVE = "SELECT slot_id::text, patient_id::text, id::text FROM appointments_booking WHERE state <> 'cancelled'"
ASKED = "SELECT patient_id::text, prescription::text, id::text FROM prescriptions_requestitem"
FACES = "SELECT id::text, kind, status FROM records_resource WHERE kind IN ('Appointment', 'Task')"
ENTRIES = "SELECT target FROM audit_entry WHERE outcome = 'permitted' AND action = 'create'"
TAKEN = "SELECT id::text FROM appointments_slot WHERE state = 'taken'"
WAITING = "SELECT count(*) FROM work_workitem WHERE subject = 'prescription' AND done_at IS NULL"
REQUESTS = "SELECT id::text FROM prescriptions_request"
BUSIEST = """SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'
AND pid <> pg_backend_pid() ORDER BY state = 'idle', query_start DESC LIMIT 1"""


class OwnDatabase(Portal):
    """On a server of its own, of which a backend is killed hard: the server then ends and restarts them all."""

    def __enter__(self) -> "OwnDatabase":
        self.places = Places(root=ROOT, data=self.folder / "data")
        self.places.make()
        self.backends = 0
        try:
            postgres.start(self.places)
            return super().__enter__()
        except BaseException:
            postgres.stop(self.places)
            raise

    def __exit__(self, *about) -> None:
        try:
            super().__exit__(*about)
        finally:
            postgres.stop(self.places)

    @property
    def env(self) -> dict[str, str]:
        names = {"DATABASE_URL": postgres.OWNER, "DATABASE_APP_URL": postgres.APP}
        return super().env | {name: self._url(user, self.database) for name, user in names.items()}

    def _url(self, user: str, database: str) -> str:
        return postgres.url(self.places, user).replace(f"/{postgres.DATABASE}?", f"/{database}?")

    def _owner(self):
        return psycopg.connect(self._url(postgres.OWNER, postgres.DATABASE), autocommit=True)

    def strike(self, what: str) -> None:
        if what in ("worker", "pause"):
            with suppress(ProcessLookupError):  # a worker that was killed before had not been buried yet
                super().strike(what)
            return
        found = self.query(BUSIEST, self.database)
        if found:
            os.kill(found[0][0], signal.SIGKILL)
            self.backends += 1
            until(lambda: self.restarts() >= self.backends, seconds=60, what="the server did not restart")
            until(self.is_up, seconds=60, what="the server does not answer again")
        self.kills += 1

    def is_up(self) -> bool:
        with suppress(psycopg.OperationalError):
            return bool(self.query("SELECT 1"))
        return False

    def restarts(self) -> int:
        """How often the server has ended all its processes, as its log says."""
        return (self.places.logs / "postgres.log").read_text().count("all server processes terminated")


class Bookers(Browsers):
    """Each books and orders in turn; two want every time."""

    def wishes(self):
        people = self.told["people"]
        orders = ((one, ident) for turn in zip(*(one["repeats"] for one in people), strict=True)
                  for one, ident in zip(people, turn, strict=True))  # fmt: skip
        for number, time_ in enumerate(self.told["times"]):
            for rival in (0, 1):
                yield "book", people[(number * 2 + rival) % len(people)], time_
            if (order := next(orders, None)) is not None:
                yield "order", *order

    def form(self, what: str, person: dict, ident: str) -> tuple[str, dict[str, str]]:
        record, common = f"/p/{person['id']}/", {"form_key": str(uuid.uuid4())}
        if what == "book":
            return f"{record}appointments/book/{ident}/", common | {"do": "book", "mode": "telephone"}
        chosen = {f"take_{uuid.UUID(ident).hex}": "on", "place": self.told["pharmacy"], "do": "send"}
        return f"{record}prescriptions/order/", common | chosen


@pytest.mark.parametrize("kind", [Portal, OwnDatabase], ids=["web", "database"])
def test_nothing_that_was_answered_is_lost_or_doubled(kind, capsys):
    with kind("tests.appointments.serving") as portal:
        browsers = Bookers(portal)
        browsers.besiege(kills=KILLS, between=(6, 18), after=30, seed=6)
        live, asked = portal.query(LIVE), portal.query(ASKED)
        faces = {ident: (kind, status) for ident, kind, status in portal.query(FACES)}
        entries = [target for (target,) in portal.query(ENTRIES)]
        taken, waiting = {ident for (ident,) in portal.query(TAKEN)}, portal.query(WAITING)[0][0]
        requests = portal.query(REQUESTS)
        restarts = getattr(portal, "backends", 0)

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
        numbers = f"{len(live)} bookings, {len(asked)} requests, {browsers.refused} refused, {portal.kills} kills"
        print(f"\n{numbers}, {restarts} restarts of the database: 0 lost, 0 doubled")
