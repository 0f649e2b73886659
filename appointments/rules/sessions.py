"""Which single times a session means, by the local clock. Pure, but for the list of bank holidays."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from clock import DISPLAY_ZONE
from work.rules import holiday

MOST_TIMES = 5_000  # made at once
MOST_DAYS = 366  # from the first day to the last


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The same hours on the same weekdays over months, as in the model Session."""

    weekdays: frozenset[int]  # 0: Monday
    opens_at: dt.time  # local time
    closes_at: dt.time
    minutes: int
    first_day: dt.date
    last_day: dt.date
    every_weeks: int = 1
    on_holidays: bool = False

    @classmethod
    def of(cls, session: Any) -> "Plan":
        """The plan of a session, or of anything that has its fields."""
        names = [name for name in cls.__dataclass_fields__ if name != "weekdays"]
        return cls(weekdays=frozenset(session.weekdays), **{name: getattr(session, name) for name in names})


class Time(NamedTuple):
    """From, and up to but not including, until; both in UTC."""

    starts_at: dt.datetime
    ends_at: dt.datetime


class LeftOut(NamedTuple):
    """A day that the plan names, and the holiday for which it is left out."""

    day: dt.date
    holiday: str


def days(plan: Plan) -> list[dt.date]:
    """The days on which it takes place."""
    return [day for day in _named(plan) if plan.on_holidays or not holiday(day)]


def left_out(plan: Plan) -> list[LeftOut]:
    """The days that fall out because they are bank holidays in Scotland."""
    return [] if plan.on_holidays else [LeftOut(day, holiday(day)) for day in _named(plan) if holiday(day)]


def times(plan: Plan) -> list[Time]:
    """Every single time, in order."""
    return [time for day in days(plan) for time in _of_day(plan, day)]


def count(plan: Plan) -> int:
    """At most how many times these are, without making them: the clock change may add or take an hour of one day."""
    opens, closes = (at.hour * 60 + at.minute for at in (plan.opens_at, plan.closes_at))
    return len(days(plan)) * max(0, (closes - opens) // plan.minutes)


def slot_id(session_id: uuid.UUID, starts_at: dt.datetime) -> uuid.UUID:
    """The same time of the same session has the same id, however often it is made."""
    return uuid.uuid5(session_id, starts_at.astimezone(dt.UTC).isoformat())


def overlapping(wanted: Iterable[Time], taken: Iterable[Any]) -> list[tuple[Time, Any]]:
    """Each wanted time that meets one of these (which have starts_at and ends_at), with the first that it meets."""
    others = sorted(taken, key=lambda one: one.starts_at)
    found, first = [], 0
    for time in sorted(wanted):
        while first < len(others) and others[first].ends_at <= time.starts_at:
            first += 1
        for other in others[first:]:
            if other.starts_at >= time.ends_at:
                break
            if other.ends_at > time.starts_at:
                found.append((time, other))
                break
    return found


def _named(plan: Plan) -> Iterator[dt.date]:
    """All days that the plan names; weeks are counted from that of the first day."""
    monday = plan.first_day - dt.timedelta(days=plan.first_day.weekday())
    for ahead in range((plan.last_day - plan.first_day).days + 1):
        day = plan.first_day + dt.timedelta(days=ahead)
        if day.weekday() in plan.weekdays and (day - monday).days // 7 % plan.every_weeks == 0:
            yield day


def _of_day(plan: Plan, day: dt.date) -> Iterator[Time]:
    """09:00 is 09:00 by the local clock of that day; from there on in real minutes, whatever the clock does."""
    starts, closes = _moment(day, plan.opens_at), _moment(day, plan.closes_at)
    length = dt.timedelta(minutes=plan.minutes)
    while starts + length <= closes:
        yield Time(starts, starts + length)
        starts += length


def _moment(day: dt.date, at: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, at, DISPLAY_ZONE).astimezone(dt.UTC)
