"""What a record holds, as choices about it need to know. The record stands above, so it comes and registers."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from consent.areas import AREAS_OF_KIND
from consent.conditions import Condition
from consent.gate import Access

# Kinds of which a choice may speak; the log, the choices themselves and what one applied with are for the person alone.
KINDS = tuple(sorted(AREAS_OF_KIND.keys() - {"AuditEvent", "Certificate", "Consent"}))


@dataclass(frozen=True, kw_only=True)
class Held:
    """One entry of the record, in words."""

    id: uuid.UUID
    kind: str
    called: str  # what its kind is called
    title: str
    when: Any  # day or moment, or words
    area: str
    labels: tuple[str, ...]
    organisation_id: uuid.UUID | None
    organisation: str
    updated: dt.datetime


class Record(Protocol):
    """The questions; each answers as far as the reader may see."""

    def find(self, access: Access, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Held]:
        """Entries by id."""

    def belonging(self, access: Access, item_id: uuid.UUID) -> list[Held]:
        """What stands and falls with an entry: a report with its results, where each comes from."""

    def mentioning(self, access: Access, ids: Iterable[uuid.UUID]) -> list[Held]:
        """Other entries that refer to any of these."""

    def tally(self, access: Access, condition: Condition) -> dict[uuid.UUID | None, tuple[str, int]]:
        """How many entries of the condition each organisation wrote: its name and the number."""


_records: list[Record] = []


def register(record: Record) -> None:
    """Called once by the app that keeps the record, when it is ready."""
    _records.append(record)


def record() -> Record:
    return _records[0]
