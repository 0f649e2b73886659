"""Who is offered a free time, and until when. Pure. First come, first offered, among those who can come.

Nothing is told at night: the hours of an offer run from 8 in the morning to 9 in the evening, local time. An offer
made at night is held at once and begins to run at 8. appointments_to_offer (migration 0002) asks the same in SQL.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.rules.booking import last_moment
from clock import DISPLAY_ZONE

MORNING, EVENING = dt.time(8), dt.time(21)
ENOUGH_PEOPLE = 5  # fewer tell of single people
MOST_DAYS, DAYS_AHEAD = 60, 366  # single days that one cannot: so many, and so far ahead
LEAVE = dt.timedelta(minutes=30)  # nobody is offered what they have less time than this to accept


class Why(StrEnum):
    """Why somebody is not offered a time."""

    TOO_SOON = "too-soon"
    TOO_FAR = "too-far"
    MODE = "mode"
    DAY = "day"
    HOUR = "hour"
    NOT_EARLIER = "not-earlier"
    TOO_LATE_TO_MOVE = "too-late-to-move"
    BUSY = "busy"
    OFFERED = "offered-before"


@dataclass(frozen=True)
class Wish:
    """What one who waits can come to. `moved` is the start of the booking to be moved, where there is one."""

    modes: frozenset[str]
    weekdays: frozenset[int] = frozenset()  # on which one cannot; 0: Monday
    days: frozenset[dt.date] = frozenset()  # on which one cannot
    not_before: dt.time | None = None
    not_after: dt.time | None = None
    notice: dt.timedelta = dt.timedelta(hours=24)
    moved: dt.datetime | None = None
    busy: tuple[tuple[dt.datetime, dt.datetime], ...] = ()  # other appointments
    offered: frozenset[uuid.UUID] = frozenset()  # times that they were offered before


def is_night(moment: dt.datetime) -> bool:
    return not MORNING <= moment.astimezone(DISPLAY_ZONE).time() < EVENING


def told_at(moment: dt.datetime) -> dt.datetime:
    """When somebody may be told: now, or at 8 in the morning."""
    if not is_night(moment):
        return moment
    here = moment.astimezone(DISPLAY_ZONE)
    day = here.date() + dt.timedelta(days=here.time() >= EVENING)
    return dt.datetime.combine(day, MORNING, DISPLAY_ZONE).astimezone(dt.UTC)


def expires(now: dt.datetime, hours: int, closes: dt.datetime) -> dt.datetime:
    """Until when an offer stands: so many hours of the day, and never after `closes`."""
    begins, left = told_at(now), dt.timedelta(hours=hours)
    while begins < closes:
        night = dt.datetime.combine(begins.astimezone(DISPLAY_ZONE).date(), EVENING, DISPLAY_ZONE).astimezone(dt.UTC)
        if left <= night - begins:
            return min(begins + left, closes)
        left, begins = left - (night - begins), told_at(night)
    return closes


def closes(slot: Any, clinic: Any, moved: dt.datetime | None = None) -> dt.datetime:
    """When the time can be booked no more, or the booking that it takes the place of can be moved no more."""
    last = slot.starts_at - dt.timedelta(minutes=clinic.closes_minutes)
    return min(last, moved - dt.timedelta(minutes=clinic.cancel_minutes)) if moved else last


def why_not(wish: Wish, slot: Any, clinic: Any, now: dt.datetime) -> Why | None:
    """None where this free time is to be offered."""
    told, here = told_at(now), slot.starts_at.astimezone(DISPLAY_ZONE)
    if slot.starts_at <= told or closes(slot, clinic) < told + LEAVE or slot.starts_at < told + wish.notice:
        return Why.TOO_SOON
    if slot.starts_at >= last_moment(clinic, now):
        return Why.TOO_FAR
    if wish.modes.isdisjoint(slot.modes):
        return Why.MODE
    if here.weekday() in wish.weekdays or here.date() in wish.days:
        return Why.DAY
    if (wish.not_before and here.time() < wish.not_before) or (wish.not_after and here.time() > wish.not_after):
        return Why.HOUR
    return _why_not_moved(wish, slot, clinic, told) or _why_not_again(wish, slot)


def _why_not_moved(wish: Wish, slot: Any, clinic: Any, told: dt.datetime) -> Why | None:
    if wish.moved and slot.starts_at >= wish.moved:
        return Why.NOT_EARLIER
    if wish.moved and closes(slot, clinic, wish.moved) < told + LEAVE:
        return Why.TOO_LATE_TO_MOVE
    return None


def _why_not_again(wish: Wish, slot: Any) -> Why | None:
    if any(begins < slot.ends_at and ends > slot.starts_at for begins, ends in wish.busy):
        return Why.BUSY
    return Why.OFFERED if slot.id in wish.offered else None


def first_fitting(wish: Wish, slots: Iterable[Any], clinic: Any, now: dt.datetime) -> Any | None:
    """The earliest of these times that fits."""
    fitting = [slot for slot in slots if why_not(wish, slot, clinic, now) is None]
    return min(fitting, key=lambda slot: (slot.starts_at, slot.id), default=None)


class Became(StrEnum):
    """What has become of somebody's waiting."""

    WAITS = "waits"
    FOLLOWS = "follows"  # the booking was moved: they wait for a time before the new one
    DONE = "done"  # they have a time
    LEFT = "left"


