"""What is withheld from whom: labels (ACCESS.md section 4) and the person's directives (section 5). Pure."""

import uuid
from typing import TYPE_CHECKING, NamedTuple

from accounts.actor import Actor
from accounts.roles import Role
from consent.areas import Area
from consent.conditions import (
    NOTHING,
    AllOf,
    AnyOf,
    AreaIn,
    ChosenItem,
    Condition,
    During,
    KindIn,
    Labelled,
    MadeBy,
    Not,
    StillHeld,
)
from consent.said import Said, Scope, Seal, Tie
from consent.sensitivity import NEVER_THE_PERSON, SENSITIVE, Label

if TYPE_CHECKING:
    from consent.decision import Facts

_OF_THE_TEAM = frozenset({"StaffNote"})
_OF_THE_PRACTICE = frozenset({"RepeatRequest"})  # a desk reads those to its own
_DISPENSE = frozenset({Role.PHARMACIST})  # professionals too: what is confidential to a child is dispensed to it


class Chosen(NamedTuple):
    """What the person's directives take away, and the single items among it."""

    condition: Condition
    items: frozenset[uuid.UUID]


def withheld_from_person(facts: "Facts") -> Condition:
    return _any(Labelled(NEVER_THE_PERSON), StillHeld(Label.HELD, facts.now), *_sealed(facts))


def withheld_from_tie(tie: Tie, facts: "Facts") -> Condition:
    """As from the person, and what is confidential to the child, and the classes that the grant does not name."""
    named = facts.policy.opened_to_parents if tie.basis == "parental" else tie.sensitive
    closed = NEVER_THE_PERSON | {Label.CONFIDENTIAL_TO_CHILD} | (SENSITIVE - named)
    return _any(Labelled(frozenset(closed)), StillHeld(Label.HELD, facts.now), *_sealed(facts))


def withheld_from_staff(actor: Actor, facts: "Facts") -> Condition:
    opened = facts.policy.opened_to_care | facts.said.open.classes
    own = MadeBy(actor.organisation_id)
    closed: Condition = AllOf((Labelled((SENSITIVE - opened) | {Label.THIRD_PARTY}), Not(own)))
    if actor.role in facts.policy.own_messages_roles:
        closed = AnyOf(
            (closed, AllOf((AnyOf((AreaIn(frozenset({Area.MESSAGES})), KindIn(_OF_THE_PRACTICE))), Not(own))))
        )
    if actor.role in facts.policy.professional_roles:
        return closed
    kept = {Label.PROFESSIONAL_ONLY} | (set() if actor.role in _DISPENSE else {Label.CONFIDENTIAL_TO_CHILD})
    theirs = AllOf((KindIn(_OF_THE_TEAM), own))  # what a team writes for itself, its reception reads too
    return AnyOf((closed, AllOf((Labelled(frozenset(kept)), Not(theirs)))))


def withheld_from_agent(facts: "Facts") -> Condition:
    """Whoever helps by telephone: no professional, and on the citizen side, so less than the person sees."""
    closed = NEVER_THE_PERSON | {Label.CONFIDENTIAL_TO_CHILD} | (SENSITIVE - facts.said.open.classes)
    return _any(Labelled(closed), StillHeld(Label.HELD, facts.now), *_sealed(facts))


def chosen(basis: str, actor: Actor, facts: "Facts") -> Chosen:
    """What the person closed to this actor, but for what the actor's own organisation wrote."""
    scope = _scope(basis, facts.said, opens_hidden=facts.policy.emergency_opens_hidden)
    if not scope:
        return Chosen(NOTHING, frozenset())
    closed = closed_by(scope)
    if actor.organisation_id:
        closed = AllOf((closed, Not(MadeBy(actor.organisation_id))))
    return Chosen(closed, scope.items)


def closed_by(scope: Scope) -> Condition:
    """Rows of which a directive speaks."""
    parts: list[Condition] = []
    if scope.items:
        parts.append(ChosenItem(scope.items))
    if scope.areas:
        parts.append(AreaIn(scope.areas))
    if scope.classes:
        parts.append(Labelled(scope.classes))
    return AnyOf(tuple(parts))


def _scope(basis: str, said: Said, *, opens_hidden: bool) -> Scope:
    if basis in ("self", "role"):
        return Scope()
    return said.lock if basis == "break-glass" and opens_hidden else said.hide | said.lock


def _sealed(facts: "Facts") -> list[Condition]:
    return [sealed(seal) for seal in facts.said.seals]


def sealed(seal: Seal) -> Condition:
    """What an officer closed: all that one unit wrote, all of a period, or what it wrote in that period."""
    parts: list[Condition] = []
    if seal.organisation_id:
        parts.append(MadeBy(seal.organisation_id))
    if seal.since or seal.until:
        parts.append(During(seal.since, seal.until))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _any(*parts: Condition) -> Condition:
    return AnyOf(parts)
