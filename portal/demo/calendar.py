"""Dates relative to one fixed day, in Scottish time: the demo record never depends on when it was made."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

REFERENCE = date(2026, 11, 1)
SCOTLAND = ZoneInfo("Europe/London")


def ago(*, years: float = 0, days: int = 0) -> date:
    """So long before the reference date, on a working day."""
    day = REFERENCE - timedelta(days=round(years * 365.25) + days)
    return day - timedelta(days=max(0, day.weekday() - 4))


def at(day: date, hour: int = 9, minute: int = 0) -> str:
    """A moment with its offset: summer time in summer."""
    return datetime.combine(day, time(hour, minute), SCOTLAND).isoformat()


def age_on(born: date, day: date = REFERENCE) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def born_years_ago(years: float, days: int = 0) -> date:
    """A birth date; people are born on Sundays too."""
    return REFERENCE - timedelta(days=round(years * 365.25) + days)
