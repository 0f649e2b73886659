"""The gate: no row of a person's data without a decision that was made now and written down.

`open_record` for one person, `open_swiftly` for one person where every statement counts, `open_worklist` for an
organisation's people, `open_for_job` for named jobs.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Model

from accounts import statements
from accounts.actor import Actor
from audit import log
from consent.access import SEAL, Access, AccessDenied, Ungated, write_failure
from consent.areas import AREAS_OF_KIND, Area
from consent.conditions import AllOf
from consent.decision import Decision, Facts, decide
from consent.facts import Asked, AtHand, ask, facts_for, facts_for_list, on_the_list
from consent.gate_jobs import open_for_count, open_for_job, record_of
from consent.worklists import decide_list, related

__all__ = ["Access", "AccessDenied", "Asked", "Ungated", "ask", "check_kinds", "open_for_job", "open_record"]
__all__ += ["open_for_count", "open_swiftly", "open_worklist", "write_failure"]

_ENTRY = log.INSERTION.format(outcome="%s")
# An entry about each of these people; gives those who were merged away, with the id that their record is open by.
_TELL = f"""
WITH known AS MATERIALIZED (
    SELECT id AS given, coalesce(merged_into_id, id) AS living FROM accounts_patient WHERE id = ANY(%(people)s::uuid[])
), entry AS ({log.FOR_EACH.format(people="(SELECT DISTINCT living FROM known) p (patient)")})
SELECT given, living FROM known WHERE given <> living
"""


def open_record(
    actor: Actor,
    patient_id: uuid.UUID | None,
    *,
    kinds: Iterable[str],
    writes: Iterable[str] = (),
    besides: Iterable[str] = (),
    within: Iterable[Area] = (),
    action: str = "read",
    route: str = "page",
    target: str = "",
    query: str = "",
    defer: bool = False,
    at_hand: AtHand | None = None,
) -> Access:
    """Decide on one person's record and write the entry, committed when this returns.

    `besides` are kinds that come along where the basis opens them, but let nobody in by themselves. `within` are the
    areas that are asked for, where the kinds lie in others too: no other is decided on or named by the entry.
    `defer` leaves a permitted entry to `Access.save`, `note` or `reading`, within the caller's transaction; a refusal
    is always written at once. `at_hand` are facts of this moment, asked for with the session. Raises AccessDenied.
    """
    kinds, besides = frozenset(kinds), frozenset(besides)
    facts = (at_hand and at_hand.about(actor, patient_id)) or facts_for(actor, patient_id)
    decision = decide(actor=actor, kinds=kinds, facts=facts, besides=besides, within=frozenset(within))
    record = record_of(
        actor, decision, kinds, patient_id=patient_id, action=action, route=route, target=target, query=query
    )
    if not (decision.permitted and defer):
        _commit(record)
    if not decision.permitted:
        raise AccessDenied(decision, patient_id)
    return _one_person(actor, patient_id, facts, decision, record, writes=frozenset(writes), written=not defer)


def open_as_seen(
    actor: Actor,
    patient_id: uuid.UUID,
    find: Callable[[], Any],
    *,
    kinds: Iterable[str],
    besides: Iterable[str] = (),
    within: Iterable[Area] = (),
    **said: str,
) -> Access:
    """The person's own record as a viewer gets it: the rows that both may see, nothing to write, one entry.

    `find` gives the viewer (its actor, and whether in an emergency) or None, and is asked after the record is known
    to be the actor's own. The entry is the actor's, and names what both may see: nothing, where the viewer may not.
    `said` is of the entry: route, target, query. Raises AccessDenied, with the reason *not-seen* in that case.
    """
    asked: dict[str, frozenset] = {
        "kinds": frozenset(kinds),
        "besides": frozenset(besides),
        "within": frozenset(within),
    }
    facts = facts_for(actor, patient_id)
    own = decide(actor=actor, facts=facts, **asked)
    viewer = find() if own.permitted and own.basis == "self" else None
    if viewer is None:
        refused = replace(own, permitted=False, reason=own.reason or "no-basis")
        _commit(record_of(actor, refused, asked["kinds"], patient_id=patient_id, action="preview", **said))
        raise AccessDenied(refused, patient_id)
    theirs = _as_seen_by(viewer, patient_id, asked)
    shown: dict[str, Any] = {"kinds": own.kinds & theirs.kinds, "areas": own.areas & theirs.areas}
    record = record_of(actor, replace(own, **shown), asked["kinds"], patient_id=patient_id, action="preview", **said)
    _commit(record)
    if not theirs.permitted:
        raise _not_seen(theirs, patient_id)
    condition = AllOf((own.condition, theirs.condition))
    both = replace(theirs, **shown, act=frozenset(), condition=condition, obligations=frozenset(), until=None)
    return _one_person(viewer.actor, patient_id, facts, both, record, written=True)


def not_seen(access: Access) -> AccessDenied:
    """A page that is not there for whoever's eyes are borrowed, though they may see its areas."""
    return _not_seen(access.decision, access.patient_id)


