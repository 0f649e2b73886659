"""The states of a requested item; prescriptions.rules.states says how they follow each other."""

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


# The item is on its way: from these states it goes on.
OPEN = frozenset(State) - {
    State.DECLINED,
    State.CANCELLED,
    State.WITHDRAWN,
    State.COLLECTED,
    State.NOT_DISPENSED,
}
