"""Access: the proof that the gate said yes and wrote it down. Read and written under it; made by consent.gate alone."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.db import DatabaseError, transaction

from accounts import statements
from accounts.actor import ANONYMOUS, Actor
from audit import log
from consent.decision import Decision, Facts
from consent.fetching import fetching
from consent.population import Population

_ENTRY = log.INSERTION.format(outcome="%s")
SEAL = object()  # for consent.gate and consent.gate_jobs


class AccessDenied(Exception):
    """The gate said no. `decision.reason` says which door to show; the person is told nothing else."""

    def __init__(self, decision: Decision, patient_id: uuid.UUID | None):
        super().__init__(decision.reason)
        self.decision = decision
        self.patient_id = patient_id


class Ungated(Exception):
    """Code tried to reach a person's data without an access that covers it."""


@dataclass(eq=False, kw_only=True)
class Access:
    """Proof that the gate said yes and wrote it down. Only this module can make one."""

    actor: Actor
    patient_id: uuid.UUID | None  # None: a population
    patient_ids: tuple[uuid.UUID, ...]  # that person under every id: rows of those merged into them stay where they are
    kinds: frozenset[str]
    writes: frozenset[str]
    decision: Decision
    facts: Facts | None
    record: log.Record
    population: Population | None = None  # whom it may show, where it is not about one person
    people: frozenset[uuid.UUID] = frozenset()  # about whom a job may write: each has an entry
    is_open: bool = False
    written: bool = False  # the entry stands in the log
    seal: object = field(default=None, repr=False)

    def __post_init__(self):
        if self.seal is not SEAL:
            raise TypeError("Only consent.gate makes an Access.")

    def __reduce__(self):
        raise TypeError("An Access does not travel: open the gate where the data is used.")

    @contextmanager
    def reading(self, *, telling: bool = False, durable: bool = False) -> Iterator["Access"]:
        """One transaction in which rows may be read, with row security set to match.

        `telling`: the entry stands at its beginning. `durable`: whoever opened it writes the entries within it. In
        both cases nothing may be shown before it is committed.
        """
        before = self.written
        try:
            with transaction.atomic(durable=telling or durable):
                _set_row_security(self, telling=telling)
                self.is_open = True
                yield self
        except BaseException:
            self.written = before  # what was written went with the transaction
            raise
        finally:
            self.is_open = False

    def about_nobody(self) -> "Access":
        """The same decision with stand-ins for the person, for whoever asks no rows but makes SQL (`prepared`)."""
        return replace(
            self,
            actor=ANONYMOUS,
            patient_id=uuid.uuid4(),
            patient_ids=tuple(uuid.uuid4() for _ in self.patient_ids),
            facts=None,
            record=self.record.but(patient_id=None, actor_id=None, actor_name="", target="", query=""),
            people=frozenset(),
            population=self.population and self.population.of_nobody(),
        )

    def fetch(self, rows: str, params: Sequence[Any], *, one: bool = False) -> list[tuple]:
        """The rows of a SELECT and this request's entry, committed as one; for an access of `open_swiftly`.

        The SELECT asks by `patient_ids` and by the decision's condition. `one`: no row means that what was asked for
        is not there, and the entry says *failed*.
        """
        if self.written:
            raise Ungated("This request has its entry.")
        self.written = True
        missing = "NOT EXISTS (SELECT FROM found)" if one else "false"
        wall = [",".join(map(str, self.patient_ids)), *self._chosen()]
        text = fetching(rows, missing, chosen=len(wall) > 1)
        try:
            return statements.rows(text, (*wall, *params, *log.values(self.record)), durable=True)
        except DatabaseError:
            write_failure(self)
            raise

    def _chosen(self) -> list[str]:
        """The items of which the condition speaks by the setting `portal.chosen`, as one text; usually none."""
        found = self.decision.chosen
        return [",".join(sorted(map(str, found)))] if found else []

    def save(self, obj, *, action: str = "create") -> None:
        """Write one row and its entry in the transaction that is open."""
        self.check_write(obj.kind, obj.area, obj.patient_id, is_new=obj.is_new)
        obj.save_under(self)
        self.note(action=action, target=f"{obj.kind}/{obj.pk}", areas=[str(obj.area)], kinds=[obj.kind])

    def check_write(self, kind: str, area: str, patient_id: uuid.UUID, *, is_new: bool = True) -> None:
        """Refuse what this access was not opened for.

        A row that is there already stays under the id that it came with; a new one goes to the id that lives on.
        """
        if not self.is_open:
            raise Ungated("Write inside `access.reading()`.")
        if kind not in self.writes or area not in self.decision.act:
            raise Ungated(f"This access does not write {kind} in {area}.")
        own = {self.patient_id} if is_new else {*self.patient_ids}
        if patient_id not in (self.people if self.patient_id is None else own):
            raise Ungated("This access belongs to another person.")

    def note(self, **what) -> None:
        """Add the entry of this request, once; `what` says more closely what was done."""
        if not self.written:
            statements.rows(_ENTRY, log.values(self.record.but(**what)))
            self.written = True


def write_failure(access: Access) -> None:
    """What was permitted and then failed is told too, under the same request id."""
    with transaction.atomic(durable=True):
        log.write(access.record.but(outcome="failed"))


def _set_row_security(access: Access, *, telling: bool) -> None:
    """Tell PostgreSQL whose rows this transaction may touch, and the log; it forgets the first at the end of it."""
    one = ",".join(map(str, access.patient_ids))
    chosen = access._chosen()  # noqa: SLF001
    entry = log.values(access.record) if telling and not access.written else ()
    statements.rows(_opening(bool(entry), bool(chosen)), [*entry, one, "" if one else "on", *chosen])
    access.written = access.written or telling


@cache
def _opening(entry: bool, chosen: bool) -> str:
    """The first statement of a transaction that reads."""
    wanted = "SELECT set_config('portal.patient', %s, true), set_config('portal.population', %s, true)"
    wanted += ", set_config('portal.chosen', %s, true)" if chosen else ""
    return f"WITH entry AS ({log.INSERTION.format(outcome='%s')}) {wanted}" if entry else wanted
