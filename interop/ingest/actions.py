"""Carrying out what came in: one document, one gate, one transaction; the same again changes nothing and says so."""

from collections.abc import Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.db import IntegrityError, transaction

from consent.gate import Access, open_for_job, write_failure
from interop.ingest.bundle import Draft, Plan, finish, settle
from interop.ingest.entries import Refusal
from interop.ingest.questions import Questions
from records import actions as records
from records.actions import Stored
from records.indexing import Prepared
from records.people import facts_of

JOB = "load_bundles"


class Told(NamedTuple):
    """What became of one resource: stored, changed, unchanged or older."""

    place: str
    kind: str
    id: str
    outcome: str


@dataclass(slots=True)
class Outcome:
    """What became of a document. With `stopped` nothing of it was stored."""

    stored: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    told: list[Told] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    stopped: str = ""


class _Stop(Exception):
    """A document that is whole or nothing turned out to be nothing: the transaction goes back."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A document as it will be stored, and what was asked for it."""

    plan: Plan
    questions: Questions
    whole: bool  # nothing of it where one resource is refused


def carry_out(
    draft: Draft, *, whole: bool = True, second_opinion: bool = False, tell: bool = False, tells_care: bool = True
) -> Outcome:
    """Ask the database what the draft must know, finish the plan, and store it all at once.

    With `tell` the outcome names each resource, not only those that were refused. With `tells_care` visits, referrals
    and the like begin and end care.
    """
    return put_in(make_ready(draft, whole=whole, second_opinion=second_opinion), tell=tell, tells_care=tells_care)


def make_ready(draft: Draft, *, whole: bool = True, second_opinion: bool = False) -> Ready:
    """The first half, which stores nothing: what it was told may be asked again before the second."""
    questions = Questions()
    settle(draft, directory=questions.wanted(draft), same_people=questions.same_people(draft))
    there = questions.there(draft)
    owners = questions.owners(draft, there)
    plan = finish(draft, owners=owners, there=there, whole=whole, second_opinion=second_opinion)
    return Ready(plan, questions, whole and draft.form == "transaction")


def put_in(ready: Ready, *, tell: bool = False, tells_care: bool = True) -> Outcome:
    """The second half: one transaction."""
    plan, strangers = _without_strangers(ready.plan)
    if plan.stopped or (ready.whole and strangers):
        why = plan.stopped or strangers[0].text
        return Outcome(refused=[*plan.refused, *strangers], stopped=why)
    return _stored(plan, strangers, whole=ready.whole, tell=tell, tells_care=tells_care)


def _without_strangers(plan: Plan) -> tuple[Plan, list[Refusal]]:
    """The plan without resources about people who are neither here nor coming with it."""
    coming = {facts_of(person).id for person in plan.people}
    strangers = set(plan.patients) - coming
    strangers -= records.people_here(ids=strangers)
    if not strangers:
        return plan, []
    stay = [item for item in plan.prepared if item.patient_id not in strangers]
    gone = [item for item in plan.prepared if item.patient_id in strangers]
    reason = "names a person who is not known here"
    return replace(plan, prepared=stay), [_refusal(item, reason, plan) for item in gone]


def _stored(plan: Plan, strangers: list[Refusal], *, whole: bool, tell: bool, tells_care: bool) -> Outcome:
    people = [item for item in plan.prepared if item.patient_id]
    rest = [item for item in plan.prepared if not item.patient_id]
    kinds = sorted({item.kind for item in people})
    gate = open_for_job(JOB, kinds=kinds, patients=plan.patients, on=plan.source) if people else nullcontext()
    access: Access | None = None
    try:
        with transaction.atomic(), gate as access:
            done = _written(plan, access, people, rest, tells_care)
            if whole and (refused := _refusals(done, plan)):
                raise _Stop
    except _Stop:
        _tell_failure(access)
        return Outcome(refused=[*plan.refused, *refused], stopped=refused[0].text)
    except IntegrityError:
        _tell_failure(access)
        reason = "meets another load of the same record, or a person who is here under another id"
        return Outcome(refused=[Refusal("", "Bundle", "Bundle", reason)], stopped=reason)
    return _told(done, plan, [*plan.refused, *strangers], tell=tell)


def _written(
    plan: Plan, access: Access | None, people: list[Prepared], rest: list[Prepared], tells_care: bool
) -> list[Stored]:
    """The directory, then the people themselves, then what is about them."""
    done = [records.store_directory(prepared=rest)]
    if access:
        facts = {person.id: person for person in map(facts_of, plan.people)}
        new = set(facts) - records.people_here(ids=facts)
        records.keep_people(facts=[facts[ident] for ident in new])
        done.append(records.store(access=access, prepared=people, tells_care=tells_care))
        mended = {item.id for item in (*done[1].new, *done[1].changed)} & set(facts) - new
        records.keep_people(facts=[facts[ident] for ident in mended])
    return done


def _tell_failure(access: Access | None) -> None:
    """The entry went back with the rows; that something was tried and failed stays, unless a caller's transaction
    is still open: then it is for the caller to tell."""
    if access:
        with suppress(RuntimeError):
            write_failure(access)


def _told(done: list[Stored], plan: Plan, refused: list[Refusal], *, tell: bool) -> Outcome:
    names = {"stored": "new", "changed": "changed", "unchanged": "unchanged", "older": "older"}
    rows = {name: [item for part in done for item in getattr(part, attribute)] for name, attribute in names.items()}
    told = [
        Told(plan.places.get(str(item.id), ""), item.kind, str(item.id), name)
        for name, items in rows.items()
        for item in (items if tell or name == "older" else ())
    ]
    return Outcome(
        stored=len(rows["stored"]),
        changed=len(rows["changed"]),
        unchanged=len(rows["unchanged"]) + plan.there,
        older=len(rows["older"]),
        told=told,
        refused=[*refused, *_refusals(done, plan)],
    )


def _refusals(done: Iterable[Stored], plan: Plan) -> list[Refusal]:
    return [_refusal(item, reason, plan) for part in done for item, reason in part.refused]


def _refusal(item: Prepared, reason: str, plan: Plan) -> Refusal:
    place = plan.places.get(str(item.id), "")
    return Refusal(" ".join(filter(None, (place, f"{item.kind}/{item.id}"))), item.kind, item.kind, reason)
