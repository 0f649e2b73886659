"""May they? One pure function, specified by ACCESS.md and tested as a truth table."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.actor import Actor
from accounts.roles import Role
from consent import policy
from consent.areas import AREAS_OF_KIND, Area, areas_of
from consent.conditions import NOTHING, AllOf, AnyOf, AreaIn, Condition, KindIn, Labelled, MadeBy, Not
from consent.sensitivity import SENSITIVE, Label


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


@dataclass(frozen=True)
class Basis:
    name: str  # self, care, pharmacy, break-glass, role
    powers: policy.Powers
    purpose: str  # v3-ActReason
    withheld: Condition


@dataclass(frozen=True, kw_only=True)
class Decision:
    permitted: bool
    reason: str = ""  # of a refusal: sign-in, step-up, no-basis, no-area
    basis: str = ""
    purpose: str = "TREAT"
    kinds: frozenset[str] = frozenset()  # of those asked for, the ones that the basis opens
    areas: frozenset[Area] = frozenset()
    act: frozenset[Area] = frozenset()
    condition: Condition = NOTHING
    obligations: frozenset[str] = frozenset()
    until: dt.datetime | None = None
    policy_version: str = policy.VERSION
    offers: frozenset[str] = field(default_factory=frozenset)  # what a refused actor may try: break-glass


def decide(*, actor: Actor, kinds: frozenset[str], facts: Facts, besides: frozenset[str] = frozenset()) -> Decision:
    """The order of ACCESS.md section 3: assurance, state of the person, basis, areas, labels.

    `besides` are kinds that come along where the basis opens them, but never let anybody in by themselves.
    """
    if reason := why_unsure(actor):
        return Decision(permitted=False, reason=reason)
    basis = _basis(actor, facts)
    if basis is None:
        return Decision(permitted=False, reason="no-basis", purpose=_purpose(actor), offers=_offers(actor, facts))
    if not _opened(basis.powers, kinds):
        return Decision(permitted=False, reason="no-area", basis=basis.name, purpose=basis.purpose)
    opened = _opened(basis.powers, kinds | besides)
    return Decision(
        permitted=True,
        basis=basis.name,
        purpose=basis.purpose,
        kinds=opened,
        areas=(areas_of(opened) & basis.powers.see) | areas_of(opened & basis.powers.kinds),
        act=basis.powers.act,
        condition=_rows(basis, opened),
        obligations=_obligations(basis),
        until=facts.glass_ends if basis.name == "break-glass" else None,
    )


def why_unsure(actor: Actor) -> str:
    """Empty, or what is missing before anything is decided: sign-in, step-up."""
    if not actor.signed_in:
        return "sign-in"
    return "step-up" if actor.otp_at is None and (actor.owes_code or actor.verified or actor.is_staff) else ""


def _basis(actor: Actor, facts: Facts) -> Basis | None:
    """The first basis that holds; a person who does not exist, or lives on under another id, has none."""
    if facts.patient_id is None or facts.merged:
        return None
    return next((basis for find in BASES if (basis := find(actor, facts))), None)


def _self(actor: Actor, facts: Facts) -> Basis | None:
    if actor.role != Role.CITIZEN or not actor.verified or actor.patient_id != facts.patient_id:
        return None
    if facts.died_on:
        return None
    return Basis(
        "self",
        policy.SELF,
        "PATRQT",
        Labelled(frozenset({Label.PROFESSIONAL_ONLY, Label.HELD, Label.THIRD_PARTY})),
    )


def _care(actor: Actor, facts: Facts) -> Basis | None:
    powers = policy.CARE.get(actor.role)
    if not powers or not policy.RELATIONSHIP_KINDS[actor.role] & facts.relationships or _long_dead(facts):
        return None
    name = "pharmacy" if actor.role == Role.PHARMACIST else "care"
    return Basis(name, powers, "TREAT", _withheld_from_staff(actor))


def _break_glass(actor: Actor, facts: Facts) -> Basis | None:
    if actor.role not in policy.BREAK_GLASS_ROLES or facts.glass_ends is None or facts.glass_ends <= facts.now:
        return None
    if _long_dead(facts):
        return None
    return Basis("break-glass", policy.CARE[actor.role], "BTG", _withheld_from_staff(actor))


def _role(actor: Actor, facts: Facts) -> Basis | None:
    powers = policy.BY_ROLE.get(actor.role)
    return Basis("role", powers, "HOPERAT", _withheld_from_staff(actor)) if powers else None


BASES: tuple[Callable[[Actor, Facts], Basis | None], ...] = (_self, _care, _break_glass, _role)


def _opened(powers: policy.Powers, kinds: frozenset[str]) -> frozenset[str]:
    """The kinds of which this basis may see anything."""
    return frozenset(kind for kind in kinds if kind in powers.kinds or AREAS_OF_KIND[kind] & powers.see)


def _rows(basis: Basis, kinds: frozenset[str]) -> Condition:
    """Rows of the kinds asked for, in the basis's areas (or of its single kinds), less what is withheld."""
    opened = AnyOf((AreaIn(basis.powers.see), KindIn(basis.powers.kinds)))
    return AllOf((KindIn(kinds), opened, Not(basis.withheld)))


def _withheld_from_staff(actor: Actor) -> Condition:
    own = MadeBy(actor.organisation_id)
    closed = AllOf((Labelled(SENSITIVE | {Label.THIRD_PARTY}), Not(own)))
    if actor.role in policy.PROFESSIONAL_ROLES:
        return closed
    return AnyOf((closed, Labelled(frozenset({Label.PROFESSIONAL_ONLY, Label.CONFIDENTIAL_TO_CHILD}))))


def _obligations(basis: Basis) -> frozenset[str]:
    return {"self": frozenset({"say-third-party"}), "break-glass": frozenset({"emergency-banner"})}.get(
        basis.name, frozenset()
    )


def _offers(actor: Actor, facts: Facts) -> frozenset[str]:
    """Emergency access is offered for anybody's address, so that it does not tell who exists."""
    return frozenset({"break-glass"}) if actor.role in policy.BREAK_GLASS_ROLES else frozenset()


def _long_dead(facts: Facts) -> bool:
    return facts.died_on is not None and (facts.today - facts.died_on).days > policy.STAFF_DAYS_AFTER_DEATH


def _purpose(actor: Actor) -> str:
    return "TREAT" if actor.is_staff else "PATRQT"
