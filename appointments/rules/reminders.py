"""When somebody is reminded of an appointment. Pure. By local days, so that no clock change shifts it.

Nobody is reminded at night, nor of what they booked a moment ago; what was booked later than a reminder of it was due
needs that reminder no more, but for the last one.
"""

import datetime as dt

from appointments.rules.waiting import MORNING
from clock import DISPLAY_ZONE

DAYS_BEFORE = (7, 1)  # from 8 in the morning of that day
AFTER_BOOKING = dt.timedelta(hours=2)


def due_at(starts_at: dt.datetime, days: int) -> dt.datetime:
    day = starts_at.astimezone(DISPLAY_ZONE).date() - dt.timedelta(days=days)
    return dt.datetime.combine(day, MORNING, DISPLAY_ZONE).astimezone(dt.UTC)


def reminders(*, starts_at: dt.datetime, booked_at: dt.datetime, reminded: int, now: dt.datetime) -> tuple[int, bool]:
    """How many reminders are dealt with now, and whether the person is to be told of one. One at a time."""
    last = len(DAYS_BEFORE) - 1
    if now >= starts_at or now < booked_at + AFTER_BOOKING:
        return reminded, False
    due = [number for number, days in enumerate(DAYS_BEFORE) if due_at(starts_at, days) <= now]
    fresh = [number for number in due if number >= reminded]
    tell = any(number == last or due_at(starts_at, DAYS_BEFORE[number]) >= booked_at for number in fresh)
    return max(reminded, len(due)), tell


def until(now: dt.datetime, days: int) -> dt.datetime:
    """The end of the last local day of which a reminder so many days before is due; in the past, where none is."""
    here = now.astimezone(DISPLAY_ZONE)
    day = here.date() + dt.timedelta(days=days + (here.time() >= MORNING))
    return dt.datetime.combine(day, dt.time(), DISPLAY_ZONE).astimezone(dt.UTC) - dt.timedelta(microseconds=1)
