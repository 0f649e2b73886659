"""Dates and times as devices, apps and spreadsheets write them in this country. Pure."""

import datetime as dt
import re

from django.utils.translation import gettext as _

from clock import DISPLAY_ZONE
from contributions.import_lines import LineRefused, When

_SEPARATED = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})")
_NAMED = re.compile(r"([0-9]{1,2})[ \-]([A-Za-z]{3,9})\.?,?[ \-]([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})[\-/]([0-9]{1,2})[\-/]([0-9]{1,2})")
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]+)?)?\s*([AaPp]\.?[Mm]\.?)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def moment(day_text: str, time_text: str = "") -> When:
    """A day, or an aware moment where a time is given too; raises LineRefused."""
    day_text, time_text = day_text.strip(), time_text.strip()
    if not time_text and (found := iso_moment(day_text)):
        return found
    words = re.split(r"[ ,T]+(?=[0-9]{1,2}[:.][0-9]{2}(?:[:. ]|[AaPp]|$))", day_text, maxsplit=1)
    if len(words) == 2 and not time_text:
        day_text, time_text = words
    found_day = day(day_text)
    if not time_text:
        return found_day
    return local(dt.datetime.combine(found_day, _time(time_text)))


def iso_moment(text: str) -> dt.datetime | None:
    """A moment with its own offset, as FHIR and apps write it."""
    if "T" not in text or not (text.endswith("Z") or re.search(r"[+\-][0-9]{2}:?[0-9]{2}$", text)):
        return None
    try:
        return dt.datetime.fromisoformat(text).astimezone(DISPLAY_ZONE)
    except (ValueError, OverflowError):
        return None


def local(naive: dt.datetime) -> dt.datetime:
    """The moment that a clock on the wall showed; raises LineRefused for one that it left out."""
    aware = naive.replace(tzinfo=DISPLAY_ZONE)
    if aware.astimezone(dt.UTC).astimezone(DISPLAY_ZONE).replace(tzinfo=None) != naive:
        raise LineRefused(_("There was no such time on that day: the clocks went forward"))
    return aware


def day(text: str) -> dt.date:
    """Day, month, year; or year, month, day."""
    numbers = _numbers(text)
    try:
        return dt.date(*numbers) if numbers else _none(text)
    except ValueError:
        return _none(text)


def is_month_first(text: str) -> bool:
    """Whether a date can only be read as month, day, year."""
    found = _SEPARATED.match(text.strip())
    return found is not None and int(found[1]) <= 12 < int(found[2]) <= 31


def _numbers(text: str) -> tuple[int, int, int] | None:
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _SEPARATED.fullmatch(text):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return year, int(found[2]), int(found[1])
    named = _NAMED.fullmatch(text)
    if named and named[2][:3].lower() in _MONTHS:
        return int(named[3]), _MONTHS.index(named[2][:3].lower()) + 1, int(named[1])
    return None


def _none(text: str) -> dt.date:
    if not text:
        raise LineRefused(_("There is no date"))
    raise LineRefused(_("“%(text)s” is no date: write day/month/year") % {"text": text[:30]})


def _time(text: str) -> dt.time:
    found = _TIME.fullmatch(text)
    if found:
        hour, half = int(found[1]), (found[4] or "").lower()[:1]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        elif half:
            hour = 99
        if hour < 24 and int(found[2]) < 60 and int(found[3] or 0) < 60:
            return dt.time(hour, int(found[2]), int(found[3] or 0))
    raise LineRefused(_("“%(text)s” is no time: write it like 14:05") % {"text": text[:30]})
