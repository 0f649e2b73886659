"""How appointments are spoken of: ways to meet, days and times. Pure."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from appointments.models import Mode
from clock import DISPLAY_ZONE

MODES = {
    Mode.IN_PERSON: later("In person"),
    Mode.TELEPHONE: later("By telephone"),
    Mode.VIDEO: later("By video"),
    Mode.WRITTEN: later("In writing"),
}


def mode_words(mode: str) -> str:
    return str(MODES[Mode(mode)])


def local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(DISPLAY_ZONE)


def day_words(day: dt.date) -> str:
    """Tuesday 3 March 2026."""
    return date_format(day, "l j F Y")


def time_words(moment: dt.datetime) -> str:
    """14:05, by the clock on the wall in Scotland."""
    return f"{local(moment):%H:%M}"


def moment_words(moment: dt.datetime) -> str:
    """Tuesday 3 March 2026, 14:05."""
    return _("%(day)s, %(time)s") % {"day": day_words(local(moment).date()), "time": time_words(moment)}


def span_words(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Tuesday 3 March 2026, 14:05 to 14:20; over midnight with both days."""
    same = local(starts_at).date() == local(ends_at).date()
    ends = time_words(ends_at) if same else moment_words(ends_at)
    return _("%(begins)s to %(ends)s") % {"begins": moment_words(starts_at), "ends": ends}


def before_words(minutes: int) -> str:
    """So long before, in the largest unit that says it without a rest."""
    if minutes == 0:
        return _("until it begins")
    if minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("until %(count)s day before", "until %(count)s days before", days) % {"count": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("until %(count)s hour before", "until %(count)s hours before", hours) % {"count": hours}
    return ngettext("until %(count)s minute before", "until %(count)s minutes before", minutes) % {"count": minutes}
