"""What a pharmacy says of an item, and the reasons that are given most where it is not handed out. Pure."""

from django.utils.translation import gettext_lazy as _

from prescriptions.rules.deciding import OWN_WORDS, Words
from prescriptions.rules.moves import Side, is_theirs
from prescriptions.rules.states import NEXT, State

S = State
AT_PHARMACY = (S.WITH_PHARMACY, S.READY, S.READY_IN_PART, S.PREPARING_REMAINDER)
TO_PREPARE = (S.WITH_PHARMACY, S.PREPARING_REMAINDER)
TO_COLLECT = (S.READY, S.READY_IN_PART)
SERIAL_AHEAD = 7  # days before a collection is due that it is on the list

# Of a collection of a serial prescription: how it goes on.
COLLECTIONS: dict[str, tuple[str, ...]] = {
    "due": ("ready", "collected"),
    "ready": ("collected",),
    "missed": ("ready", "collected"),  # somebody came after all
    "untold": ("ready", "collected"),  # it may be seen again
    "collected": (),
}

WORDS: dict[State, Words] = {
    S.READY: _("Ready to collect"),
    S.READY_IN_PART: _("A part is ready"),
    S.PREPARING_REMAINDER: _("The part was collected, the rest is being prepared"),
    S.COLLECTED: _("Collected"),
    S.NOT_DISPENSED: _("Not given out"),
}
REASONS: dict[str, Words] = {
    "stock": _("It cannot be had at the moment."),
    "late": _("It was not collected, and was put back."),
    "asked": _("The person did not want it."),
    "query": _("It has to be cleared up with the practice first."),
    "expired": _("The prescription is no longer valid."),
    OWN_WORDS: _("Another reason, in your own words"),
}


def next_of(state: str) -> list[State]:
    """What the pharmacy may say next, in the order of `WORDS`."""
    after = NEXT[State(state)]
    return [one for one in WORDS if one in after and is_theirs(Side.PHARMACY, state, one)]
