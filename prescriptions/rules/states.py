"""How a requested item may go on. The database keeps the same table (migration 0001), so that SQL cannot break it."""

from django.db.models import TextChoices


class State(TextChoices):
    """Of one item. After DOMAIN.md 5.5: the business statuses of NHS England's tracker, and those Scotland needs."""

    REQUESTED = "requested"
    WITH_PRACTICE = "with-practice"  # somebody of the practice looks at it
    REVIEW_ASKED = "review-asked"  # the practice wants to see the person first
    DECLINED = "declined"
    CANCELLED = "cancelled"  # by the person, before it was decided
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"  # by the practice, after it was approved
    WITH_PHARMACY = "with-pharmacy"
    NOT_TRACKED = "not-tracked"  # the pharmacy does not say how far it is
    PREPARING_REMAINDER = "preparing-remainder"
    READY = "ready"
    READY_IN_PART = "ready-in-part"
    COLLECTED = "collected"
    NOT_DISPENSED = "not-dispensed"


S = State
NEXT: dict[State, frozenset[State]] = {
    S.REQUESTED: frozenset({S.WITH_PRACTICE, S.REVIEW_ASKED, S.DECLINED, S.CANCELLED, S.APPROVED}),
    S.WITH_PRACTICE: frozenset({S.REVIEW_ASKED, S.DECLINED, S.CANCELLED, S.APPROVED}),
    S.REVIEW_ASKED: frozenset({S.DECLINED, S.CANCELLED, S.APPROVED}),
    S.APPROVED: frozenset({S.WITHDRAWN, S.WITH_PHARMACY, S.NOT_TRACKED}),
    S.WITH_PHARMACY: frozenset({S.WITHDRAWN, S.READY, S.READY_IN_PART, S.NOT_DISPENSED}),
    S.NOT_TRACKED: frozenset({S.WITHDRAWN, S.COLLECTED, S.NOT_DISPENSED}),
    S.READY: frozenset({S.COLLECTED, S.NOT_DISPENSED}),
    S.READY_IN_PART: frozenset({S.READY, S.PREPARING_REMAINDER, S.NOT_DISPENSED}),
    S.PREPARING_REMAINDER: frozenset({S.READY, S.COLLECTED, S.NOT_DISPENSED}),
    S.DECLINED: frozenset(),
    S.CANCELLED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.COLLECTED: frozenset(),
    S.NOT_DISPENSED: frozenset(),
}
OPEN = frozenset(state for state, after in NEXT.items() if after)  # the item is on its way
UNDECIDED = frozenset({S.REQUESTED, S.WITH_PRACTICE, S.REVIEW_ASKED})


def may_become(before: str, after: str) -> bool:
    return State(after) in NEXT[State(before)]
