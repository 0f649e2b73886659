"""Results on the person's terms: what is held when it is filed, and until when."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from accounts import statements
from accounts.matching import account_of
from accounts.models import Patient
from consent.queries.release import release_terms
from consent.release import Terms, bounds_of, release_at
from consent.sensitivity import Label
from notifications.actions import notify
from records.holding import RESULTS, Plan, references_of, together
from records.indexing import Prepared
from records.inheritance import Seen
from records.testclasses import class_of
from records.writing import Held

HELD = str(Label.HELD)


class Filing(NamedTuple):
    """What is filed, labelled; and why and until when some of it is held."""

    items: Sequence[Prepared]
    plans: Mapping[UUID, Plan]  # of results that are held for the first time
    untils: Mapping[UUID, dt.datetime]
    terms: Terms | None = None


def on_filing(prepared: Sequence[Prepared], here: Mapping[UUID, Held], moment: dt.datetime) -> Filing:
    """Results that the policy or their owner holds back get the label; a correction stays held as what it corrects.

    `here` is what the store holds under their ids.
    """
    results = [item for item in prepared if item.area == RESULTS and item.patient_id]
    stated = any(HELD in item.labels for item in prepared)
    carried = {
        item.id: before.held_until or moment
        for item in results
        if (before := here.get(item.id)) and HELD in before.labels
    }
    new = [item for item in results if item.id not in here or (HELD in item.labels and item.id not in carried)]
    people = {item.patient_id for item in new if item.patient_id}
    terms = release_terms(people) if people or stated else None
    plans: dict[UUID, Plan] = {}
    if terms and (stated or terms.may_hold(people)):
        own = {item.id: plan for item in new if (plan := _plan(item, terms, moment))}
        waiting = _waiting(people)
        found = together(own | {row.id: row.plan for row in waiting}, [*new, *waiting])
        plans = {item.id: found[item.id] for item in new if item.id in found}
    untils = carried | {ident: plan.until for ident, plan in plans.items()}
    return Filing([_labelled(item) if item.id in untils else item for item in prepared], plans, untils, terms)


def after_inheriting(
    filing: Filing,
    items: Sequence[Prepared],
    beyond: Mapping[UUID, Seen],
    here: Mapping[UUID, Held],
    moment: dt.datetime,
) -> Filing:
    """The same with moments for all that took the label from what it speaks of, or was sent with it."""
    waiting = [item for item in items if HELD in item.labels and item.id not in filing.untils]
    if not waiting:
        return filing._replace(items=items)
    told = {ident: seen.held_until for ident, seen in beyond.items() if seen.held_until} | dict(filing.untils)
    untils, plans = dict(filing.untils), dict(filing.plans)
    terms = filing.terms or release_terms([])
    for item in waiting:
        mine = [told[ident] for ident in (*item.speaks_of, *references_of(item.body)) if ident in told]
        untils[item.id] = max(mine) if mine else _ceiling(item, here.get(item.id), terms, moment)
        if item.area == RESULTS and item.id not in here:
            until = untils[item.id]
            plans[item.id] = Plan(
                class_of(item), "with" if mine else "source", moment, min(moment, until), until, until
            )
    return Filing(items, plans, untils, terms)


def keep_holds(filing: Filing, written: Iterable[Prepared]) -> None:
    """Write down why each result that is new here is held, and tell people who want to be asked."""
    held = [(item, filing.plans[item.id]) for item in written if item.id in filing.plans]
    for item, plan in held:
        statements.rows(_INSERT, _values(item, plan))
    for person in {item.patient_id for item, plan in held if plan.cause == "ask" and plan.earliest <= plan.filed_at}:
        assert person
        tell(person, "result-waits", f"result-waits/{held[0][0].id}")


def tell(person: UUID, topic: str, event: str) -> None:
    """Tell whoever's record it is, if they have an account."""
    if account := account_of(person):
        notify(recipient=account, topic=topic, event=event, subject_patient=Patient.objects.get(id=person))


def cause_of(plan_until: dt.datetime, earliest: dt.datetime, answer: str) -> str:
    """What holds a result: the person's choice, or the wait that the policy asks of everybody."""
    return "policy" if answer == "at-once" or (answer == "after-days" and plan_until <= earliest) else answer


class Waiting(NamedTuple):
    """A result that is held already, and may hold what comes now."""

    id: UUID
    area: str
    body: str
    plan: Plan


def _waiting(people: Iterable[UUID]) -> list[Waiting]:
    rows = statements.rows(_WAITING, (list(people),))
    return [Waiting(ident, area, body, Plan._make(plan)) for ident, area, body, *plan in rows]


def _plan(item: Prepared, terms: Terms, moment: dt.datetime) -> Plan | None:
    """Why one result is held by itself, or None."""
    assert item.patient_id
    known = class_of(item)
    bounds, choice = bounds_of(terms.policy, known, moment), terms.choice(item.patient_id, known)
    if HELD in item.labels:
        return Plan(known, "source", moment, bounds.earliest, bounds.latest, bounds.latest)
    until = release_at(choice, bounds, moment)
    if until <= moment:
        return None
    return Plan(known, cause_of(until, bounds.earliest, choice.answer), moment, *bounds, until)


def _ceiling(item: Prepared, before: Held | None, terms: Terms, moment: dt.datetime) -> dt.datetime:
    """When what is held by its sender alone is released: as before, or when the policy ends it."""
    if before and HELD in before.labels and before.held_until:
        return before.held_until
    return bounds_of(terms.policy, class_of(item) if item.area == RESULTS else "other", moment).latest


def _labelled(item: Prepared) -> Prepared:
    return item if HELD in item.labels else replace(item, labels=tuple(sorted({*item.labels, HELD})))


_WAITING = """
SELECT r.id, r.area, r.body, h.test_class, h.cause, h.filed_at, h.earliest, h.latest, h.held_until
FROM records_hold h JOIN records_resource r ON r.id = h.resource_id
WHERE h.patient_id = ANY(%s::uuid[]) AND h.held_until > portal_now()
"""
_INSERT = """
INSERT INTO records_hold (id, patient_id, kind, area, labels, organisation_id, held_until, resource_id, test_class,
    cause, filed_at, earliest, latest, delay_reason, delayed_by_name, released_by_name, talked, comment)
SELECT gen_random_uuid(), patient_id, kind, area, labels, organisation_id, held_until, id, %s::text, %s::text,
    %s::timestamptz, %s::timestamptz, %s::timestamptz, '', '', '', false, ''
FROM records_resource WHERE id = %s::uuid
ON CONFLICT (resource_id) DO NOTHING
"""


def _values(item: Prepared, plan: Plan) -> tuple:
    return (plan.test_class, plan.cause, plan.filed_at, plan.earliest, plan.latest, item.id)
