"""When something is due, as people say it. Pure."""

import datetime as dt
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from clock import DISPLAY_ZONE

_NEAR = 7  # days ahead that are called by their weekday


def due_words(due_at: dt.datetime, now: dt.datetime) -> str:
    """ "2 days late", "late since 14:00", "by 18:00 today", "tomorrow", "on Friday", "by 12 March"."""
    due, today = due_at.astimezone(DISPLAY_ZONE), now.astimezone(DISPLAY_ZONE).date()
    days = (due.date() - today).days
    if days < 0:
        return _days_late(-days, get_language())
    if due_at < now:
        return _("Late since %(time)s") % {"time": date_format(due, "H:i")}
    if days == 0:
        return _("By %(time)s today") % {"time": date_format(due, "H:i")}
    if days == 1:
        return _("Tomorrow")
    if days < _NEAR:
        return date_format(due, "l")
    pattern = "j F" if due.year == today.year else "j F Y"
    return _("By %(day)s") % {"day": date_format(due, pattern)}


@lru_cache(maxsize=512)
def _days_late(days: int, language: str | None) -> str:
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}
