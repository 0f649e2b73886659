"""FHIR dates and times as half-open intervals: 2015 is a whole year, 2015-02-07T10:00:00Z one second."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/London")
Interval = tuple[datetime, datetime]

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)"
)


@lru_cache(maxsize=4096)
def interval(text: str) -> Interval | None:
    """From the first instant that `text` can mean until just after the last; None when it is no FHIR date."""
    try:
        if "T" in text:
            return _moment(text)
        return _days(text)
    except (ValueError, OverflowError):
        return None


def limits(value: Any) -> tuple[str | None, str | None]:
    """The two texts between which a date, a Period or a Timing lies; None where it is open."""
    if isinstance(value, str):
        return value, value
    if events := [text for text in value.get("event", ()) if isinstance(text, str) and interval(text)]:
        events.sort(key=lambda text: interval(text))  # type: ignore[arg-type, return-value]
        return events[0], events[-1]
    period = value.get("repeat", {}).get("boundsPeriod", {}) if "repeat" in value else value
    return period.get("start"), period.get("end")


def is_date(text: str) -> bool:
    """A year, month or day that the calendar has."""
    return "T" not in text and interval(text) is not None


def is_datetime(text: str) -> bool:
    """A partial date, or a moment with its time zone."""
    return interval(text) is not None


def is_instant(text: str) -> bool:
    """A moment to the second or finer, with its time zone."""
    return "T" in text and interval(text) is not None


def _days(text: str) -> Interval | None:
    match = _DAY.fullmatch(text)
    if not match or not text.isascii():
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    first = date(year, month or 1, day or 1)  # type: ignore[arg-type]
    return _midnight(first), _midnight(_day_after(first, month, day))


def _day_after(first: date, month: int | None, day: int | None) -> date | None:
    """The day after the period; None at the end of the calendar, which some senders write for "for ever"."""
    try:
        if day:
            return first + timedelta(days=1)
        if month and month < 12:
            return date(first.year, month + 1, 1)
        return date(first.year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None


def _midnight(day: date | None) -> datetime:
    """The start of the day in Scotland: a date without a time means the day as people there lived it."""
    if day is None:
        return datetime.max.replace(tzinfo=UTC)
    return datetime(day.year, day.month, day.day, tzinfo=HOME).astimezone(UTC)


def _moment(text: str) -> Interval | None:
    match = _MOMENT.fullmatch(text)
    if not match or not text.isascii():
        return None
    day, hour, minute, second, fraction, zone = match.groups()
    leap = second == "60"
    whole = f"{day}T{hour}:{minute}:{'59' if leap else second}{'+00:00' if zone == 'Z' else zone}"
    start = datetime.fromisoformat(whole).astimezone(UTC) + timedelta(seconds=int(leap))
    if not fraction:
        return start, start + timedelta(seconds=1)
    start += timedelta(microseconds=int(fraction[:6].ljust(6, "0")))
    return start, start + timedelta(microseconds=10 ** max(0, 6 - len(fraction)))
