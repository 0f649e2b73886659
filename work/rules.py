"""By when somebody answers, and when what is late is passed on. Pure, but for the list of bank holidays."""

import datetime as dt
from functools import cache

import holidays

from clock import DISPLAY_ZONE

DAY_ENDS = dt.time(18)  # in Scotland: something due on a day is due by then
LEVELS = 2  # how often late work is passed on: to the whole organisation, then to the next one above it
PASS_ON_AFTER = 2  # working days between the levels
IDLE_AFTER = 1  # working days after which whoever took late work has left it lying


def due(now: dt.datetime, days: int) -> dt.datetime:
    """The end of the day so many working days after now; Saturdays, Sundays and bank holidays do not count."""
    day = now.astimezone(DISPLAY_ZONE).date()
    while days > 0:
        day += dt.timedelta(days=1)
        days -= is_working_day(day)
    return dt.datetime.combine(day, DAY_ENDS, DISPLAY_ZONE)


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in _holidays()


def holiday(day: dt.date) -> str:
    """The bank holiday in Scotland that this day is, by its name, or nothing."""
    return _holidays().get(day, "")


def level_due(*, level: int, due_at: dt.datetime, raised_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether work that waits is passed on (again) now."""
    if level >= LEVELS:
        return False
    return now > (due(raised_at, PASS_ON_AFTER) if raised_at else due_at)


def idle(claimed_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether somebody has had it for so long that it is free for others, once it is late."""
    return now > due(claimed_at, IDLE_AFTER)


def passed_on_again_from(now: dt.datetime) -> dt.datetime:
    """What was passed on for the first time before this moment is passed on again now: the other way round."""
    day = now.astimezone(DISPLAY_ZONE).date()
    while due(dt.datetime.combine(day, dt.time(12), DISPLAY_ZONE), PASS_ON_AFTER) >= now:
        day -= dt.timedelta(days=1)
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), DISPLAY_ZONE)


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="SCT")
