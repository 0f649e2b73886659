"""Rules of one policy that contradict each other. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.naming import role_name
from accounts.roles import Role
from consent import policy_words
from consent.areas import Area
from consent.policy import Policy, Powers

FULL_CAPACITY = 16  # Age of Legal Capacity (Scotland) Act 1991 s.1
NEVER_SHARED = frozenset({Area.CONSENT, Area.ACCESSLOG})
# What the help desk may ever be given: nothing clinical.
TELEPHONE = frozenset({Area.DEMOGRAPHICS, Area.APPOINTMENTS})
STATES = frozenset({"MessageState", "RequestState"})  # and how far something has come, without what it says


@dataclass(frozen=True)
class Contradiction:
    """What is wrong, and the places in the document where it may be mended; the first that a page has shows it."""

    places: tuple[str, ...]
    words: str


def contradictions(policy: Policy) -> list[Contradiction]:
    """Everything in this policy that cannot be meant."""
    return [
        *_powers(policy),
        *_caring(policy),
        *_sharing(policy),
        *_emergency(policy),
        *_ages(policy),
        *_release(policy),
    ]


def _powers(policy: Policy) -> Iterable[Contradiction]:
    tables = {f"care.{role}": (role_name(role), powers) for role, powers in policy.care.items()}
    tables |= {f"by_role.{role}": (role_name(role), powers) for role, powers in policy.by_role.items()}
    tables["assisted"] = (role_name(Role.HELP_DESK), policy.assisted)
    tables["self_powers"] = (role_name(Role.CITIZEN), policy.self_powers)
    for place, (who, powers) in tables.items():
        if blind := powers.act - powers.see:
            yield Contradiction((f"{place}.act", f"{place}.see"), _acts_unseen(who, powers, blind))
    if beyond := policy.assisted.see - TELEPHONE:
        words = _("The help desk has no clinical content: take away %(areas)s") % {"areas": _list(beyond)}
        yield Contradiction(("assisted.see",), words)
    if kinds := policy.assisted.kinds - STATES:
        words = _("The help desk has no clinical content: take away %(kinds)s") % {"kinds": ", ".join(sorted(kinds))}
        yield Contradiction(("assisted.kinds",), words)


def _acts_unseen(who: str, powers: Powers, blind: frozenset[Area]) -> str:
    return _("%(who)s would act without seeing: %(areas)s") % {"who": who, "areas": _list(blind)}


def _list(areas: Iterable[str]) -> str:
    return get_text_list(list(policy_words.areas(areas)), _("and"))


def _caring(policy: Policy) -> Iterable[Contradiction]:
    for role, powers in policy.care.items():
        if powers.see and not policy.relationship_kinds.get(role):
            words = _("%(who)s sees areas, but no relationship would ever open a record") % {"who": role_name(role)}
            yield Contradiction((f"relationship_kinds.{role}",), words)
    for role in policy.professional_roles:
        if role not in policy.care or not policy.care[role].see:
            words = _("%(who)s sees nothing, so is no professional in care") % {"who": role_name(role)}
            yield Contradiction(("professional_roles", f"care.{role}.see"), words)


def _sharing(policy: Policy) -> Iterable[Contradiction]:
    tables = {"delegable": policy.delegable} | {f"shareable.{role}": found for role, found in policy.shareable.items()}
    for place, found in tables.items():
        if never := found & NEVER_SHARED:
            words = _("Nobody hands this on: take away %(areas)s") % {"areas": _list(never)}
            yield Contradiction((place,), words)


def _emergency(policy: Policy) -> Iterable[Contradiction]:
    for role in policy.break_glass_roles:
        if role not in policy.care or not policy.care[role].see:
            words = _("%(who)s sees nothing in care, so an emergency would open nothing") % {"who": role_name(role)}
            yield Contradiction(("break_glass_roles", f"care.{role}.see"), words)


def _ages(policy: Policy) -> Iterable[Contradiction]:
    ages = policy.ages
    if ages.parental_until < ages.own_sign_in:
        words = _("From %(end)d to %(own)d neither parent nor child could open the record")
        places = ("ages.parental_until", "ages.own_sign_in")
        yield Contradiction(places, words % {"end": ages.parental_until, "own": ages.own_sign_in})
    if ages.extension_until < ages.parental_until:
        words = _("A parent’s right cannot be extended to an age before it ends")
        yield Contradiction(("ages.extension_until", "ages.parental_until"), words)
    words = _("At %(age)d people have full legal capacity in Scotland: no age here can be higher")
    for name in ("extension_until", "own_sign_in", "research_choices"):
        if getattr(ages, name) > FULL_CAPACITY:
            yield Contradiction((f"ages.{name}",), words % {"age": FULL_CAPACITY})


def _release(policy: Policy) -> Iterable[Contradiction]:
    for name, bounds in policy.release.items():
        if bounds.floor > bounds.ceiling:
            words = _("The earliest day is after the latest")
            yield Contradiction((f"release.{name}.floor", f"release.{name}.ceiling"), words)
