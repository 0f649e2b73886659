"""May they? One pure function, specified by ACCESS.md and tested as a truth table."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from accounts.actor import Actor
from accounts.roles import Role
from consent.ages import has_attained
from consent.areas import AREAS_OF_KIND, Area, areas_of
from consent.conditions import NOTHING, AllOf, AnyOf, AreaIn, Condition, KindIn, Not
from consent.policy import BUILT_IN, OF_OFFICE, Policy, Powers
from consent.said import NOTHING_SAID, Said, Tie
from consent.withholding import (
    chosen,
    withheld_from_agent,
    withheld_from_person,
    withheld_from_staff,
    withheld_from_tie,
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is true at the moment of asking, by the database's clock."""

    now: dt.datetime
    today: dt.date  # in Scotland
    patient_id: uuid.UUID | None = None  # None: no such person
    birth_date: dt.date | None = None
    died_on: dt.date | None = None
    merged: bool = False
    absorbed: tuple[uuid.UUID, ...] = ()  # ids under which this person was known before: their rows are this person's
    relationships: frozenset[str] = frozenset()  # kinds that hold between the actor's organisation and the person
    glass_ends: dt.datetime | None = None  # until when this actor's emergency access runs
    assisted_until: dt.datetime | None = None  # until when this agent has the person on the line
    ties: tuple[Tie, ...] = ()  # by which this actor acts for the person
    said: Said = NOTHING_SAID  # directives and locks that concern this actor
    policy: Policy = BUILT_IN  # in force now


@dataclass(frozen=True)
class Basis:
    name: str  # self, break-glass, care, pharmacy, share, assisted, role, or what a tie is: delegation, parental …
    powers: Powers
    purpose: str  # v3-ActReason
    withheld: Condition
    tie: Tie | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    permitted: bool
    reason: str = ""  # of a refusal: sign-in, step-up, no-basis, no-area, frozen, closed
    basis: str = ""
    purpose: str = "TREAT"
    kinds: frozenset[str] = frozenset()  # of those asked for, the ones that the basis opens
    areas: frozenset[Area] = frozenset()
    act: frozenset[Area] = frozenset()
    condition: Condition = NOTHING
    obligations: frozenset[str] = frozenset()
    until: dt.datetime | None = None
    policy_version: str = BUILT_IN.version
    offers: frozenset[str] = field(default_factory=frozenset)  # what a refused actor may try: break-glass
    powers: Powers = Powers(see=frozenset())  # all that the bases open, beyond the kinds asked for
    chosen: frozenset[uuid.UUID] = frozenset()  # items of which the condition speaks by a setting
    ties: tuple[uuid.UUID, ...] = ()  # the delegations under which this is


def decide(
    *,
    actor: Actor,
    kinds: frozenset[str],
    facts: Facts,
    besides: frozenset[str] = frozenset(),
    within: frozenset[Area] = frozenset(),
) -> Decision:
    """The order of ACCESS.md section 3: assurance, state of the person, basis, areas, labels and directives.

    `besides` are kinds that come along where the basis opens them, but never let anybody in by themselves.
    `within` are the areas asked for, where the kinds lie in others too.
    """
    version = facts.policy.version
    if reason := why_unsure(actor):
        return Decision(permitted=False, reason=reason, policy_version=version)
    bases = _bases(actor, facts)
    if facts.said.frozen and actor.role == Role.CITIZEN and bases:
        return Decision(permitted=False, reason="frozen", purpose="PATRQT", policy_version=version)
    if not bases:
        return _refused("closed" if _ended_by_death(actor, facts) else "no-basis", actor, facts)
    powers = _union(basis.powers for basis in bases)
    if not _areas(powers, kinds, within):
        return replace(
            _refused("no-area", actor, facts), basis=bases[0].name, purpose=bases[0].purpose, offers=frozenset()
        )
    opened = _opened(powers, kinds | besides)
    first = next(basis for basis in bases if _areas(basis.powers, kinds, within))
    hidden = chosen(bases[0].name, actor, facts)
    return Decision(
        permitted=True,
        basis=first.name,
        purpose=first.purpose,
        kinds=opened,
        areas=_areas(powers, kinds | besides, within and within | areas_of(besides)),
        act=powers.act,
        condition=_rows(bases, opened, hidden.condition),
        obligations=_obligations(bases),
        until=_until(first, facts),
        policy_version=version,
        powers=powers,
        chosen=hidden.items,
        ties=tuple(basis.tie.id for basis in bases if basis.tie and basis.tie.id),
    )