def _not_seen(theirs: Decision, patient_id: uuid.UUID | None) -> AccessDenied:
    return AccessDenied(replace(theirs, permitted=False, reason="not-seen", offers=frozenset()), patient_id)


def _as_seen_by(viewer: Any, patient_id: uuid.UUID, asked: dict[str, frozenset]) -> Decision:
    """The decision for whoever's eyes are borrowed."""
    seen = facts_for(viewer.actor, patient_id)
    if viewer.emergency:
        seen = replace(seen, glass_ends=seen.now + dt.timedelta(minutes=1))
    return decide(actor=viewer.actor, facts=seen, **asked)


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

    A call by telephone opens pages that are made for it, and nothing here. Raises AccessDenied.
    """
    actor, facts = asked.asking.actor, asked.facts
    decision = decide(actor=actor, kinds=kinds, facts=facts, besides=besides)
    if decision.basis == "assisted":
        decision = replace(decision, permitted=False, reason="no-basis")
    record = record_of(
        actor, decision, kinds, patient_id=patient_id, action=action, route=route, target=target, query=query
    )
    if not decision.permitted:
        _commit(record)
        raise AccessDenied(decision, patient_id)
    return _one_person(actor, patient_id, facts, decision, record)


def would_open(actor: Actor, patient_id: uuid.UUID) -> bool:
    """Whether anything of a record is open to this actor at the moment: for a link to it, which shows nothing of it."""
    return decide(actor=actor, kinds=frozenset(AREAS_OF_KIND), facts=facts_for(actor, patient_id)).permitted


def beside(access: Access, *, kinds: Iterable[str]) -> Access | None:
    """The same reader's access to further kinds of the same record, or None: for what an entry mentions by the way.

    Only to read, and without an entry of its own: what was read is the entry that mentions it.
    """
    if access.facts is None or access.record.action == "preview":
        return None
    decision = decide(actor=access.actor, kinds=frozenset(kinds), facts=access.facts)
    if not decision.permitted:
        return None
    return replace(access, kinds=decision.kinds, writes=frozenset(), decision=decision, written=True)


def _commit(record: log.Record) -> None:
    """Write one entry, which stands whatever becomes of the answer."""
    statements.rows(_ENTRY, log.values(record), durable=True)


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
        seal=SEAL,
    )


def open_worklist(
    actor: Actor, *, kinds: Iterable[str], rows: Callable[[Access], Iterable], action="search", query="", route="list"
) -> list:
    """Rows about the people in the actor's care: `rows(access)` picks them, one entry per person shown.

    The entries are committed before the rows are handed out, and name each person by the id that the record is open
    by; so do the rows that are handed out, whichever id they are stored under. Raises AccessDenied.
    """
    kinds = frozenset(kinds)
    facts, said = facts_for_list(actor)
    decision = decide_list(actor, kinds, facts, said)
    record = record_of(actor, decision, kinds, action=action, route=route, query=query)
    if not decision.permitted:
        with transaction.atomic(durable=True):
            log.write(record)
        raise AccessDenied(decision, None)
    access = Access(
        actor=actor,
        patient_id=None,
        patient_ids=(),
        kinds=kinds,
        writes=frozenset(),
        decision=decision,
        facts=None,
        record=record,
        population=on_the_list(actor, related(actor, facts), facts.policy, said),
        seal=SEAL,
    )
    with access.reading(durable=True):
        found = list(rows(access))
        if found:
            _tell(record, found)
        else:
            log.write(record)
    return found


def _tell(record: log.Record, rows: list[Any]) -> None:
    """An entry about each person of these rows, by the id that their record is open by; model instances now say it."""
    people = list({row.patient_id for row in rows})
    moved = dict(statements.rows(_TELL, log.values_for_each(record) | {"people": people}))
    for row in rows if moved else ():
        if row.patient_id in moved and isinstance(row, Model):
            row.patient_id = moved[row.patient_id]  # type: ignore[attr-defined]


def check_kinds(kinds: Iterable[str]) -> frozenset[str]:
    """The kinds, if all of them are known; for doors, which are declared at import."""
    unknown = set(kinds) - AREAS_OF_KIND.keys()
    if unknown:
        raise ValueError(f"No area holds {', '.join(sorted(unknown))}.")
    return frozenset(kinds)
