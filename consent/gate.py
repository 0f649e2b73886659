"""The gate: no row of a person's data without a decision that was made now and written down.

`open_record` for one person, `open_swiftly` for one person where every statement counts, `open_worklist` for an
organisation's people, `open_for_job` for named jobs.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, connections, transaction

from accounts import statements
from accounts.actor import ANONYMOUS, Actor
from audit import log
from consent import policy
from consent.areas import AREAS_OF_KIND, areas_of
from consent.conditions import AllOf, AreaIn, KindIn
from consent.decision import Decision, Facts, decide
from consent.facts import POPULATION, Asked, ask, facts_for

__all__ = ["Access", "AccessDenied", "Asked", "Ungated", "ask", "check_kinds", "open_for_job", "open_record"]
__all__ += ["open_swiftly", "open_worklist", "write_failure"]

_SEAL = object()

# Row security, entry and permitted rows in one statement. The rows hang on the wall's answer and may not be moved in
# front of it (OFFSET 0); were they, they would be none.
_FETCH = f"""
WITH wall AS MATERIALIZED (
    SELECT set_config('portal.patient', %s, true) AS person, set_config('portal.population', '', true)
), found AS MATERIALIZED (
    SELECT row.* FROM wall CROSS JOIN LATERAL (
        SELECT inside.* FROM ({{rows}}) inside WHERE wall.person IS NOT NULL OFFSET 0) row
), entry AS (
    {log.INSERTION.format(outcome="CASE WHEN {missing} THEN 'failed' ELSE %s END")}
)
SELECT * FROM found
"""


class AccessDenied(Exception):
    """The gate said no. `decision.reason` says which door to show; the person is told nothing else."""

    def __init__(self, decision: Decision, patient_id: uuid.UUID | None):
        super().__init__(decision.reason)
        self.decision = decision
        self.patient_id = patient_id


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
    population: tuple[str, list[Any]] | None = None  # SQL of permitted patient ids, and its parameters
    people: frozenset[uuid.UUID] = frozenset()  # about whom a job may write: each has an entry
    is_open: bool = False
    written: bool = False  # the entry stands in the log
    seal: object = field(default=None, repr=False)

    def __post_init__(self):
        if self.seal is not _SEAL:
            raise TypeError("Only consent.gate makes an Access.")

    def __reduce__(self):
        raise TypeError("An Access does not travel: open the gate where the data is used.")

    @contextmanager
    def reading(self) -> Iterator["Access"]:
        """One transaction in which rows may be read, with row security set to match."""
        with transaction.atomic():
            _set_row_security(self)
            self.is_open = True
            try:
                yield self
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
        wall = ",".join(map(str, self.patient_ids))
        try:
            return statements.rows(_fetching(rows, missing), (wall, *params, *log.values(self.record)), durable=True)
        except DatabaseError:
            write_failure(self)
            raise

    def save(self, obj, *, action: str = "create") -> None:
        """Write one row and its entry in the transaction that is open."""
        self.check_write(obj.kind, obj.area, obj.patient_id)
        obj.save_under(self)
        self.note(action=action, target=f"{obj.kind}/{obj.pk}", areas=[str(obj.area)], kinds=[obj.kind])

    def check_write(self, kind: str, area: str, patient_id: uuid.UUID) -> None:
        """Refuse what this access was not opened for."""
        if not self.is_open:
            raise Ungated("Write inside `access.reading()`.")
        if kind not in self.writes or area not in self.decision.act:
            raise Ungated(f"This access does not write {kind} in {area}.")
        if patient_id not in (self.people if self.patient_id is None else {self.patient_id}):
            raise Ungated("This access belongs to another person.")

    def note(self, **what) -> None:
        """Add the entry of this request, once; `what` says more closely what was done."""
        if not self.written:
            log.write(self.record.but(**what))
            self.written = True


class Ungated(Exception):
    """Code tried to reach a person's data without an access that covers it."""


def open_record(
    actor: Actor,
    patient_id: uuid.UUID | None,
    *,
    kinds: Iterable[str],
    writes: Iterable[str] = (),
    besides: Iterable[str] = (),
    action: str = "read",
    route: str = "page",
    target: str = "",
    query: str = "",
    defer: bool = False,
) -> Access:
    """Decide on one person's record and write the entry, in a durable transaction of its own.

    `besides` are kinds that come along where the basis opens them, but let nobody in by themselves.
    `defer` leaves a permitted entry to `Access.save` or `Access.note`, within the caller's transaction; a refusal
    is always written at once. Raises AccessDenied.
    """
    kinds, besides = frozenset(kinds), frozenset(besides)
    with transaction.atomic(durable=True):
        facts = facts_for(actor, patient_id)
        decision = decide(actor=actor, kinds=kinds, facts=facts, besides=besides)
        record = _record(
            actor,
            decision,
            kinds,
            patient_id=patient_id,
            action=action,
            route=route,
            target=target,
            query=query,
        )
        if not (decision.permitted and defer):
            log.write(record)
    if not decision.permitted:
        raise AccessDenied(decision, patient_id)
    return _one_person(actor, patient_id, facts, decision, record, writes=frozenset(writes), written=not defer)


def open_swiftly(
    asked: Asked,
    patient_id: uuid.UUID | None,
    *,
    kinds: frozenset[str],
    besides: frozenset[str] = frozenset(),
    action: str,
    target: str = "",
    query: str = "",
    route: str = "API",
) -> Access:
    """As `open_record`, on facts that were asked for with the session. `Access.fetch` writes a permitted entry.

    Raises AccessDenied.
    """
    actor, facts = asked.asking.actor, asked.facts
    decision = decide(actor=actor, kinds=kinds, facts=facts, besides=besides)
    record = _record(
        actor, decision, kinds, patient_id=patient_id, action=action, route=route, target=target, query=query
    )
    if not decision.permitted:
        with transaction.atomic(durable=True):
            log.write(record)
        raise AccessDenied(decision, patient_id)
    return _one_person(actor, patient_id, facts, decision, record)


