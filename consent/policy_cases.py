"""Named cases that every draft of the policy is tried on, by the decision itself. Pure."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.roles import Role
from consent.areas import KINDS_OF_AREA, Area
from consent.decision import Facts, decide
from consent.policy import Policy
from consent.said import Said, Scope, Tie
from consent.sensitivity import Label

A = Area
NOW = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
PERSON, HERE, ELSEWHERE = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
SOON = NOW + dt.timedelta(minutes=5)
ADULT = dt.date(1957, 3, 4)
RELATIONS = {
    Role.CLINICIAN: "encounter",
    Role.RECEPTION: "registration",
    Role.PHARMACIST: "pharmacy",
    Role.SOCIAL_WORKER: "team",
}


@dataclass(frozen=True)
class Case:
    """Somebody tries something: what happens under a policy, and, where that may never change, what must happen."""

    title: Any
    ask: Callable[[Policy], bool]
    must: bool | None = None


@dataclass(frozen=True)
class Outcome:
    """One case under the policy in force and under a draft."""

    title: str
    before: bool
    after: bool
    must: bool | None

    @property
    def changes(self) -> bool:
        return self.before != self.after

    @property
    def broken(self) -> bool:
        return self.must is not None and self.after != self.must


def run(old: Policy, new: Policy) -> list[Outcome]:
    """Every case under both; what is broken first, then what changes."""
    found = [Outcome(str(case.title), case.ask(old), case.ask(new), case.must) for case in CASES]
    return sorted(found, key=lambda one: (not one.broken, not one.changes))


def opens(
    actor: Actor,
    facts: Callable[[Policy], Facts],
    area: Area,
    *labels: str,
    act: bool = False,
    by: uuid.UUID = ELSEWHERE,
) -> Callable[[Policy], bool]:
    """Whether this actor sees (or acts on) an item of this area with these labels, written by `by`."""
    kind = KINDS_OF_AREA[area][0]
    row = SimpleNamespace(
        id=uuid.UUID(int=9), patient_id=PERSON, kind=kind, area=area, labels=list(labels), organisation_id=by,
        held_until=None, date_from=None, date_until=None,
    )  # fmt: skip

    def ask(policy: Policy) -> bool:
        decision = decide(actor=actor, kinds=frozenset({kind}), facts=facts(policy))
        return decision.permitted and decision.condition.allows(row) and (not act or area in decision.act)

    return ask


def facts(**known: Any) -> Callable[[Policy], Facts]:
    """The facts about one person, by the policy that is asked."""
    usual: dict[str, Any] = {"now": NOW, "today": NOW.date(), "patient_id": PERSON, "birth_date": ADULT} | known
    return lambda policy: Facts(policy=policy, **usual)


def orders(days_left: int, *, supply_days: int = 56) -> Callable[[Policy], bool]:
    """Whether a repeat that lasts so many days is ordered without a reason when so many of them are left."""
    return lambda policy: supply_days - days_left >= policy.ordering.early_for(supply_days)


def citizen(**more: Any) -> Actor:
    usual: dict[str, Any] = {
        "kind": "person",
        "id": uuid.UUID(int=4),
        "verified": True,
        "otp_at": NOW,
        "patient_id": uuid.UUID(int=5),
    }
    return Actor(**usual | more)


def staff(role: str) -> Actor:
    return Actor(kind="person", id=uuid.UUID(int=6), role=role, organisation_id=HERE, otp_at=NOW)


def related(role: str, **more: Any) -> Callable[[Policy], Facts]:
    """The role's organisation takes part in the person's care."""
    return facts(relationships=frozenset({RELATIONS[Role(role)]}), **more)


OWNER = citizen(patient_id=PERSON)
HELPER = citizen()
CLINICIAN, RECEPTION, PHARMACIST, SOCIAL_WORKER = map(staff, RELATIONS)
AGENT, PRIVACY, SAFEGUARDING, POLICY = (
    staff(role) for role in (Role.HELP_DESK, Role.PRIVACY_OFFICER, Role.SAFEGUARDING_OFFICER, Role.POLICY_ADMIN)
)


def born(years: int) -> dt.date:
    return dt.date(NOW.year - years, 1, 1)


def tie(basis: str, *see: str, act: Iterable[str] = (), **more: Any) -> tuple[Tie, ...]:
    return (Tie(basis=basis, see=frozenset(see), act=frozenset(act), verified=True, **more),)


EVERYTHING = tuple(map(str, Area))
IN_EMERGENCY = {"glass_ends": SOON}
HIDDEN = Said(hide=Scope(areas=frozenset({A.RESULTS})))
LOCKED = Said(lock=Scope(areas=frozenset({A.RESULTS})))

FLOOR = (
    Case(_("A person opens their own problems and allergies"), opens(OWNER, facts(), A.SUMMARY), True),
    Case(_("A person opens their own test results"), opens(OWNER, facts(), A.RESULTS), True),
    Case(_("A person opens their own medicines"), opens(OWNER, facts(), A.MEDICINES), True),
    Case(_("A person reads who has looked at their own record"), opens(OWNER, facts(), A.ACCESSLOG), True),
    Case(_("A person changes their own choices about sharing"), opens(OWNER, facts(), A.CONSENT, act=True), True),
    Case(
        _("A person reads what is for professionals only"),
        opens(OWNER, facts(), A.DOCUMENTS, Label.PROFESSIONAL_ONLY),
        False,
    ),
    Case(_("A person reads what is about somebody else"), opens(OWNER, facts(), A.DOCUMENTS, Label.THIRD_PARTY), False),
    Case(_("A person whose record is frozen opens it"), opens(OWNER, facts(said=Said(frozen=True)), A.SUMMARY), False),
    Case(_("A policy administrator opens anybody’s name"), opens(POLICY, facts(), A.DEMOGRAPHICS), False),
    Case(_("A stranger opens a record"), opens(HELPER, facts(), A.SUMMARY), False),
    Case(_("A clinician without a relationship opens a record"), opens(CLINICIAN, facts(), A.SUMMARY), False),
    Case(
        _("A helper reads who has looked"),
        opens(HELPER, facts(ties=tie("delegation", *EVERYTHING)), A.ACCESSLOG),
        False,
    ),
    Case(
        _("A helper changes the person’s choices about sharing"),
        opens(HELPER, facts(ties=tie("delegation", *EVERYTHING, act=EVERYTHING)), A.CONSENT, act=True),
        False,
    ),
    Case(
        _("A helper reads mental health, which the invitation does not name"),
        opens(HELPER, facts(ties=tie("delegation", *EVERYTHING)), A.SUMMARY, Label.MENTAL_HEALTH),
        False,
    ),
    Case(
        _("A parent opens the record of a person of 16"),
        opens(HELPER, facts(birth_date=born(16), ties=tie("parental")), A.SUMMARY),
        False,
    ),
    Case(
        _("A parent reads what is confidential to the child"),
        opens(HELPER, facts(birth_date=born(8), ties=tie("parental")), A.SUMMARY, Label.CONFIDENTIAL_TO_CHILD),
        False,
    ),
    Case(
        _("The help desk reads a medicine with the person on the telephone"),
        opens(AGENT, facts(assisted_until=SOON), A.MEDICINES),
        False,
    ),
    Case(
        _("The help desk reads a message with the person on the telephone"),
        opens(AGENT, facts(assisted_until=SOON), A.MESSAGES),
        False,
    ),
    Case(_("The privacy officer reads a test result"), opens(PRIVACY, facts(), A.RESULTS), False),
    Case(_("The privacy officer reads who has looked"), opens(PRIVACY, facts(), A.ACCESSLOG), True),
    Case(_("The safeguarding officer reads a test result"), opens(SAFEGUARDING, facts(), A.RESULTS), False),
    Case(
        _("A receptionist reads what is for professionals only"),
        opens(RECEPTION, related(Role.RECEPTION), A.DEMOGRAPHICS, Label.PROFESSIONAL_ONLY),
        False,
    ),
    Case(
        _("A clinician reads in an emergency what the person locked even then"),
        opens(CLINICIAN, facts(said=LOCKED, **IN_EMERGENCY), A.RESULTS),
        False,
    ),
)

POLICY_CASES = (
    *(
        Case(title, opens(actor, related(actor.role), area))
        for title, actor, area in (
            (_("A clinician in care opens test results"), CLINICIAN, A.RESULTS),
            (_("A clinician in care opens social care"), CLINICIAN, A.SOCIALCARE),
            (_("A receptionist opens test results"), RECEPTION, A.RESULTS),
            (_("A receptionist opens appointments"), RECEPTION, A.APPOINTMENTS),
            (_("A pharmacist opens medicines"), PHARMACIST, A.MEDICINES),
            (_("A pharmacist opens letters"), PHARMACIST, A.DOCUMENTS),
            (_("A social worker opens social care"), SOCIAL_WORKER, A.SOCIALCARE),
            (_("A social worker opens problems and allergies"), SOCIAL_WORKER, A.SUMMARY),
        )
    ),
    Case(_("A clinician in care writes a result"), opens(CLINICIAN, related(Role.CLINICIAN), A.RESULTS, act=True)),
    Case(
        _("A clinician in care reads mental health of another service"),
        opens(CLINICIAN, related(Role.CLINICIAN), A.SUMMARY, Label.MENTAL_HEALTH),
    ),
    Case(
        _("A clinician in care reads sexual health of another service"),
        opens(CLINICIAN, related(Role.CLINICIAN), A.SUMMARY, Label.SEXUAL_HEALTH),
    ),
    Case(_("A clinician opens a record in an emergency"), opens(CLINICIAN, facts(**IN_EMERGENCY), A.SUMMARY)),
    Case(
        _("A clinician reads in an emergency what the person has hidden"),
        opens(CLINICIAN, facts(said=HIDDEN, **IN_EMERGENCY), A.RESULTS),
    ),
    Case(
        _("A clinician whom the person refused opens the record in an emergency"),
        opens(CLINICIAN, facts(said=Said(blocked=True), **IN_EMERGENCY), A.SUMMARY),
    ),
    Case(_("A receptionist opens a record in an emergency"), opens(RECEPTION, facts(**IN_EMERGENCY), A.SUMMARY)),
    Case(_("A young person of 12 opens their own record"), opens(OWNER, facts(birth_date=born(12)), A.SUMMARY)),
    Case(
        _("A parent opens the record of a child of 8"),
        opens(HELPER, facts(birth_date=born(8), ties=tie("parental")), A.SUMMARY),
    ),
    Case(
        _("A parent reads mental health of a child of 8"),
        opens(HELPER, facts(birth_date=born(8), ties=tie("parental")), A.SUMMARY, Label.MENTAL_HEALTH),
    ),
    Case(
        _("A parent opens the record of a person of 13 without being invited"),
        opens(HELPER, facts(birth_date=born(13), ties=tie("parental")), A.SUMMARY),
    ),
    Case(
        _("An invited helper opens test results"), opens(HELPER, facts(ties=tie("delegation", *EVERYTHING)), A.RESULTS)
    ),
    Case(
        _("A clinician opens the record eleven months after the person died"),
        opens(CLINICIAN, related(Role.CLINICIAN, died_on=NOW.date() - dt.timedelta(days=334)), A.SUMMARY),
    ),
    Case(
        _("The help desk opens appointments with the person on the telephone"),
        opens(AGENT, facts(assisted_until=SOON), A.APPOINTMENTS),
    ),
    Case(_("A person orders a repeat medicine with 5 days of it left, and gives no reason"), orders(5)),
    Case(_("A person orders a repeat medicine with 10 days of it left, and gives no reason"), orders(10)),
    Case(_("The safeguarding officer reads name and address"), opens(SAFEGUARDING, facts(), A.DEMOGRAPHICS)),
)
CASES = FLOOR + POLICY_CASES
