"""The decision about a list of people in an organisation's care. Pure."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from accounts.actor import Actor
from consent.conditions import AllOf, AnyOf, Not, PersonIn, literal
from consent.decision import Decision, Facts, decide
from consent.said import Said

NOBODY = uuid.UUID(int=0)
SaidInList = Mapping[tuple[uuid.UUID, ...], Said]  # by all ids of each person, first the one that lives on


def decide_list(actor: Actor, kinds: frozenset[str], facts: Facts, said: SaidInList) -> Decision:
    """As for one person to whom the actor is related; the population takes the place of the relationship.

    What single people of it said changes the condition for their rows alone.
    """
    anybody = replace(facts, patient_id=NOBODY, relationships=frozenset(related(actor, facts)), glass_ends=None)
    decision = decide(actor=actor, kinds=kinds, facts=anybody)
    if not decision.permitted or not said:
        return decision
    apart = [(frozenset(ids), replace(anybody, said=words)) for ids, words in said.items() if not words.blocked]
    theirs = [(ids, decide(actor=actor, kinds=kinds, facts=told).condition) for ids, told in apart]
    others = AllOf((Not(PersonIn(frozenset().union(*(ids for ids, _ in theirs)))), decision.condition))
    each = [AllOf((PersonIn(ids), literal(condition))) for ids, condition in theirs]
    return replace(decision, condition=AnyOf((others, *each)))


def related(actor: Actor, facts: Facts) -> list[str]:
    """The relationships that put people on this actor's list."""
    return sorted(facts.policy.relationship_kinds.get(actor.role, ()))


def blocking(said: SaidInList) -> list[uuid.UUID]:
    """Whoever refuses this professional is not on the list."""
    return [ids[0] for ids, words in said.items() if words.blocked]
