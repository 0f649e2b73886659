"""What people chose about their results."""

import uuid
from collections.abc import Iterable

from accounts import statements
from consent import policies
from consent.gate import Access
from consent.models import ReleaseChoice
from consent.release import Choice, Terms

_SAID = "SELECT person, test_class, answer, days FROM consent_release_said(%s::uuid[])"


def release_terms(people: Iterable[uuid.UUID]) -> Terms:
    """The policy in force, and what each of these people chose: for whoever files results, not for showing."""
    chosen: dict[uuid.UUID, dict[str, Choice]] = {}
    for person, test_class, answer, days in statements.rows(_SAID, (list(people),)):
        chosen.setdefault(person, {})[test_class] = Choice(answer, days)
    return Terms(policies.in_force(), chosen)


def release_choices(access: Access) -> dict[str, Choice]:
    """What the person of this access chose."""
    rows = ReleaseChoice.objects.under(access).order_by("test_class", "-made_at", "id").distinct("test_class")
    return {row.test_class: Choice(row.answer, row.days) for row in rows}
