"""The gate for named jobs: to the people who are named, or to everybody's rows to count them."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from accounts import statements
from accounts.actor import Actor
from audit import log
from consent import policy
from consent.access import SEAL, Access
from consent.areas import AREAS_OF_KIND, areas_of
from consent.conditions import AllOf, AreaIn, KindIn
from consent.decision import Decision
from consent.job_words import TITLES
from consent.population import Population

_ENTRY = log.INSERTION.format(outcome="%s")


@contextmanager
def open_for_job(name: str, *, kinds: Iterable[str], patients: Iterable[uuid.UUID], on: str = "") -> Iterator[Access]:
    """A named job's access to these people, with one entry each, in one transaction with its work.

    `on` names what the job carries, such as a source; never a person.
    """
    people = list(dict.fromkeys(patients))
    access = _for_job(name, frozenset(kinds), on, Population("SELECT unnest(%s::uuid[])", [people]), frozenset(people))
    with access.reading():
        for patient in people:
            statements.rows(_ENTRY, log.values(access.record.but(patient_id=patient)))
        yield access


@contextmanager
def open_for_count(name: str) -> Iterator[Access]:
    """A named job's access to everybody's rows, to count them: one entry about nobody, for nobody's row leaves."""
    job = policy.JOBS[name]
    kinds = frozenset(kind for kind, areas in AREAS_OF_KIND.items() if areas & job.areas)
    access = _for_job(name, kinds, "", Population("SELECT id FROM accounts_patient", []), frozenset())
    with access.reading():
        log.write(access.record.but(action="count"))
        yield access


def _for_job(name: str, kinds: frozenset[str], on: str, population: Population, people: frozenset[uuid.UUID]) -> Access:
    job = policy.JOBS[name]
    decision = Decision(
        permitted=True,
        basis="job",
        purpose="HOPERAT",
        kinds=kinds,
        areas=areas_of(kinds) & job.areas,
        act=job.areas if job.writes else frozenset(),
        condition=AllOf((KindIn(kinds), AreaIn(job.areas))),
    )
    actor = Actor(kind="job", name=on or TITLES[name], role=name, request_id=f"job-{uuid.uuid4()}")
    return Access(
        actor=actor,
        patient_id=None,
        patient_ids=(),
        kinds=kinds,
        writes=kinds if job.writes else frozenset(),
        decision=decision,
        facts=None,
        record=record_of(actor, decision, kinds, action="create" if job.writes else "read", route="job"),
        population=population,
        people=people,
        written=True,
        seal=SEAL,
    )


def record_of(actor: Actor, decision: Decision, kinds: frozenset[str], **what) -> log.Record:
    """The entry of a decision, as it was made."""
    return log.Record(
        request_id=actor.request_id,
        actor_id=actor.id,
        actor_kind=actor.kind,
        actor_name=actor.name,
        actor_role=str(actor.role),
        organisation_id=actor.organisation_id,
        organisation_name=actor.organisation_name,
        on_behalf_of=what.get("patient_id") if decision.ties or decision.basis == "assisted" else None,
        outcome="permitted" if decision.permitted else "refused",
        basis=decision.basis,
        policy_version=decision.policy_version,
        purpose=decision.purpose,
        areas=sorted(map(str, decision.areas)),
        kinds=sorted(decision.kinds if decision.permitted else kinds),
        reason=decision.reason,
        **what,
    )
