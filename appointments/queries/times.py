"""Times that nobody has: about nobody, so without a gate."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

import clock
from accounts import statements
from appointments.models import Clinic, Slot
from appointments.rules.booking import first_moment, last_moment
from clock import DISPLAY_ZONE
from consent.gate import Access
from consent.prepared import prepared

SEEN = ("clinic__organisation", "place", "room")
_ZONE = DISPLAY_ZONE.key
_LOCAL = f"(s.starts_at AT TIME ZONE '{_ZONE}')"
_NARROWS = {
    "modes": "s.modes && %(modes)s::varchar[]",
    "weekdays": f"EXTRACT(ISODOW FROM {_LOCAL}) = ANY (%(weekdays)s::int[])",
    "not_before": f"{_LOCAL}::time >= %(not_before)s::time",
    "not_after": f"{_LOCAL}::time <= %(not_after)s::time",
    "practitioner": "s.practitioner_id = %(practitioner)s::uuid",
    "place": "s.place_id = %(place)s::uuid",
    "step_free": "p.step_free",
}
# The days are found one after the other by the index of each clinic, and only their times are read. What is held is
# free again when its moment has come. Several people who answer in writing in the same period are one time.
_TIMES = """
WITH RECURSIVE w AS MATERIALIZED (
    SELECT * FROM unnest(%(clinics)s::uuid[], %(begins)s::timestamptz[], %(ends)s::timestamptz[]) w (id, begins, ends)
), days AS (
    SELECT 0 AS nth, NULL::date AS day, NULL::timestamptz AS begins, NULL::timestamptz AS ends
    UNION ALL
    SELECT d.nth + 1, n.day, n.day::timestamp AT TIME ZONE '{zone}', (n.day + 1)::timestamp AT TIME ZONE '{zone}'
    FROM days d CROSS JOIN LATERAL (
        SELECT (min(s.starts_at) AT TIME ZONE '{zone}')::date AS day FROM w CROSS JOIN LATERAL (
            SELECT s.starts_at {free} AND s.starts_at >= greatest(w.begins, d.ends) AND s.starts_at < w.ends
            ORDER BY s.starts_at LIMIT 1
        ) s
    ) n WHERE d.nth <= %(days)s::int AND n.day IS NOT NULL
), found AS (
    SELECT DISTINCT ON (d.nth, s.starts_at, o.one, s.ends_at) d.nth, d.day, s.*
    FROM days d CROSS JOIN w CROSS JOIN LATERAL (
        SELECT s.id, s.clinic_id, s.starts_at, s.ends_at, s.modes, s.practitioner_name, p.name AS place
        {free} AND s.starts_at >= greatest(w.begins, d.begins) AND s.starts_at < least(w.ends, d.ends)
        ORDER BY s.starts_at, s.id LIMIT %(limit)s::int
    ) s, LATERAL (SELECT CASE WHEN s.modes = '{{written}}' THEN s.clinic_id ELSE s.id END) o (one)
    WHERE d.nth BETWEEN 1 AND %(days)s::int
    ORDER BY d.nth, s.starts_at, o.one, s.ends_at, s.id
), counted AS (
    SELECT *, count(*) OVER (PARTITION BY nth) AS of_day,
        row_number() OVER (PARTITION BY nth ORDER BY starts_at, id) AS number
    FROM found
)
SELECT id, clinic_id, starts_at, ends_at, modes, practitioner_name, coalesce(place, ''), day, of_day,
    (SELECT day FROM days WHERE nth = %(days)s::int + 1)
FROM counted WHERE number <= %(per_day)s::int ORDER BY starts_at, id
"""
_FREE = """
FROM appointments_slot s LEFT JOIN appointments_place p ON p.id = s.place_id
WHERE s.clinic_id = w.id AND s.state = 'free' AND (s.held_until IS NULL OR s.held_until <= %(now)s::timestamptz)
"""


class Time(NamedTuple):
    """One free time as plain values; what a page shows of it."""

    id: uuid.UUID
    clinic_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    modes: list[str]
    practitioner_name: str
    place: str
    day: dt.date  # by the clock on the wall
    of_day: int  # how many there are on that day
    later: dt.date | None  # the first day with times after all those that were asked for


def free_times(
    *,
    clinics: Iterable[Clinic],
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
    days: int,
    per_day: int,
    limit: int = 400,
    **narrowed: Any,
) -> list[Time]:
    """Free times of these clinics that may be booked at the moment, on these local days, the nearest first.

    So many of each of the first `days` on which there are any; `limit` are counted of each clinic and day.
    `narrowed` says which suit: modes, weekdays (0: Monday), not_before, not_after, practitioner, place, step_free.
    """
    since, until = _midnight(first), _midnight(last + dt.timedelta(days=1))
    given: dict[str, Any] = {"now": now, "limit": limit, "days": days, "per_day": per_day}
    known = list({clinic.id: clinic for clinic in clinics}.values())
    given["clinics"] = [str(clinic.id) for clinic in known]
    given["begins"] = [max(since, first_moment(clinic, now)) for clinic in known]
    given["ends"] = [min(until, last_moment(clinic, now)) for clinic in known]
    said = {name: _plain(name, value) for name, value in narrowed.items() if value}
    narrow = "".join(f" AND {_NARROWS[name]}" for name in _NARROWS if name in said)
    text = _TIMES.format(free=_FREE + narrow, zone=_ZONE)
    return [Time._make(row) for row in statements.rows(text, given | said)]


def _plain(name: str, value: Any) -> Any:
    """As the statement takes it; PostgreSQL counts weekdays from 1."""
    if name == "weekdays":
        return [day + 1 for day in value]
    return value.isoformat() if isinstance(value, dt.time) else value


def nearest(slot: Slot, count: int = 3) -> list[Slot]:
    """The free times of the same clinic that lie nearest to one that cannot be had, in order of time."""
    now = clock.now()
    others = free(now).filter(clinic=slot.clinic_id).exclude(pk=slot.pk).select_related(*SEEN)
    begins = first_moment(slot.clinic, now)
    before = others.filter(starts_at__gte=begins, starts_at__lte=slot.starts_at).order_by("-starts_at", "id")[:count]
    after = others.filter(starts_at__gt=max(slot.starts_at, begins)).order_by("starts_at", "id")[:count]
    near = sorted([*before, *after], key=lambda one: abs(one.starts_at - slot.starts_at))[:count]
    return sorted(near, key=lambda one: one.starts_at)


def free(now: dt.datetime) -> QuerySet[Slot]:
    """Times that nobody has and nobody holds."""
    return Slot.objects.filter(Q(held_until=None) | Q(held_until__lte=now), state=Slot.State.FREE)


def holds(slot_id: uuid.UUID, key: uuid.UUID, now: dt.datetime) -> bool:
    """Whether this key holds the time."""
    return Slot.objects.filter(id=slot_id, hold_key=key, held_until__gt=now, state=Slot.State.FREE).exists()


def slot_of(slot_id: uuid.UUID, access: Access | None = None) -> Slot | None:
    """One time with its clinic and place; under an access its SQL is kept."""
    if access is None:
        return Slot.objects.filter(id=slot_id).select_related(*SEEN).first()
    return next(iter(_slot(access, ident=slot_id)[:1]), None)


@prepared
def _slot(access: Access, *, ident: uuid.UUID) -> Any:
    return Slot.objects.filter(id=ident).select_related(*SEEN)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), DISPLAY_ZONE)
