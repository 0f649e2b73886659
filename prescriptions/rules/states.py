"""How a requested item may go on. The database keeps the same table (migration 0005), so that SQL cannot break it."""

from prescriptions.models.states import OPEN, State

__all__ = ["NEXT", "OPEN", "State", "TRACKED", "UNDECIDED", "may_become"]

S = State
NEXT: dict[State, frozenset[State]] = {
    S.REQUESTED: frozenset({S.WITH_PRACTICE, S.REVIEW_ASKED, S.DECLINED, S.CANCELLED, S.APPROVED}),
    S.WITH_PRACTICE: frozenset({S.REVIEW_ASKED, S.DECLINED, S.CANCELLED, S.APPROVED}),
    S.REVIEW_ASKED: frozenset({S.DECLINED, S.CANCELLED, S.APPROVED}),
    S.APPROVED: frozenset({S.WITHDRAWN, S.WITH_PHARMACY, S.NOT_TRACKED}),
    S.WITH_PHARMACY: frozenset({S.WITHDRAWN, S.READY, S.READY_IN_PART, S.NOT_DISPENSED, S.NOT_TRACKED}),
    S.NOT_TRACKED: frozenset({S.WITHDRAWN, S.COLLECTED, S.NOT_DISPENSED}),
    S.READY: frozenset({S.COLLECTED, S.NOT_DISPENSED, S.NOT_TRACKED}),
    S.READY_IN_PART: frozenset({S.READY, S.PREPARING_REMAINDER, S.NOT_DISPENSED, S.NOT_TRACKED}),
    S.PREPARING_REMAINDER: frozenset({S.READY, S.COLLECTED, S.NOT_DISPENSED, S.NOT_TRACKED}),
    S.DECLINED: frozenset(),
    S.CANCELLED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.COLLECTED: frozenset(),
    S.NOT_DISPENSED: frozenset(),
}
UNDECIDED = frozenset({S.REQUESTED, S.WITH_PRACTICE, S.REVIEW_ASKED})
TRACKED = frozenset({S.WITH_PHARMACY, S.READY, S.READY_IN_PART, S.PREPARING_REMAINDER})  # the pharmacy tells of it


def may_become(before: str, after: str) -> bool:
    return State(after) in NEXT[State(before)]
