"""What emergency access asks for: when it is needed, what counts as a reason, when to ask twice."""

import datetime as dt
import unicodedata
from dataclasses import replace
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.actor import Actor
from consent.decision import Facts, decide

SHORTEST_REASON, LONGEST_REASON = 10, 1000
ASK_TWICE_WITHIN = dt.timedelta(hours=24)
_NAME = frozenset({"Patient"})


class Obstacle(StrEnum):
    """Why the glass is not broken; the last two look alike to whoever asks."""

    ROLE = "role"  # this role has no emergency access
    STEP_UP = "step-up"  # the one-time code is too old
    NOT_NEEDED = "not-needed"  # the record is open to this actor anyway, and an emergency opens no more of it
    OPEN_ALREADY = "open-already"  # the record is open; an emergency would open what the person hid: say so first
    ASK_TWICE = "ask-twice"  # opened within a day already: say so first
    NOBODY = "nobody"  # no such person
    CLOSED = "closed"  # nothing that an emergency opens: merged, or dead for long


def why_not_break_glass(*, actor: Actor, facts: Facts) -> Obstacle | None:
    """The first obstacle by role and facts, or None. The decision itself is asked, with and without the glass."""
    if actor.role not in facts.policy.break_glass_roles:
        return Obstacle.ROLE
    if facts.patient_id is None:
        return Obstacle.NOBODY
    hoped = replace(facts, glass_ends=facts.now + glass_length(facts))
    if decide(actor=actor, kinds=_NAME, facts=hoped).basis != "break-glass":
        return Obstacle.CLOSED
    if decide(actor=actor, kinds=_NAME, facts=replace(facts, glass_ends=None)).permitted:
        return Obstacle.OPEN_ALREADY if facts.policy.emergency_opens_hidden else Obstacle.NOT_NEEDED
    return None


def glass_length(facts: Facts) -> dt.timedelta:
    return dt.timedelta(minutes=facts.policy.break_glass_minutes)


def why_not_reason(text: str) -> str:
    """Empty, or what is wrong with the reason in words; marks that nobody can see do not count."""
    seen = [char for char in text if unicodedata.category(char)[0] not in "CZ"]
    if not seen:
        return _("Say why you need to open this record")
    if len(text.strip()) < SHORTEST_REASON or len(seen) < SHORTEST_REASON // 2:
        return _("Say a little more: at least %(least)d characters") % {"least": SHORTEST_REASON}
    if len(text) > LONGEST_REASON:
        return _("Make the reason shorter: at most %(most)d characters") % {"most": LONGEST_REASON}
    return ""
