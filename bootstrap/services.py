"""The database and the broker: given ones, else our own, shared by all who use this data folder."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bootstrap import broker, postgres
from bootstrap.places import Places
from bootstrap.progress import skipped, step

TEST_DATABASE = 15  # the broker's, apart from that of a running portal


@dataclass(frozen=True)
class Services:
    """What is to be used: which of the two are ours to start, and everybody's addresses."""

    places: Places
    owner_url: str
    app_url: str  # empty where only the owner's is given: it is derived once the packages are there
    broker_url: str
    own_database: bool
    own_broker: bool

    @property
    def identity(self) -> str:
        """Changes when the database is another one; part of the stamps of all that is kept in it."""
        return postgres.identity(self.places) if self.own_database else self.owner_url


def find(places: Places, given: Mapping[str, str], *, testing: bool = False) -> Services:
    """Read the given addresses and fill in our own."""
    own_database, own_broker = not given.get("DATABASE_URL"), not given.get("REDIS_URL")
    return Services(
        places=places,
        owner_url=postgres.url(places, postgres.OWNER) if own_database else given["DATABASE_URL"],
        app_url=postgres.url(places, postgres.APP) if own_database else given.get("DATABASE_APP_URL", ""),
        broker_url=broker.url(places, TEST_DATABASE if testing else 0) if own_broker else given["REDIS_URL"],
        own_database=own_database,
        own_broker=own_broker,
    )


@contextmanager
def in_use(services: Services, *, quiet: bool = False) -> Iterator[None]:
    """Have our own services run; whoever uses them last stops them. A lock ends with its process."""
    places = services.places
    with _open(places.run / "services.users") as users:
        with _starting(places):
            fcntl.flock(users, fcntl.LOCK_SH)
            ensure(services, quiet=quiet)
        try:
            yield
        finally:
            _stop_if_last(places, users)


def stop_unused(places: Places) -> None:
    """Stop what a killed run left, unless somebody uses it."""
    with _open(places.run / "services.users") as users:
        _stop_if_last(places, users)


def _stop_if_last(places: Places, users: IO[str]) -> None:
    with _starting(places):
        if _last(users):
            broker.stop(places)
            postgres.stop(places)


def ensure(services: Services, *, quiet: bool = False) -> None:
    """Start what is ours and not running."""
    places = services.places
    if services.own_database:
        _start("Database", postgres.running, postgres.start, places, quiet)
    if services.own_broker:
        _start("Broker", broker.running, broker.start, places, quiet)


def _start(
    title: str,
    running: Callable[[Places], int | None],
    start: Callable[[Places], int],
    places: Places,
    quiet: bool,
) -> None:
    if quiet:
        start(places)
    elif running(places):
        skipped(title)
    else:
        with step(title):
            start(places)


@contextmanager
def _starting(places: Places) -> Iterator[None]:
    """One at a time starts or stops services."""
    with _open(places.run / "services.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _open(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")


def _last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