def _ended_by_death(actor: Actor, facts: Facts) -> bool:
    """Whether the record was open to this citizen as long as the person lived: they are told how to go on."""
    return facts.died_on is not None and not actor.is_staff and bool(_bases(actor, replace(facts, died_on=None)))


def why_unsure(actor: Actor) -> str:
    """Empty, or what is missing before anything is decided: sign-in, step-up."""
    if not actor.signed_in:
        return "sign-in"
    return "step-up" if actor.otp_at is None and (actor.owes_code or actor.verified or actor.is_staff) else ""


def _bases(actor: Actor, facts: Facts) -> tuple[Basis, ...]:
    """All bases that hold; a person who does not exist, or lives on under another id, has none."""
    if facts.patient_id is None or facts.merged:
        return ()
    return tuple(basis for find in BASES for basis in find(actor, facts))


def _self(actor: Actor, facts: Facts) -> Iterable[Basis]:
    if actor.role != Role.CITIZEN or not actor.verified or actor.patient_id != facts.patient_id or facts.died_on:
        return
    if has_attained(facts.birth_date, facts.policy.ages.own_sign_in, facts.today) is False:
        return
    yield Basis("self", facts.policy.self_powers, "PATRQT", withheld_from_person(facts))


def _acting_for(actor: Actor, facts: Facts) -> Iterable[Basis]:
    """What running ties open; nobody helps by a tie to their own record, and nobody who is barred."""
    if actor.role != Role.CITIZEN or not actor.verified or facts.died_on or facts.said.barred:
        return
    if actor.patient_id == facts.patient_id:
        return
    for tie in facts.ties:
        if powers := _powers_of_tie(tie, facts):
            yield Basis(tie.basis, powers, "PATRQT", withheld_from_tie(tie, facts), tie)


def _powers_of_tie(tie: Tie, facts: Facts) -> Powers | None:
    """What this tie opens today, or None: ages, checks and incapacity decide."""
    ages, policy = facts.policy.ages, facts.policy
    if tie.basis != "delegation" and not tie.verified:
        return None
    if tie.basis == "parental":
        young = has_attained(facts.birth_date, ages.parental_until, facts.today) is False
        return _narrowed(policy.self_powers, tie) if young else None
    if tie.basis == "extension" and has_attained(facts.birth_date, ages.extension_until, facts.today) is not False:
        return None
    if tie.basis == "attorney" and not tie.incapacity:
        return None
    limit = policy.delegable if tie.basis in ("delegation", "extension") else frozenset(Area)
    see, act = frozenset(map(Area, tie.see)) & limit, frozenset(map(Area, tie.act)) & limit
    return Powers(see=see, act=act) if see else None


def _narrowed(powers: Powers, tie: Tie) -> Powers:
    """What a parent may by policy, or what an order left of it."""
    if not tie.see:
        return powers
    return Powers(see=powers.see & frozenset(map(Area, tie.see)), act=powers.act & frozenset(map(Area, tie.act)))


def _glass(actor: Actor, facts: Facts) -> Iterable[Basis]:
    """Emergency access stands before care: it was opened on purpose, and the log says so."""
    if actor.role not in facts.policy.break_glass_roles or facts.glass_ends is None or facts.glass_ends <= facts.now:
        return
    powers = facts.policy.care.get(actor.role)
    if not powers or _long_dead(facts) or (facts.said.blocked and not facts.policy.emergency_opens_blocked):
        return
    yield Basis("break-glass", powers, "BTG", withheld_from_staff(actor, facts))


def _care(actor: Actor, facts: Facts) -> Iterable[Basis]:
    powers = facts.policy.care.get(actor.role)
    kinds = facts.policy.relationship_kinds.get(actor.role, frozenset())
    if not powers or not kinds & facts.relationships or _long_dead(facts) or facts.said.blocked:
        return
    name = "pharmacy" if actor.role == Role.PHARMACIST else "care"
    yield Basis(name, powers, "TREAT", withheld_from_staff(actor, facts))


