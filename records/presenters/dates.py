"""Dates as they were given: a year stays a year, a month a month; moments in Scottish time."""

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clock import DISPLAY_ZONE

When = dt.date | dt.datetime | str | None

_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def when(text: str | None) -> When:
    """A FHIR date or date-time for the date-time component: date, moment, or ready words for a partial date."""
    if not text:
        return None
    try:
        if "T" in text:
            return _moment(text)
        year, month, day = (int(part) if part else 0 for part in _PARTIAL.fullmatch(text).groups())  # type: ignore[union-attr]
        if day:
            return dt.date(year, month, day)
        return date_format(dt.date(year, month, 1), "F Y") if month else str(year)
    except (ValueError, AttributeError, OverflowError):
        return text


def local(moment: dt.datetime) -> dt.datetime:
    """In Scottish time. Raises ValueError for a moment without an offset."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its offset.")
    return moment if moment.tzinfo is DISPLAY_ZONE else moment.astimezone(DISPLAY_ZONE)


def when_of(row: Any) -> When:
    """What an item is about in time, from its columns alone."""
    if row.date_from is None:
        return None
    here = local(row.date_from)
    if row.date_precision == "year":
        return str(here.year)
    if row.date_precision == "month":
        return date_format(here.date(), "F Y")
    return here.date() if row.date_precision == "day" else here


def words(value: When, language: str | None = None) -> str:
    """The same in words, for use within a sentence. Who writes many asks for the reader's language once."""
    if isinstance(value, dt.datetime):
        return date_format(local(value), "j F Y, H:i")
    return _day_words(value, language or get_language()) if isinstance(value, dt.date) else value or ""


@lru_cache(maxsize=4096)
def _day_words(day: dt.date, language: str | None) -> str:
    """One day stands on many rows of a page."""
    return date_format(day, "j F Y")


def day_words(value: When, language: str | None = None) -> str:
    """In words, without the hour."""
    if isinstance(value, dt.datetime):
        value = local(value).date()
    return words(value, language)


def period_words(period: dict | None) -> str:
    """From when to when."""
    start, end = (day_words(when((period or {}).get(name))) for name in ("start", "end"))
    if start and end:
        return start if start == end else _("%(start)s to %(end)s") % {"start": start, "end": end}
    if start:
        return _("from %(start)s") % {"start": start}
    return _("until %(end)s") % {"end": end} if end else ""


def local_day(row: Any) -> dt.date | None:
    """The Scottish day on which an item begins."""
    return local(row.date_from).date() if row.date_from else None


def age_words(born: str | None, on: dt.date) -> str:
    """How old somebody is on a day; nothing where the day of birth is not known well enough."""
    begins = when(born)
    if isinstance(begins, dt.datetime) or not isinstance(begins, dt.date) or begins > on:
        return ""
    months = (on.year - begins.year) * 12 + on.month - begins.month - (on.day < begins.day)
    if months >= 24:
        return _("%(n)d years old") % {"n": months // 12}
    return _("%(n)d months old") % {"n": months} if months != 1 else _("1 month old")


def _moment(text: str) -> dt.datetime:
    """A moment of any precision FHIR allows; Python reads at most microseconds."""
    if "." in text:
        text = re.sub(r"(\.\d{6})\d+", r"\1", text)
    return local(dt.datetime.fromisoformat(text))
