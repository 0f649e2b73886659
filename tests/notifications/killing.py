"""Real processes that can be killed: broker, worker, beat and a publisher, on a database of their own."""

import contextlib
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import redis
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bootstrap import broker, places, processes

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "canary-of-the-kill-test@demo.example"
DOWN_FOR = 3  # events that happen while the broker is away
VICTIMS = (("worker",), ("broker",), ("publisher",), ("worker", "broker"), ("beat",))


def until(condition, *, seconds: float, what: str):
    ends = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > ends:
            raise AssertionError(f"after {seconds:.0f} s: {what}")
        threading.Event().wait(0.02)
    return found


def _conninfo(alias: str, database: str) -> str:
    login = connections[alias].settings_dict
    wanted = {"host": login["HOST"], "port": login["PORT"], "user": login["USER"], "password": login["PASSWORD"]}
    return make_conninfo(dbname=database, **{name: value for name, value in wanted.items() if value})


def _end(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()
    for pipe in filter(None, (process.stdin, process.stdout)):
        with contextlib.suppress(BrokenPipeError):
            pipe.close()


class World:
    """Context manager: whatever it started ends with it."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.folder = Path(tempfile.mkdtemp(prefix="kill-"))  # short: a socket's path may have 107 characters
        self.mail = self.folder / "mail"
        self.socket = self.folder / "b.sock"
        self.running: dict[str, subprocess.Popen] = {}
        self.seen_in_broker: list[bytes] = []
        self.acknowledged: dict[int, float] = {}
        self.kills = 0
        self.log = open(self.folder / "log", "ab")  # noqa: SIM115 - closed at exit

    def __enter__(self) -> "World":
        try:
            self._make_database()
            for name in ("broker", "worker", "beat", "publisher"):
                self.start(name)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        for process in self.running.values():
            _end(process)
        self.log.close()
        with self._owner() as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.database)))
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- database ---------------------------------------------------------------------------------------
    def _make_database(self) -> None:
        with self._owner() as owner:
            owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.database)))
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], env=self.env, cwd=ROOT, check=True)
        made = f"from accounts.models import User; User.objects.create(email={EMAIL!r}, is_test=True)"
        shell = [sys.executable, "manage.py", "shell", "-v", "0", "-c", made]
        subprocess.run(shell, env=self.env, cwd=ROOT, check=True)

    @property
    def database(self) -> str:
        return f"portal_{self.folder.name.replace('-', '_').lower()}"

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": _conninfo("owner", self.database),
            "DATABASE_APP_URL": _conninfo("default", self.database),
            "REDIS_URL": f"unix://{self.socket}?db=0",
            "DATA_DIR": str(self.folder),
            "EMAIL_URL": "",
            "OUTBOX_SECONDS": "0.3",
            "OUTBOX_LEASE": "3",
        }

    def _owner(self):
        return psycopg.connect(_conninfo("owner", connections["owner"].settings_dict["NAME"]), autocommit=True)

    def query(self, statement: str, *values) -> list[tuple]:
        with psycopg.connect(self.env["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    # --- processes --------------------------------------------------------------------------------------
    def start(self, name: str) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE} if name == "publisher" else {"stdout": self.log}
        self.running[name] = subprocess.Popen(
            self.command(name), cwd=ROOT, env=self.env, stderr=self.log, start_new_session=True, **pipes
        )
        if name == "broker":
            until(self.broker_answers, seconds=20, what="the broker did not start")
        if name == "publisher":
            assert self.running[name].stdout.readline() == b"ready\n", self.last_words()

    def command(self, name: str) -> list[str]:
        if name == "broker":
            program = str(broker.program(places.here()))
            return [program, "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", str(self.folder)]
        if name == "publisher":
            return [sys.executable, "-m", "tests.notifications.publisher", self.mode, EMAIL]
        python = Path(sys.executable)
        if name == "beat":
            return processes.beat(str(self.folder)).resolved(python)
        command = processes.worker().resolved(python)
        return [
            part if self.mode == "outbox" or part != "portal" else "tests.notifications.straight" for part in command
        ]

    def kill(self, name: str) -> None:
        """kill -9: nobody is told."""
        if name == "broker":
            self.look_into_broker()
        _end(self.running[name])
        self.kills += 1

    def broker_answers(self) -> bool:
        with contextlib.suppress(redis.RedisError, OSError):
            return bool(redis.Redis(unix_socket_path=str(self.socket)).ping())
        return False

    def look_into_broker(self) -> int:
        """Keep what the broker holds, to search it for people; gives how many tasks wait."""
        client = redis.Redis(unix_socket_path=str(self.socket))
        for key in client.keys():
            kind = client.type(key)
            found = {b"list": lambda k: client.lrange(k, 0, -1), b"hash": client.hvals, b"string": client.get}
            self.seen_in_broker += [key, repr(found[kind](key)).encode() if kind in found else b""]
        return client.llen("celery")

    # --- events -----------------------------------------------------------------------------------------
    def happen(self, number: int, *, killing_publisher_after: float | None = None) -> None:
        """Let one event happen; a publisher that was killed is started again and told the same number again."""
        publisher = self.running["publisher"]
        publisher.stdin.write(f"{number}\n".encode())
        publisher.stdin.flush()
        if killing_publisher_after is not None:
            threading.Event().wait(killing_publisher_after)
            self.kill("publisher")
            self.start("publisher")
            return self.happen(number)
        assert publisher.stdout.readline() == f"{number}\n".encode(), self.last_words()
        self.acknowledged[number] = time.time()
        return None

    def has_caught_up(self) -> bool:
        """All but what a killed worker may have had in each of its four hands; and nobody ended by itself."""
        dead = [name for name, process in self.running.items() if process.poll() is not None]
        assert not dead, f"{dead} ended by itself"
        return len(self.files()) >= len(self.acknowledged) - 4

    def await_work(self) -> None:
        """The outbox delivers again; the planted fault has at least emptied its queue."""
        if self.mode == "outbox":
            try:
                until(self.has_caught_up, seconds=60, what="nothing is delivered any more")
            except AssertionError as error:
                raise AssertionError(f"{error}\n{self.last_words()}") from None
        else:
            until(lambda: not self.look_into_broker(), seconds=40, what="the queue is not emptied")

    def last_words(self) -> str:
        """What the processes said last, who lives, and how many tasks wait."""
        alive = [name for name, process in self.running.items() if process.poll() is None]
        return f"alive: {alive}, tasks: {self.look_into_broker()}\n{(self.folder / 'log').read_text()[-4000:]}"

    def files(self) -> dict[str, float]:
        return {path.stem: path.stat().st_mtime for path in self.mail.glob("*.eml")}


def run(world: World, *, events: int, rounds: int, seed: int) -> None:
    """Let events happen in rounds; in each, kill somebody at a seeded point, and go on when work is done again."""
    chance, size = random.Random(seed), -(-events // rounds)
    for round_, victims in zip(range(rounds), itertools.cycle(VICTIMS), strict=False):
        point = chance.randrange(size - DOWN_FOR - 1)
        steps = min(size, events - round_ * size)
        for step in range(steps):
            strikes = victims if step == point and point + DOWN_FOR < steps else ()
            for victim in set(strikes) - {"publisher"}:
                world.kill(victim)
            for victim in set(strikes) - {"publisher", "broker"}:
                world.start(victim)
            delay = chance.random() * 0.02 if "publisher" in strikes else None
            world.happen(round_ * size + step, killing_publisher_after=delay)
            if "broker" in victims and step == point + DOWN_FOR:
                world.start("broker")
        world.await_work()
