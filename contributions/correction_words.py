"""Requests for correction in words: what is wrong, how far it has come, who asked. Pure."""

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clock import DISPLAY_ZONE
from contributions.correction_rules import CATEGORIES, WAITING, State
from contributions.models import CorrectionRequest, RequestState
from records.presenters.dates import day_words


class Told(NamedTuple):
    """A state as a page says it."""

    words: str
    tone: str
    late: bool


_TONES = {
    State.RECEIVED: "blue",
    State.WITH_AUTHOR: "blue",
    State.ACCEPTED: "green",
    State.PARTLY: "teal",
    State.NOT_ACCEPTED: "grey",
    State.WITHDRAWN: "grey",
}
_DONE = {
    State.ACCEPTED: gettext_lazy("Accepted"),
    State.PARTLY: gettext_lazy("Accepted in part"),
    State.NOT_ACCEPTED: gettext_lazy("Not accepted"),
    State.WITHDRAWN: gettext_lazy("Withdrawn"),
}


def state(one: CorrectionRequest | RequestState, due_at: dt.datetime, now: dt.datetime, *, taken: bool) -> Told:
    """How far it has come; what waits says until when, and what is late says so."""
    tone = _TONES[State(one.state)]
    if one.state not in WAITING:
        return Told(str(_DONE[State(one.state)]), tone, False)
    day = day_words(due_at.astimezone(DISPLAY_ZONE))
    if now > due_at:
        return Told(_("Late: an answer was due by %(day)s") % {"day": day}, "red", True)
    if taken or one.state == State.WITH_AUTHOR:
        return Told(_("Somebody is looking at it (answer due by %(day)s)") % {"day": day}, tone, False)
    return Told(_("Received, not yet looked at (answer due by %(day)s)") % {"day": day}, tone, False)


def category(code: str) -> str:
    return str(CATEGORIES.get(code, CATEGORIES["other"]))


def asker(one: CorrectionRequest, *, mine: bool) -> str:
    """Who asked, and for whom; the name is never left out."""
    if one.for_name:
        return _("%(who)s for %(person)s") % {"who": one.asked_by_name, "person": one.for_name}
    return _("You") if mine else one.asked_by_name


def said(one: CorrectionRequest, *, mine: bool) -> str:
    """One line of an item's page."""
    day = day_words(one.asked_at.astimezone(DISPLAY_ZONE))
    if mine and not one.for_name:
        return _("You asked for a correction on %(day)s") % {"day": day}
    return _("%(who)s asked for a correction on %(day)s") % {"day": day, "who": asker(one, mine=mine)}
