"""When a team reads its messages, and how long an answer takes, in words. Pure."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clock import DISPLAY_ZONE
from work.rules import is_working_day

ENOUGH_ANSWERS = 5  # fewer tell of single people rather than of the team
_AHEAD = 21  # days; nobody is closed longer
_HOUR, _DAY = 3600, 86400


def opens_next(box: Any, now: dt.datetime) -> dt.datetime | None:
    """None while the team is there; else when it is there again."""
    here = now.astimezone(DISPLAY_ZONE)
    if _works(box, here.date()) and box.opens_at <= here.time() < box.closes_at:
        return None
    for ahead in range(_AHEAD):
        day = here.date() + dt.timedelta(days=ahead)
        opening = dt.datetime.combine(day, box.opens_at, DISPLAY_ZONE)
        if _works(box, day) and opening > here:
            return opening
    return dt.datetime.combine(here.date() + dt.timedelta(days=_AHEAD), box.opens_at, DISPLAY_ZONE)


def _works(box: Any, day: dt.date) -> bool:
    return day.weekday() in box.weekdays and (is_working_day(day) or day.weekday() > 4)


def expected(box: Any, answers: int, seconds: float | None) -> str:
    """How long an answer takes: as this team really answered, or where it answered too few, by its promise."""
    if answers < ENOUGH_ANSWERS or seconds is None:
        days = ngettext("%(count)d working day", "%(count)d working days", box.answer_days)
        promised = days % {"count": box.answer_days}
        return _("This team promises an answer within %(time)s.") % {"time": promised}
    words = {"time": lasting(seconds), "count": answers}
    return _("Of the last %(count)d questions, half were answered within %(time)s.") % words


def lasting(seconds: float) -> str:
    """A length of time as people say it, rounded up: never a promise that is too good."""
    if seconds <= _DAY:
        hours = max(1, -int(-seconds // _HOUR))
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = -int(-seconds // _DAY)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
