"""What a clinic asks for before a visit, and what came of it.

Appointments ask; the app that keeps answers and measurements stands beside them, so it comes and registers here.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from consent.gate import Access


@dataclass(frozen=True)
class Asked:
    """One thing asked for: whether it is done, in words how far it is, and where it is done or read."""

    title: str
    done: bool
    words: str
    url: str = ""  # empty where this reader neither does nor reads it
    action: str = ""


@dataclass(frozen=True)
class Readings:
    """One sort of measurement over time: charts for the chart component, and the same as a table."""

    title: str
    charts: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Answers:
    """Answers to the questions of one visit, as far as this reader may see them."""

    title: str
    rows: list[dict[str, Any]]
    scores: list[str]
    alarming: bool
    url: str
    by: str
    at: dt.datetime | None


@dataclass(frozen=True)
class Visit:
    """A booking whose clinic asks questions beforehand; `earlier` are those that it was moved from."""

    id: uuid.UUID
    earlier: Sequence[uuid.UUID]
    patient_id: uuid.UUID
    organisation_id: uuid.UUID
    asked_by: str
    labels: Sequence[str]
    questionnaire: str  # its canonical address
    wanted_by: dt.date


class Keeper(Protocol):
    """Who keeps answers and measurements."""

    def settle(self, *, access: Access, wanted: Iterable[Visit], over: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """Ask what is not asked yet, let what is moved go along, take back what is over; which visits are asked."""

    def questions(self, access: Access, visit_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Asked]: ...

    def measured(self, access: Access, sort: str, since: dt.datetime) -> Asked | None: ...

    def readings(self, access: Access, sorts: Iterable[str], since: dt.datetime) -> list[Readings]: ...

    def answers(self, access: Access, visit_id: uuid.UUID) -> Answers | None: ...


_keepers: list[Callable[[], Keeper]] = []


def register(keeper: Callable[[], Any]) -> None:
    """Called once by the app that keeps what is given."""
    _keepers.append(keeper)


def keeper() -> Keeper | None:
    return _keepers[0]() if _keepers else None