def _one_person(
    actor: Actor,
    patient_id: uuid.UUID | None,
    facts: Facts,
    decision: Decision,
    record: log.Record,
    *,
    writes: frozenset[str] = frozenset(),
    written: bool = False,
) -> Access:
    """The access of a decision that says yes."""
    return Access(
        actor=actor,
        patient_id=patient_id,
        patient_ids=(facts.patient_id, *facts.absorbed) if facts.patient_id else (),
        kinds=decision.kinds,
        writes=writes,
        decision=decision,
        facts=facts,
        record=record,
        written=written,
        seal=_SEAL,
    )


def open_worklist(
    actor: Actor, *, kinds: Iterable[str], rows: Callable[[Access], Iterable], action="search", query="", route="list"
) -> list:
    """Rows about the people in the actor's care: `rows(access)` picks them, one entry per person shown.

    The entries are committed before the rows are handed out. Raises AccessDenied.
    """
    kinds = frozenset(kinds)
    decision = _worklist_decision(actor, kinds)
    record = _record(actor, decision, kinds, action=action, route=route, query=query)
    if not decision.permitted:
        with transaction.atomic(durable=True):
            log.write(record)
        raise AccessDenied(decision, None)
    wanted = sorted(policy.RELATIONSHIP_KINDS.get(actor.role, ()))
    access = Access(
        actor=actor,
        patient_id=None,
        patient_ids=(),
        kinds=kinds,
        writes=frozenset(),
        decision=decision,
        facts=None,
        record=record,
        population=(POPULATION, [actor.organisation_id, actor.team, wanted]),
        seal=_SEAL,
    )
    with transaction.atomic(durable=True), access.reading():
        found = list(rows(access))
        log.write(*(record.but(patient_id=patient) for patient in dict.fromkeys(row.patient_id for row in found)))
        if not found:
            log.write(record)
    return found


@contextmanager
def open_for_job(name: str, *, kinds: Iterable[str], patients: Iterable[uuid.UUID], on: str = "") -> Iterator[Access]:
    """A named job's access to these people, with one entry each, in one transaction with its work.

    `on` names what the job carries, such as a source; never a person.
    """
    job = policy.JOBS[name]
    kinds, people = frozenset(kinds), list(dict.fromkeys(patients))
    decision = Decision(
        permitted=True,
        basis="job",
        purpose="HOPERAT",
        kinds=kinds,
        areas=areas_of(kinds) & job.areas,
        act=job.areas if job.writes else frozenset(),
        condition=AllOf((KindIn(kinds), AreaIn(job.areas))),
    )
    actor = Actor(kind="job", name=on or job.title, role=name, request_id=f"job-{uuid.uuid4()}")
    record = _record(actor, decision, kinds, action="create" if job.writes else "read", route="job")
    access = Access(
        actor=actor,
        patient_id=None,
        patient_ids=(),
        kinds=kinds,
        writes=kinds if job.writes else frozenset(),
        decision=decision,
        facts=None,
        record=record,
        population=("SELECT unnest(%s::uuid[])", [people]),
        people=frozenset(people),
        written=True,
        seal=_SEAL,
    )
    with access.reading():
        log.write(*(record.but(patient_id=patient) for patient in people))
        yield access


def write_failure(access: Access) -> None:
    """What was permitted and then failed is told too, under the same request id."""
    with transaction.atomic(durable=True):
        log.write(access.record.but(outcome="failed"))


def _worklist_decision(actor: Actor, kinds: frozenset[str]) -> Decision:
    """As for one person to whom the actor is related; the population takes the place of the relationship."""
    related = frozenset(policy.RELATIONSHIP_KINDS.get(actor.role, ()))
    anybody = uuid.UUID(int=0)
    now = facts_for(actor, anybody)
    return decide(actor=actor, kinds=kinds, facts=replace(now, patient_id=anybody, relationships=related))


def _record(actor: Actor, decision: Decision, kinds: frozenset[str], **what) -> log.Record:
    return log.Record(
        request_id=actor.request_id,
        actor_id=actor.id,
        actor_kind=actor.kind,
        actor_name=actor.name,
        actor_role=str(actor.role),
        organisation_id=actor.organisation_id,
        organisation_name=actor.organisation_name,
        outcome="permitted" if decision.permitted else "refused",
        basis=decision.basis,
        policy_version=decision.policy_version,
        purpose=decision.purpose,
        areas=sorted(map(str, decision.areas)),
        kinds=sorted(decision.kinds if decision.permitted else kinds),
        reason=decision.reason,
        **what,
    )


@lru_cache(maxsize=512)
def _fetching(rows: str, missing: str) -> str:
    return _FETCH.format(rows=rows, missing=missing)


def _set_row_security(access: Access) -> None:
    """Tell PostgreSQL whose rows this transaction may touch; it forgets at the end of it."""
    one = ",".join(map(str, access.patient_ids))
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('portal.patient', %s, true), set_config('portal.population', %s, true)",
            [one, "" if one else "on"],
        )


def check_kinds(kinds: Iterable[str]) -> frozenset[str]:
    """The kinds, if all of them are known; for doors, which are declared at import."""
    unknown = set(kinds) - AREAS_OF_KIND.keys()
    if unknown:
        raise ValueError(f"No area holds {', '.join(sorted(unknown))}.")
    return frozenset(kinds)