def _shared(actor: Actor, facts: Facts) -> Iterable[Basis]:
    """What the person shared with this organisation or professional, as far as the role may ever see it."""
    areas = frozenset(map(Area, facts.said.share.areas)) & facts.policy.shareable.get(actor.role, frozenset())
    if areas and not facts.said.blocked and not facts.died_on:
        yield Basis("share", Powers(see=areas), "TREAT", withheld_from_staff(actor, facts))


def _assisted(actor: Actor, facts: Facts) -> Iterable[Basis]:
    if actor.role != Role.HELP_DESK or facts.assisted_until is None or facts.assisted_until <= facts.now:
        return
    if not facts.died_on and not facts.said.frozen and not facts.said.blocked:
        yield Basis("assisted", facts.policy.assisted, "PATRQT", withheld_from_agent(facts))


def _role(actor: Actor, facts: Facts) -> Iterable[Basis]:
    if powers := _of_office(actor.role, facts.policy):
        yield Basis("role", powers, "HOPERAT", withheld_from_staff(actor, facts))


def _of_office(role: str, policy: Policy) -> Powers | None:
    """What the policy gives to an office, and what belongs to it anyway."""
    given, own = policy.by_role.get(role), OF_OFFICE.get(role)
    if not own:
        return given
    given = given or Powers(see=frozenset())
    return replace(given, kinds=given.kinds | own)


BASES: tuple[Callable[[Actor, Facts], Iterable[Basis]], ...] = (
    _self, _acting_for, _glass, _care, _shared, _assisted, _role,
)  # fmt: skip


def _union(all_powers: Iterable[Powers]) -> Powers:
    found = tuple(all_powers)
    if len(found) == 1:
        return found[0]
    return Powers(
        see=frozenset().union(*(one.see for one in found)),
        act=frozenset().union(*(one.act for one in found)),
        kinds=frozenset().union(*(one.kinds for one in found)),
    )


@lru_cache(maxsize=1024)
def _opened(powers: Powers, kinds: frozenset[str]) -> frozenset[str]:
    """The kinds of which this basis may see anything."""
    return frozenset(kind for kind in kinds if kind in powers.kinds or AREAS_OF_KIND[kind] & powers.see)


@lru_cache(maxsize=1024)
def _areas(powers: Powers, kinds: frozenset[str], within: frozenset[Area]) -> frozenset[Area]:
    """The areas of these kinds of which this basis may see anything, and of those asked for."""
    opened = _opened(powers, kinds)
    found = (areas_of(opened) & powers.see) | areas_of(opened & powers.kinds)
    return found & within if within else found


def _rows(bases: tuple[Basis, ...], kinds: frozenset[str], hidden: Condition) -> Condition:
    """Rows of the kinds asked for, in one basis's areas (or of its single kinds), less what is withheld from it."""
    parts = tuple(dict.fromkeys(AllOf((_within(basis.powers), Not(basis.withheld))) for basis in bases))
    opened: tuple[Condition, ...] = parts[0].parts if len(parts) == 1 else (AnyOf(parts),)
    rest = () if hidden == NOTHING else (Not(hidden),)
    return AllOf((KindIn(kinds), *opened, *rest))


def _within(powers: Powers) -> Condition:
    return AnyOf((AreaIn(powers.see), KindIn(powers.kinds)))


def _obligations(bases: tuple[Basis, ...]) -> frozenset[str]:
    said = {"self": "say-third-party", "break-glass": "emergency-banner", "assisted": "telephone-banner"}
    named = {said[basis.name] for basis in bases if basis.name in said}
    return frozenset(named | ({"acting-for-banner"} if any(basis.tie for basis in bases) else set()))


def _until(basis: Basis, facts: Facts) -> dt.datetime | None:
    return {"break-glass": facts.glass_ends, "assisted": facts.assisted_until}.get(basis.name)


def _refused(reason: str, actor: Actor, facts: Facts) -> Decision:
    """Emergency access is offered for anybody's address, so that it does not tell who exists."""
    offers = frozenset({"break-glass"}) if actor.role in facts.policy.break_glass_roles else frozenset()
    purpose = "TREAT" if actor.is_staff else "PATRQT"
    return Decision(permitted=False, reason=reason, purpose=purpose, offers=offers, policy_version=facts.policy.version)


def _long_dead(facts: Facts) -> bool:
    return facts.died_on is not None and (facts.today - facts.died_on).days > facts.policy.staff_days_after_death
