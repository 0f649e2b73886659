"""How many items a draft hides from whom, or opens to whom, by counts of what the store holds. Pure.

The store is counted in groups of kind, area and labels; each role's decision is asked once for a group, under the
policy in force and under the draft. What an organisation itself wrote, it goes on to see: the counts are of what
others wrote. What single people hide or open is not in them.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.naming import role_name
from accounts.roles import Role
from consent import policy_cases as cases
from consent import policy_words
from consent.areas import Area
from consent.decision import Facts, decide
from consent.policy import Policy

SMALL = 5  # a number below it may point at somebody


@dataclass(frozen=True)
class Group:
    """So many items of the store are alike to every decision."""

    kind: str
    area: str
    labels: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Effect:
    """What changes for one viewer in one area: how many items are hidden, how many opened."""

    viewer: str
    area: str
    hidden: int
    opened: int


@dataclass(frozen=True)
class Viewer:
    """One way of coming to a record."""

    words: Callable[[], str]
    actor: Actor
    facts: Callable[[Policy], Facts]


def effects(old: Policy, new: Policy, groups: Iterable[Group]) -> list[Effect]:
    """All viewers and areas for which something changes."""
    groups, found = list(groups), []
    for viewer in _viewers(old):
        before, after = (_seen(viewer, policy, groups) for policy in (old, new))
        hidden, opened = Counter[str](), Counter[str]()
        for group, was, becomes in zip(groups, before, after, strict=True):
            if was != becomes:
                (hidden if was else opened)[group.area] += group.number
        found += [
            Effect(viewer.words(), str(words), hidden[area], opened[area])
            for area, words in policy_words.AREAS.items()
            if hidden[area] or opened[area]
        ]
    return found


def count_words(number: int) -> str:
    """A count as it may be shown."""
    if 0 < number < SMALL:
        return _("fewer than %(small)d") % {"small": SMALL}
    return str(number)


def summary(found: list[Effect]) -> str:
    """One sentence. A total that holds a small number would give it away by subtraction, so it says "more than"."""
    hidden, opened = ([of(effect) for effect in found] for of in (_hidden, _opened))
    parts = []
    if any(hidden):
        roles = len({effect.viewer for effect in found if effect.hidden})
        words = ngettext("hides %(items)s items from %(n)d role", "hides %(items)s items from %(n)d roles", roles)
        parts.append(words % {"items": _total(hidden), "n": roles})
    if any(opened):
        roles = len({effect.viewer for effect in found if effect.opened})
        words = ngettext("opens %(items)s items to %(n)d role", "opens %(items)s items to %(n)d roles", roles)
        parts.append(words % {"items": _total(opened), "n": roles})
    return _(" and ").join(parts)


def _hidden(effect: Effect) -> int:
    return effect.hidden


def _opened(effect: Effect) -> int:
    return effect.opened


def _total(numbers: list[int]) -> str:
    """Items are counted once for each role that they change for."""
    large = sum(number for number in numbers if number >= SMALL)
    if any(0 < number < SMALL for number in numbers):
        return _("more than %(n)d") % {"n": large} if large else count_words(1)
    return str(large)


def _seen(viewer: Viewer, policy: Policy, groups: list[Group]) -> list[bool]:
    """For each group, whether the viewer sees it under this policy."""
    facts, decisions = viewer.facts(policy), dict[str, Any]()
    for kind in {group.kind for group in groups}:
        decisions[kind] = decide(actor=viewer.actor, kinds=frozenset({kind}), facts=facts)
    return [decisions[group.kind].permitted and decisions[group.kind].condition.allows(_row(group)) for group in groups]


def _row(group: Group) -> SimpleNamespace:
    return SimpleNamespace(
        id=None, patient_id=cases.PERSON, kind=group.kind, area=group.area, labels=group.labels,
        organisation_id=cases.ELSEWHERE, held_until=None, date_from=None, date_until=None,
    )  # fmt: skip


def _viewers(old: Policy) -> list[Viewer]:
    """Everybody in a typical case: related as the policy in force counts it, invited to everything, and so on."""
    found = [
        Viewer(
            _named(role), cases.staff(role), cases.facts(relationships=old.relationship_kinds.get(role, frozenset()))
        )
        for role in policy_words.CARING
    ]
    found += [
        Viewer(_in_emergency(role), cases.staff(role), cases.facts(glass_ends=cases.SOON))
        for role in policy_words.CARING
    ]
    for role, known in (
        (Role.HELP_DESK, {"assisted_until": cases.SOON}),
        (Role.PRIVACY_OFFICER, {}),
        (Role.SAFEGUARDING_OFFICER, {}),
    ):
        found.append(Viewer(_named(role), cases.staff(role), cases.facts(**known)))
    all_areas = cases.tie("delegation", *map(str, Area))
    found.append(Viewer(lambda: _("The person themselves"), cases.OWNER, cases.facts()))
    found.append(Viewer(lambda: _("Invited helper"), cases.HELPER, cases.facts(ties=all_areas)))
    for years, words in ((8, later("Parent of a child of 8")), (13, later("Parent of a person of 13"))):
        child = cases.facts(birth_date=cases.born(years), ties=cases.tie("parental"))
        found.append(Viewer(_plain(words), cases.HELPER, child))
    return found


def _named(role: str) -> Callable[[], str]:
    return lambda: role_name(role)


def _plain(words: Any) -> Callable[[], str]:
    return lambda: str(words)


def _in_emergency(role: str) -> Callable[[], str]:
    return lambda: _("%(role)s in an emergency") % {"role": role_name(role)}
