"""How often and at what time of day, in words."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from records.words import Words


class Period(NamedTuple):
    each: Words  # "3 times a day"
    many: Words  # "every 6 hours"


PERIODS = {
    "s": Period(_("a second"), _("seconds")),
    "min": Period(_("a minute"), _("minutes")),
    "h": Period(_("an hour"), _("hours")),
    "d": Period(_("a day"), _("days")),
    "wk": Period(_("a week"), _("weeks")),
    "mo": Period(_("a month"), _("months")),
    "a": Period(_("a year"), _("years")),
}

TIMES_OF_DAY = {
    "MORN": _("in the morning"),
    "NOON": _("at noon"),
    "AFT": _("in the afternoon"),
    "EVE": _("in the evening"),
    "NIGHT": _("at night"),
    "HS": _("at bedtime"),
    "WAKE": _("on waking"),
    "C": _("with meals"),
    "CM": _("with breakfast"),
    "CD": _("with lunch"),
    "CV": _("with the evening meal"),
    "AC": _("before meals"),
    "ACM": _("before breakfast"),
    "ACD": _("before lunch"),
    "ACV": _("before the evening meal"),
    "PC": _("after meals"),
    "PCM": _("after breakfast"),
    "PCD": _("after lunch"),
    "PCV": _("after the evening meal"),
}
