"""Care that stored items tell of: it begins and ends with them, in the transaction that stores them."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

import clock
from accounts import statements
from accounts.actor import Actor
from accounts.models import Organisation
from audit import log
from consent import policies
from consent.actions.care import care_entry
from consent.care_rules import Span, Told, covers, spans_of, united
from consent.models import CareRelationship

REGISTRATION = CareRelationship.Kind.REGISTRATION
_AT_WORK = """
SELECT id, kind FROM accounts_organisation WHERE id = ANY(%s::uuid[]) AND (ended_at IS NULL OR ended_at > portal_now())
"""
_COLUMNS = ("id", "patient_id", "organisation_id", "team", "kind", "started_at", "ended_at", "from_record")
_RUNNING = f"""
SELECT {", ".join(_COLUMNS)} FROM consent_carerelationship
WHERE patient_id = ANY(%s::uuid[]) AND team = '' AND (ended_at IS NULL OR ended_at > %s::timestamptz)
ORDER BY started_at, id FOR UPDATE
"""
_MOVE = """
UPDATE consent_carerelationship c SET started_at = m.starts, ended_at = nullif(m.ends, 'infinity')
FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) m (id, starts, ends) WHERE c.id = m.id
"""
_NEVER = "infinity"
Subject = tuple[uuid.UUID, uuid.UUID, str]  # person, organisation, kind


@dataclass(slots=True)
class _Change:
    """What becomes of the relationships of one subject."""

    begun: list[CareRelationship] = field(default_factory=list)
    moved: list[CareRelationship] = field(default_factory=list)
    entries: list[tuple[str, CareRelationship]] = field(default_factory=list)


def follow_record(*, told: Sequence[Told], anew: Collection[tuple[uuid.UUID, str]], actor: Actor) -> None:
    """Begin, move and end relationships by what items tell; the same again changes nothing.

    For each (person, kind) of `anew`, `told` is all that is told, and takes back what was told before and is not
    any more. What was begun by hand stays, but for a registration: who registers with another practice has left.
    """
    people = {one.patient_id for one in told} | {person for person, _ in anew}
    if not people:
        return
    moment, days = clock.now(), policies.in_force().care_days_after_encounter
    with transaction.atomic(savepoint=False):
        wanted = _by_subject(told)
        rows = _running(people, moment)
        done = _Change()
        for subject in dict.fromkeys([*wanted, *(found for found in rows if (found[0], found[2]) in anew)]):
            is_whole = (subject[0], subject[2]) in anew
            _settle(done, subject, wanted.get(subject, []), rows.get(subject, []), moment, days, is_whole)
        _leave_practices(done, wanted, rows, moment)
        _write(done, actor)


def followed(people: Collection[uuid.UUID]) -> set[tuple[uuid.UUID, str]]:
    """For whom care of which kind runs, or is to begin, because items told of it."""
    found = CareRelationship.objects.filter(_runs(clock.now()), patient__in=people, from_record=True)
    return set(found.values_list("patient_id", "kind"))


def follow_bookings(
    *, patient_id: uuid.UUID, bookings: Iterable[tuple[uuid.UUID, dt.datetime, dt.datetime]], actor: Actor
) -> None:
    """Care by appointment: all bookings of the person that hold, as (organisation, made at, ends at).

    Each opens the record from when it was made until some days after it; one that is left out is taken back.
    """
    kind = str(CareRelationship.Kind.APPOINTMENT)
    told = [Told(patient_id, organisation, kind, made, ends) for organisation, made, ends in bookings]
    follow_record(told=told, anew={(patient_id, kind)}, actor=actor)


def _by_subject(told: Iterable[Told]) -> dict[Subject, list[Told]]:
    """What is told of organisations that work in the portal; people register with practices."""
    told = list(told)
    ids = [str(ident) for ident in {one.organisation_id for one in told}]
    kinds = dict(statements.rows(_AT_WORK, (ids,))) if ids else {}
    found: dict[Subject, list[Told]] = defaultdict(list)
    for one in told:
        kind = kinds.get(one.organisation_id)
        if kind and (one.kind != REGISTRATION or kind == Organisation.Kind.PRACTICE):
            found[one.patient_id, one.organisation_id, one.kind].append(one)
    return dict(found)


def _running(people: Collection[uuid.UUID], moment: dt.datetime) -> dict[Subject, list[CareRelationship]]:
    """Relationships that run or are to begin; an item names no team."""
    rows = statements.rows(_RUNNING, (list(people), moment))
    found: dict[Subject, list[CareRelationship]] = defaultdict(list)
    for row in (CareRelationship.from_db("default", _COLUMNS, values) for values in rows):
        found[row.patient_id, row.organisation_id, row.kind].append(row)
    return dict(found)


def _runs(moment: dt.datetime) -> Q:
    return Q(ended_at=None) | Q(ended_at__gt=moment)


def _settle(
    done: _Change,
    subject: Subject,
    told: Sequence[Told],
    rows: Sequence[CareRelationship],
    moment: dt.datetime,
    days: int,
    is_whole: bool,
) -> None:
    """Make the relationships that items told of what items tell now."""
    ours = [row for row in rows if row.from_record]
    running = [_span(row) for row in ours]
    spans = spans_of(told, running, moment, days)
    spans = spans if is_whole else united([*running, *spans])
    standing = [_span(row) for row in rows if not row.from_record]
    spans = [span for span in spans if not any(covers(one, span, moment) for one in standing)]
    left = list(ours)
    for span in spans:
        row = next((row for row in left if _meet(_span(row), span)), None)
        if row is None:
            done.begun.append(row := _relationship(subject, span))
        else:
            left.remove(row)
            _move(done, row, span)
    for row in left:
        _move(done, row, Span(row.started_at, max(moment, row.started_at)))
    if action := _action(running, spans):
        done.entries.append((action, (done.begun if not ours else ours)[-1]))


def _leave_practices(
    done: _Change,
    wanted: dict[Subject, list[Told]],
    rows: dict[Subject, list[CareRelationship]],
    moment: dt.datetime,
) -> None:
    """Who is said to be registered with one practice is no longer with any other, whoever had said so."""
    practices: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for person, organisation, kind in wanted:
        if kind == REGISTRATION:
            practices[person].add(organisation)
    for (person, organisation, kind), found in rows.items():
        if kind == REGISTRATION and person in practices and organisation not in practices[person]:
            for row in (row for row in found if not row.from_record):
                _move(done, row, Span(row.started_at, max(moment, row.started_at)))
                done.entries.append(("end-care", row))


def _action(before: Sequence[Span], after: Sequence[Span]) -> str:
    """Which entry says what happened; none where care goes on as it did."""
    if not after:
        return "end-care" if before else ""
    was_open, is_open = (any(span.ends is None for span in spans) for spans in (before, after))
    if not before or (is_open and not was_open):
        return "begin-care"
    return "end-care" if was_open and not is_open else ""


def _meet(one: Span, other: Span) -> bool:
    return (other.ends is None or one.starts <= other.ends) and (one.ends is None or other.starts <= one.ends)


def _move(done: _Change, row: CareRelationship, span: Span) -> None:
    if _span(row) != span:
        row.started_at, row.ended_at = span
        done.moved.append(row)


def _relationship(subject: Subject, span: Span) -> CareRelationship:
    person, organisation, kind = subject
    return CareRelationship(
        patient_id=person,
        organisation_id=organisation,
        kind=kind,
        started_at=span.starts,
        ended_at=span.ends,
        from_record=True,
    )


def _span(row: CareRelationship) -> Span:
    return Span(row.started_at, row.ended_at)


def _write(done: _Change, actor: Actor) -> None:
    """Ends come before beginnings: at most one relationship of a subject has no end."""
    for moved in ([row for row in done.moved if row.ended_at], [row for row in done.moved if not row.ended_at]):
        if moved:
            ends = [row.ended_at or _NEVER for row in moved]
            statements.rows(_MOVE, ([row.id for row in moved], [row.started_at for row in moved], ends))
    if done.begun:
        CareRelationship.objects.bulk_create(done.begun)
    if done.entries:
        log.write(*(care_entry(actor, action, row) for action, row in done.entries))
