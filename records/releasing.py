"""Acts that end or prolong what is held: a professional's talk or delay, the person's own wish, a changed choice."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F

import clock
from accounts import statements
from consent.actions.release import choose_release
from consent.areas import Area
from consent.gate import Access, Ungated
from consent.prepared import prepared
from consent.queries.release import release_terms
from consent.release import Bounds, Choice, Terms, release_at
from consent.sensitivity import NEVER_THE_PERSON
from records.holding import RESULTS, Plan, groups, of_those_that_speak, references_of, together
from records.models import Hold, Resource
from records.release import cause_of, tell
from records.writing import lock_people


class Row(NamedTuple):
    """What is held, as far as its moment depends on it."""

    id: UUID
    kind: str
    area: str
    body: str
    held_until: dt.datetime


class Held(NamedTuple):
    """Why a result is held."""

    resource_id: UUID
    test_class: str
    cause: str
    filed_at: dt.datetime
    earliest: dt.datetime
    latest: dt.datetime
    delayed_until: dt.datetime | None


class TooLong(Exception):
    """Nobody may hold this result so long; `latest` is when it is released in any case."""

    def __init__(self, latest: dt.datetime):
        super().__init__(latest)
        self.latest = latest


class NotHeld(Exception):
    """The result is not held, or not any more."""


def may_decide(access: Access) -> bool:
    """Whether this professional may release or delay results."""
    assert access.facts
    return access.actor.role in access.facts.policy.professional_roles and Area.RESULTS in access.decision.act


def choose(*, access: Access, choices: Mapping[str, Choice], text: str, effect_text: str) -> bool:
    """Keep the person's terms, and let what waits now follow them; gives whether anything changed.

    The person is locked, so that what is filed meanwhile is filed before or after, and never between.
    """
    lock_people(access.patient_ids)
    if choose_release(access=access, choices=choices, text=text, effect_text=effect_text) is None:
        return False
    reckon_again(access=access)
    return True


def talked_about(*, access: Access, hold: Hold, comment: str) -> None:
    """A professional has talked with the person about a result: it and what belongs with it are released at once."""
    if not may_decide(access):
        raise Ungated("Results are released by professionals, and by their owners.")
    _release(access, [hold.resource_id], talked=True)
    if comment:
        _sent("UPDATE records_hold SET comment = %s::text WHERE resource_id = %s::uuid", comment, hold.resource_id)


def delay(*, access: Access, hold: Hold, until: dt.datetime, reason: str) -> None:
    """Hold one result, and what belongs with it, for longer. Raises TooLong, NotHeld."""
    if not may_decide(access) or not reason.strip():
        raise Ungated("Results are delayed by professionals, with a reason.")
    if until > hold.latest:
        raise TooLong(hold.latest)
    _sent(_DELAY, until, reason, access.actor.name, hold.resource_id)
    access.note(action="update", target=f"{hold.kind}/{hold.resource_id}", kinds=[hold.kind], areas=[RESULTS])
    reckon_again(access=access)


def see_now(*, access: Access, wanted: Collection[UUID]) -> None:
    """The person, who was asked, sees these results now; `wanted` are ids of results that `waiting` gave."""
    _release(access, sorted(wanted), talked=False)


def with_somebody(*, access: Access, wanted: Collection[UUID]) -> None:
    """The person, who was asked, wants to talk first: the results stay held as if that had been chosen."""
    _sent("UPDATE records_hold SET cause = 'after-talk' WHERE resource_id = ANY(%s::uuid[])", list(wanted))
    access.note(action="decide", kinds=["Consent"], areas=[str(Area.CONSENT)])


def reckon_again(*, access: Access) -> None:
    """Work out anew until when this person's results are held, after somebody decided something about it."""
    rows = _held(access)
    holds = _holds(access)
    assert access.patient_id
    terms = release_terms([access.patient_id])
    own = {ident: _plan(hold, terms, access.patient_id) for ident, hold in holds.items() if hold.cause != "with"}
    plans = together(own, [row for row in rows if row.area == RESULTS and row.id in holds])
    before = {row.id: row.held_until for row in rows}
    untils = {ident: plan.until for ident, plan in plans.items() if ident in before}
    for ident, plan in plans.items():
        _sent("UPDATE records_hold SET cause = %s::text WHERE resource_id = %s::uuid", plan.cause, ident)
    _move(untils | _spoken(rows, before, untils))


class Waiting(NamedTuple):
    """Results of one class that came together, about which the person wants to be asked."""

    test_class: str
    filed_at: dt.datetime
    items: list[UUID]


def waiting(access: Access) -> list[Waiting]:
    """What this person is asked about, the earliest first; nothing of what the results say."""
    now = clock.now()
    found: dict[tuple[str, dt.datetime], Waiting] = {}
    if Area.CONSENT not in access.decision.act:
        return []
    holds = [row for row in _asked(access, now=now) if row["why"] == "ask" and row["first"] <= now]
    if not holds:
        return []
    there = {row["id"] for row in Resource.objects.waiting_rows(access).filter(id__in=[row["item"] for row in holds])}
    for row in holds:
        if row["item"] in there:
            one = found.setdefault((row["known"], row["filed"]), Waiting(row["known"], row["filed"], []))
            one.items.append(row["item"])
    return sorted(found.values(), key=lambda one: one.filed_at)


