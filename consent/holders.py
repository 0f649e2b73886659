"""Whether those who hold something may see it: for what ends, or is said, where they may not. No row, no entry."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import clock
from accounts.actor import Actor
from consent.choice_rules import Choice
from consent.decision import Decision, decide
from consent.facts import facts_for
from consent.said import Scope


def sight(
    *,
    organisation_id: uuid.UUID,
    role: str,
    patient_id: uuid.UUID,
    kinds: Iterable[str],
    team: str = "",
    also: Choice | None = None,
) -> Decision:
    """What somebody of this role there would see now, or once `also` is hidden too.

    What the person says of single professionals is left out: there are others.
    """
    actor = Actor(
        kind="person", id=uuid.UUID(int=0), otp_at=clock.now(), role=role, organisation_id=organisation_id, team=team
    )
    facts = facts_for(actor, patient_id)
    if also and is_meant(also, organisation_id):
        scope = Scope(frozenset(also.items), frozenset(map(str, also.areas)), also.classes)
        facts = replace(facts, said=replace(facts.said, hide=facts.said.hide | scope))
    return decide(actor=actor, kinds=frozenset(kinds), facts=facts)


def sees(sight: Decision, row: Any) -> bool:
    return sight.permitted and sight.condition.allows(row)


def is_meant(choice: Choice, organisation_id: uuid.UUID) -> bool:
    """Whether the choice is towards all who work there."""
    return choice.towards_everybody or (choice.organisation_id == organisation_id and not choice.team)
