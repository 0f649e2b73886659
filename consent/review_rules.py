"""Reviews of emergency access, and questions about accesses: who may answer, and by when. Pure."""

import datetime as dt
import unicodedata
import uuid

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Role

ANSWER_WITHIN = dt.timedelta(days=28)  # a question of a person about one access
READING = dt.timedelta(minutes=60)  # for which an officer reads somebody's log once a reason is given
SHORTEST, LONGEST = 10, 2000


def may_review(actor: Actor) -> bool:
    return actor.role == Role.PRIVACY_OFFICER


def why_not_decide(actor: Actor, whose: uuid.UUID | None) -> str:
    """Empty, or why this actor does not decide about an access of `whose`: nobody looks over their own shoulder."""
    if not may_review(actor):
        return _("Only a privacy officer decides this.")
    if actor.id is None or actor.id == whose:
        return _("This was your own access. Another privacy officer decides about it.")
    return ""


def why_not_read_log(actor: Actor, whose: uuid.UUID | None) -> str:
    """Empty, or why this actor does not read the log of this person as an officer."""
    if not may_review(actor) or actor.id is None:
        return _("Only a privacy officer reads it.")
    if actor.patient_id is not None and actor.patient_id == whose:
        return _("This is your own record. Read its log as yourself, not as an officer.")
    return ""


def why_not_words(text: str) -> str:
    """Empty, or what is wrong with words that the person or an officer is to read."""
    seen = [char for char in text if unicodedata.category(char)[0] not in "CZ"]
    if len(text.strip()) < SHORTEST or len(seen) < SHORTEST // 2:
        return _("Write a little more: at least %(least)d characters") % {"least": SHORTEST}
    if len(text) > LONGEST:
        return _("Make it shorter: at most %(most)d characters") % {"most": LONGEST}
    return ""
