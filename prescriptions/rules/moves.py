"""Who takes an item from which state to which, and what has to be said with it. Pure."""

from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.roles import Role
from consent.delegation_rules import TIES
from prescriptions.rules.states import TRACKED, State, may_become

S = State


class Side(StrEnum):
    """Whose step it is."""

    PERSON = "person"  # or whoever acts for them
    PRACTICE = "practice"
    PHARMACY = "pharmacy"
    JOB = "job"
    NOBODY = ""


_STEPS: dict[Side, frozenset[State]] = {
    Side.PERSON: frozenset({S.CANCELLED, S.COLLECTED}),
    Side.PRACTICE: frozenset(
        {S.WITH_PRACTICE, S.REVIEW_ASKED, S.DECLINED, S.APPROVED, S.WITHDRAWN, S.WITH_PHARMACY, S.NOT_TRACKED}
    ),
    Side.PHARMACY: frozenset({S.READY, S.READY_IN_PART, S.PREPARING_REMAINDER, S.COLLECTED, S.NOT_DISPENSED}),
    Side.JOB: frozenset(State),
    Side.NOBODY: frozenset(),
}
WITH_REASON = frozenset({S.DECLINED, S.WITHDRAWN, S.NOT_DISPENSED})
WITH_NEXT_STEP = frozenset({S.DECLINED})


def side_of(kind: str, role: str, basis: str) -> Side:
    """On whose side an actor of this kind and role stands, by the basis on which the record is open."""
    if kind == "job":
        return Side.JOB
    if basis in {"self", *TIES}:
        return Side.PERSON
    if role == Role.CLINICIAN and basis in ("care", "break-glass"):
        return Side.PRACTICE
    return Side.PHARMACY if role == Role.PHARMACIST and basis == "pharmacy" else Side.NOBODY


def is_theirs(side: Side, before: str, after: str) -> bool:
    """Whether this side takes this step; the person collects only what nobody else tells of.

    What a pharmacy tracks it tracks to the end, unless it may not see it any more.
    """
    if side is Side.PERSON and after == S.COLLECTED and before != S.NOT_TRACKED:
        return False
    if side is Side.PRACTICE and after == S.NOT_TRACKED and before in TRACKED:
        return False
    return State(after) in _STEPS[side]


def why_not(side: Side, before: str, after: str, *, why: str = "", next_step: str = "", part: str = "") -> str:
    """Empty, or why the item does not go on so, for whoever tried."""
    if not is_theirs(side, before, after):
        return _("This is for somebody else to decide.")
    if not may_become(before, after):
        return _("This medicine has gone on meanwhile. Look at how far it is now.")
    if after in WITH_REASON and not why.strip():
        return _("Write the reason. The person reads it.")
    if after in WITH_NEXT_STEP and not next_step.strip():
        return _("Write what the person should do next.")
    if after == S.READY_IN_PART and not part.strip():
        return _("Write how much is ready.")
    return ""
