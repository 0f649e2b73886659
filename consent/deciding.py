"""A choice weighed against the record, before anything is decided: how many entries it concerns, and its words."""

from dataclasses import dataclass
from typing import Any

from consent import choice_words, contents, under_way
from consent.choice_rules import Choice, Effect
from consent.choice_words import Tally
from consent.conditions import AllOf, Condition, Labelled, MadeBy, Not
from consent.gate import Access
from consent.policy import Policy
from consent.recipients import Recipient, roles_of
from consent.said import Scope
from consent.sensitivity import SENSITIVE
from consent.withholding import closed_by


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What a page shows, and what its receipt keeps."""

    title: str
    what: list[str]
    effects: list[str]
    laws: list[str]
    purpose: str = ""


def weigh(access: Access, choice: Choice, towards: Recipient) -> Weighed:
    """In words, by the record as it is and the policy in force."""
    assert access.facts
    policy = access.facts.policy
    whom = choice_words.named(choice.effect, towards.name, everybody=choice.towards_everybody)
    items = contents.record().find(access, choice.items[:1])
    return Weighed(
        title=choice_words.title(choice.effect, whom),
        what=choice_words.what(choice, items),
        effects=[
            *choice_words.effects(
                choice, whom=whom, policy=policy, tally=_tally(access, choice), seen=_seen(policy, towards)
            ),
            *under_way.said(access, choice),
        ],
        laws=choice_words.laws(policy),
        purpose=choice_words.purpose_words(choice.purpose) if choice.effect is Effect.SHARE else "",
    )


def _tally(access: Access, choice: Choice) -> Tally:
    """How many entries it concerns, as far as the person sees them."""
    if choice.effect is Effect.BLOCK:
        return Tally()
    condition = concerned(choice)
    if choice.effect is Effect.OPEN:
        condition = AllOf((condition, Not(MadeBy(choice.organisation_id)))) if choice.organisation_id else condition
    found = contents.record().tally(access, condition)
    closed = 0
    if choice.effect is Effect.SHARE:
        private = AllOf((condition, Labelled(SENSITIVE), Not(MadeBy(choice.organisation_id))))
        closed = sum(number for _name, number in contents.record().tally(access, private).values())
    return Tally(
        all=sum(number for _name, number in found.values()),
        own=found.get(choice.organisation_id, ("", 0))[1] if choice.organisation_id else 0,
        closed=closed,
        authors=tuple(sorted((name, number) for name, number in found.values() if name)),
    )


def concerned(choice: Choice) -> Condition:
    """The rows of which a choice speaks."""
    return closed_by(Scope(frozenset(choice.items), frozenset(choice.areas), choice.classes))


def _seen(policy: Policy, towards: Recipient) -> set[Any]:
    """Areas that somebody of the recipient's may see by a share."""
    return set().union(*(policy.shareable.get(role, frozenset()) for role in roles_of(towards)))
