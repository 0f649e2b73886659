"""By when somebody answers, and when what is late is passed on. Pure, but for the list of bank holidays."""

import datetime as dt
from functools import cache

import holidays

from clock import DISPLAY_ZONE

DAY_ENDS = dt.time(18)  # in Scotland: something due on a day is due by then
LEVELS = 2  # how often late work is passed on: to the whole organisation, then to the next one above it
PASS_ON_AFTER = 2  # working days between the levels


def due(now: dt.datetime, days: int) -> dt.datetime:
    """The end of the day so many working days after now; Saturdays, Sundays and bank holidays do not count."""
    day = now.astimezone(DISPLAY_ZONE).date()
    while days > 0:
        day += dt.timedelta(days=1)
        days -= is_working_day(day)
    return dt.datetime.combine(day, DAY_ENDS, DISPLAY_ZONE)


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in _holidays()


def level_due(*, level: int, due_at: dt.datetime, raised_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether work that waits is passed on (again) now."""
    if level >= LEVELS:
        return False
    return now > (due(raised_at, PASS_ON_AFTER) if raised_at else due_at)


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="SCT")
