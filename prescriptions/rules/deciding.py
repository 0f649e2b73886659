"""What a practice may say to each item that was asked for, with the reasons and next steps that are said most. Pure."""

import datetime as dt
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

Words = str | Promise
DECIDES = frozenset({Role.CLINICIAN})
QUEUES = frozenset({Role.CLINICIAN, Role.RECEPTION})  # who sees the list of their own practice
OWN_WORDS = "other"
WITHDRAWABLE_DAYS = 28  # for which the list shows what was approved
REVIEW_WEEKS = {2: _("2 weeks"), 4: _("4 weeks"), 8: _("8 weeks"), 12: _("12 weeks")}


class Choice(StrEnum):
    LATER = "later"
    APPROVE = "approve"
    PART = "part"
    DECLINE = "decline"
    REVIEW = "review"


CHOICES: dict[Choice, Words] = {
    Choice.LATER: _("Decide later"),
    Choice.APPROVE: _("Approve"),
    Choice.PART: _("Approve less"),
    Choice.DECLINE: _("Do not approve"),
    Choice.REVIEW: _("Ask for a review first"),
}
REASONS: dict[str, Words] = {
    "early": _("You should still have enough of it from the last time."),
    "check": _("A check, such as a blood test or a blood pressure, is due before it can be prescribed again."),
    "stopped": _("This medicine was stopped."),
    "changed": _("This medicine was changed, and a new one was prescribed in its place."),
    "elsewhere": _("Another service prescribes this medicine for you."),
    "issued": _("It was issued to you a short time ago."),
    "shortage": _("It cannot be supplied at the moment."),
    OWN_WORDS: _("Another reason, in your own words"),
}
NEXT_STEPS: dict[str, Words] = {
    "later": _("Order it again when it is due. Your list shows from which day."),
    "book": _("Book an appointment for the check, and order it again after that."),
    "phone": _("Phone the practice to talk about it."),
    "pharmacist": _("Ask your pharmacist."),
    "service": _("Ask the service that prescribes it."),
    "new": _("Take the new medicine as it was explained to you."),
    "nothing": _("You do not have to do anything."),
    OWN_WORDS: _("Something else, in your own words"),
}


def said(words: dict[str, Words], code: str, own: str) -> str:
    """One of the words with what was added to it."""
    listed = "" if code in ("", OWN_WORDS) else str(words[code])
    return " ".join(filter(None, (listed, own.strip())))


def review_due(today: dt.date, weeks: int) -> dt.date:
    return today + dt.timedelta(weeks=weeks)