@prepared
def _asked(access: Access, *, now: dt.datetime) -> Any:
    """Every results page asks; only for whoever decides, which a prepared question cannot tell by itself."""
    return Hold.objects.waiting_rows(
        access, now, item=F("resource_id"), known=F("test_class"), filed=F("filed_at"), first=F("earliest"),
        why=F("cause"),
    )  # fmt: skip


def _release(access: Access, wanted: list[UUID], *, talked: bool) -> None:
    rows, now = _held(access), _now()
    found = {ident for group in groups(rows) if not set(group).isdisjoint(wanted) for ident in group}
    if not found:
        raise NotHeld
    untils = dict.fromkeys(found, now)
    before = {row.id: row.held_until for row in rows}
    _move(untils | _spoken(rows, before, untils))
    _sent(_RELEASED, now, access.actor.name, talked, list(found))
    kinds, shows = sorted({row.kind for row in rows if row.id in found}), _shows(found)
    action = "release" if shows else "update"
    access.note(action=action, target=f"Item/{wanted[0]}", kinds=kinds, areas=[RESULTS])
    assert access.patient_id
    if talked and shows:
        tell(access.patient_id, "result-released", f"result-released/{min(found)}")


def _shows(released: Collection[UUID]) -> bool:
    """Whether the person sees any of these now; of others they are not told that anything was released."""
    return statements.rows(_SHOWN, (list(released), sorted(NEVER_THE_PERSON)))[0][0]


def _spoken(
    rows: Iterable[Row], before: Mapping[UUID, dt.datetime], untils: Mapping[UUID, dt.datetime]
) -> dict[UUID, dt.datetime]:
    """What took its moment from results that move now moves with them; what its own sender holds does not."""
    after = {ident: untils.get(ident, moment) for ident, moment in before.items()}
    results = {row.id for row in rows if row.area == RESULTS}
    found = of_those_that_speak(rows, {ident: moment for ident, moment in after.items() if ident in results})
    took = {
        row.id: max((before[ident] for ident in references_of(row.body) & results), default=None)
        for row in rows
        if row.id in found
    }
    return {ident: moment for ident, moment in found.items() if took[ident] == before[ident]}


def _plan(hold: Held, terms: Terms, person: UUID) -> Plan:
    """Why and until when a result is held by itself, as things are now."""
    filed_at, bounds = hold.filed_at, Bounds(hold.earliest, hold.latest)
    choice = terms.choice(person, hold.test_class)
    if hold.cause == "after-talk" and choice.answer == "ask":
        choice = Choice("after-talk")  # said about this one result
    if hold.cause == "source":
        until, cause = bounds.latest, "source"
    else:
        until = release_at(choice, bounds, filed_at)
        cause = cause_of(until, bounds.earliest, choice.answer)
    if hold.delayed_until and hold.delayed_until > until:
        until, cause = hold.delayed_until, "delayed"
    return Plan(hold.test_class, cause, filed_at, *bounds, until)


def _held(access: Access) -> list[Row]:
    """All of this person's that is held now, whoever asks: for working out moments, never for showing."""
    return [Row._make(found) for found in statements.rows(_HELD, (list(access.patient_ids),))]


def _holds(access: Access) -> dict[UUID, Held]:
    """What is known of each held result, by its id."""
    found = (Held._make(row) for row in statements.rows(_HOLDS, (list(access.patient_ids),)))
    return {hold.resource_id: hold for hold in found}


def _move(untils: Mapping[UUID, dt.datetime]) -> None:
    now = _now()
    untils = {ident: now if until <= clock.now() else until for ident, until in untils.items()}
    for moment in set(untils.values()):
        _sent(_MOVE, moment, [ident for ident, until in untils.items() if until == moment])


def _now() -> dt.datetime:
    """The moment by which this transaction reads: what ends now is open to what is read next."""
    return statements.rows("SELECT portal_now()", ())[0][0]


def _sent(statement: str, *values: Any) -> None:
    statements.rows(statement, values)


_SHOWN = "SELECT EXISTS (SELECT FROM records_resource WHERE id = ANY(%s::uuid[]) AND NOT labels && %s::varchar[])"
_HELD = """
SELECT id, kind, area, body, held_until FROM records_resource
WHERE patient_id = ANY(%s::uuid[]) AND labels <> '{}' AND 'held' = ANY(labels) AND held_until > portal_now()
"""
_HOLDS = """
SELECT resource_id, test_class, cause, filed_at, earliest, latest, delayed_until FROM records_hold
WHERE patient_id = ANY(%s::uuid[]) AND held_until > portal_now()
"""
_MOVE = """
WITH given AS (SELECT %s::timestamptz AS until, %s::uuid[] AS ids),
    current AS (UPDATE records_resource SET held_until = until FROM given WHERE id = ANY(ids)),
    past AS (UPDATE records_pastversion SET held_until = until FROM given
        WHERE resource_id = ANY(ids) AND 'held' = ANY(labels))
UPDATE records_hold SET held_until = until, latest = greatest(latest, until) FROM given WHERE resource_id = ANY(ids)
"""
_RELEASED = """
UPDATE records_hold SET released_at = %s::timestamptz, released_by_name = %s::text, talked = %s::boolean
WHERE resource_id = ANY(%s::uuid[])
"""
_DELAY = """
UPDATE records_hold SET delayed_until = %s::timestamptz, delay_reason = %s::text, delayed_by_name = %s::text
WHERE resource_id = %s::uuid
"""