def what_became(
    *, moved: Any | None, since: dt.datetime, now: dt.datetime, later: Sequence[Any], open_clinic: bool, alive: bool
) -> tuple[Became, Any | None]:
    """For an entry whose booking to be moved is `moved` (None: it had none), and the booking that it follows.

    `later` are the person's live bookings at the clinic. Who cancelled what they wanted earlier waits no more; whose
    appointment the clinic cancelled waits on, for any time. `since` is when they joined.
    """
    if not (open_clinic and alive):
        return Became.LEFT, None
    if moved is not None and moved.state != "cancelled":
        over = moved.state != "booked" or moved.starts_at <= now
        return (Became.DONE if over else Became.WAITS), None
    if moved is not None and not moved.cancelled_by_clinic:
        follower = next((row for row in later if _came_of(row, moved) and row.starts_at > now), None)
        return (Became.FOLLOWS, follower) if follower else (Became.LEFT, None)
    begun = moved.cancelled_at if moved is not None else since
    return (Became.DONE if any(row.booked_at > begun for row in later) else Became.WAITS), None


def _came_of(row: Any, moved: Any) -> bool:
    return row.state == "booked" and (row.moved_from_id == moved.id or row.booked_at >= moved.cancelled_at)


def why_not_join(*, clinic: Any, books: bool) -> str:
    """Empty: they may. `books`: this reader may book times of the clinic here, or has one to be moved."""
    if clinic.ended_at or not clinic.keeps_waiting_list:
        return _("This clinic keeps no waiting list. Telephone %(phone)s.") % {"phone": clinic.phone}
    if not books:
        return _("Times at this clinic are not booked here. Telephone %(phone)s.") % {"phone": clinic.phone}
    return ""


def expected(people: int, seconds: float | None) -> str:
    """How long one waits, as it really was; nothing of so few that it would tell of one of them."""
    if people < ENOUGH_PEOPLE or seconds is None:
        return _("We cannot say yet how long people wait here: too few have had a time from this list.")
    days = max(1, -int(-seconds // 86400))
    if days <= 14:
        time = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    else:
        weeks = -(-days // 7)
        time = ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks}
    return _("In the last year, half of the people on this list had a time within %(time)s.") % {"time": time}


def modes_of(entry: Any, slot: Any) -> list[str]:
    """How the person may come to this time, in the slot's order."""
    return [mode for mode in slot.modes if mode in entry.modes]
