"""The decision about a list of people in an organisation's care. Pure."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from accounts.actor import Actor
from consent.conditions import AllOf, AnyOf, Not, PersonIn, literal
from consent.decision import Decision, Facts, decide
from consent.said import Said

NOBODY = uuid.UUID(int=0)


def decide_list(actor: Actor, kinds: frozenset[str], facts: Facts, said: Mapping[uuid.UUID, Said]) -> Decision:
    """As for one person to whom the actor is related; the population takes the place of the relationship.

    What single people of it said changes the condition for their rows alone.
    """
    anybody = replace(facts, patient_id=NOBODY, relationships=frozenset(related(actor, facts)), glass_ends=None)
    decision = decide(actor=actor, kinds=kinds, facts=anybody)
    if not decision.permitted or not said:
        return decision
    apart = [(person, replace(anybody, said=words)) for person, words in said.items() if not words.blocked]
    theirs = [(person, decide(actor=actor, kinds=kinds, facts=told).condition) for person, told in apart]
    others = AllOf((Not(PersonIn(frozenset(person for person, _ in theirs))), decision.condition))
    each = [AllOf((PersonIn(frozenset({person})), literal(condition))) for person, condition in theirs]
    return replace(decision, condition=AnyOf((others, *each)))


def related(actor: Actor, facts: Facts) -> list[str]:
    """The relationships that put people on this actor's list."""
    return sorted(facts.policy.relationship_kinds.get(actor.role, ()))


def blocking(said: Mapping[uuid.UUID, Said]) -> list[uuid.UUID]:
    """Whoever refuses this professional is not on the list."""
    return [person for person, words in said.items() if words.blocked]
