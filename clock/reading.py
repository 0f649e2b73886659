"""Reading the clock from Python, in step with `portal_now()`."""

import datetime as dt
import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections

DISPLAY_ZONE = ZoneInfo("Europe/London")
_SECONDS_KEPT = 1.0
_kept: tuple[float, dt.timedelta] | None = None


def now() -> dt.datetime:
    """This moment in UTC, moved as `manage.py set_clock` moved it (demo data only)."""
    return dt.datetime.now(dt.UTC) + _ahead()


def today() -> dt.date:
    """The local date in Scotland, by which ages and periods are counted."""
    return now().astimezone(DISPLAY_ZONE).date()


def forget() -> None:
    """Read the offset again at the next call; for the process that has just moved the clock."""
    global _kept
    _kept = None


def _ahead() -> dt.timedelta:
    global _kept
    if not settings.DEMO:
        return dt.timedelta(0)
    if _kept is None or time.monotonic() - _kept[0] > _SECONDS_KEPT:
        _kept = (time.monotonic(), _read_offset())
    return _kept[1]


def _read_offset() -> dt.timedelta:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT ahead FROM clock_offset")
        row = cursor.fetchone()
    return row[0] if row else dt.timedelta(0)
