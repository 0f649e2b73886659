"""What was given, and what became of it, in words."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.models import Contribution, Outcome

What = Contribution.What
SORTS: dict[str, Any] = {
    What.MEASUREMENTS: gettext_lazy("Measurements at home"),
    What.QUESTIONNAIRE: gettext_lazy("A questionnaire"),
    What.UPLOAD: gettext_lazy("A document or photo"),
    What.ABOUT_ME: gettext_lazy("About the person"),
    What.WISHES: gettext_lazy("Wishes for future care"),
    What.MEDICINE: gettext_lazy("A medicine that the person takes"),
    What.NOTE: gettext_lazy("A note"),
}
TO_THE_PERSON: dict[str, Any] = {
    What.ABOUT_ME: gettext_lazy("About me"),
    What.WISHES: gettext_lazy("My wishes for future care"),
    What.MEDICINE: gettext_lazy("A medicine that I take"),
}
BARE = {
    Outcome.SEEN: gettext_lazy("Read"),
    Outcome.USED: gettext_lazy("Used in care"),
    Outcome.ADDED: gettext_lazy("Added to the record"),
    Outcome.NOT_ADDED: gettext_lazy("Not added"),
    Outcome.TAKEN_BACK: gettext_lazy("Taken back"),
}
TONES = {Outcome.RECEIVED: "grey", Outcome.SEEN: "blue", Outcome.NOT_ADDED: "orange", Outcome.TAKEN_BACK: "grey"}


def sort(what: str, *, own: bool) -> str:
    return str((TO_THE_PERSON.get(what) if own else None) or SORTS[what])


def giver(given: Contribution, *, mine: bool, own: bool, relation: str = "") -> str:
    """By whom: "you", "your daughter Ailsa Fraser for you", "Ailsa Fraser for Morag Fraser"."""
    if mine:
        return _("you, for %(person)s") % {"person": given.for_name} if given.for_name else _("you")
    if not given.for_name:
        return given.given_by_name
    if not own:
        return _("%(helper)s for %(person)s") % {"helper": given.given_by_name, "person": given.for_name}
    if relation:
        return _("your %(relation)s %(helper)s for you") % {"relation": relation, "helper": given.given_by_name}
    return _("%(helper)s for you") % {"helper": given.given_by_name}


def state(given: Contribution, due_at: dt.datetime, now: dt.datetime, *, own: bool) -> dict[str, Any]:
    """What became of it: words, a tone, whether it is late."""
    late = given.outcome == Outcome.RECEIVED and now > due_at
    return {
        "words": _words(given, due_at, late=late, own=own),
        "tone": "red" if late else TONES.get(given.outcome, "green"),  # type: ignore[call-overload]
        "late": late,
        "by": given.answered_by_name,
        "when": given.answered_at or given.seen_at,
    }


def bare_state(outcome: str, due_at: dt.datetime, now: dt.datetime) -> tuple[str, str]:
    """The same in words and as a tone for whoever may not know who answered, or why."""
    late = outcome == Outcome.RECEIVED and now > due_at
    words = _waits(due_at, late=late) if outcome == Outcome.RECEIVED else str(BARE[Outcome(outcome)])
    return words, "red" if late else TONES.get(outcome, "green")  # type: ignore[call-overload]


def _waits(due_at: dt.datetime, *, late: bool) -> str:
    text = _("Late: not yet read (was due %(day)s)") if late else _("Not yet read (due %(day)s)")
    return text % {"day": date_format(localtime(due_at), "j F Y")}


def _words(given: Contribution, due_at: dt.datetime, *, late: bool, own: bool) -> str:
    if given.outcome == Outcome.RECEIVED:
        return _waits(due_at, late=late)
    if given.outcome == Outcome.SEEN:
        return _("Read by %(who)s") % {"who": given.answered_by_name}
    if given.outcome == Outcome.TAKEN_BACK:
        return _("Taken back")
    if given.outcome == Outcome.USED:
        return _("Used in your care") if own else _("Used in care")
    if given.outcome == Outcome.ADDED:
        return _("Added to your record") if own else _("Added to the record")
    return _("Not added, because: %(reason)s") % {"reason": given.reason}
