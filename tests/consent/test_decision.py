"""The decision as a truth table: ACCESS.md sections 2 and 3, for the bases that are built."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from accounts.actor import ANONYMOUS, Actor
from accounts.roles import STAFF_ROLES, Role
from consent.areas import KINDS_OF_AREA, Area
from consent.decision import Facts, decide
from consent.policy import BUILT_IN

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
PERSON, ORGANISATION = uuid.uuid4(), uuid.uuid4()
FACTS = Facts(now=NOW, today=NOW.date(), patient_id=PERSON, birth_date=dt.date(1957, 3, 4))
REGISTERED = replace(FACTS, relationships=frozenset({"registration"}))
SELF = Actor(kind="person", id=uuid.uuid4(), patient_id=PERSON, verified=True, otp_at=NOW)
OTHER = replace(SELF, patient_id=uuid.uuid4())
GP = Actor(kind="person", id=uuid.uuid4(), role=Role.CLINICIAN, organisation_id=ORGANISATION, otp_at=NOW)
OPEN_GLASS = replace(FACTS, glass_ends=NOW + dt.timedelta(minutes=1))
ENDED_GLASS = replace(FACTS, glass_ends=NOW)
DEAD = {"died_on": NOW.date() - dt.timedelta(days=10)}
LONG_DEAD = {"died_on": NOW.date() - dt.timedelta(days=BUILT_IN.staff_days_after_death + 1)}


def in_role(role: Role) -> Actor:
    return replace(GP, role=role)


WHO_MAY = [
    # actor, facts, basis or the reason of the refusal
    (ANONYMOUS, FACTS, "sign-in"),
    (SELF, FACTS, "self"),
    (replace(SELF, otp_at=None), FACTS, "step-up"),
    (replace(SELF, verified=False), FACTS, "no-basis"),
    (replace(SELF, verified=False, otp_at=None), FACTS, "no-basis"),
    (SELF, replace(FACTS, **DEAD), "closed"),
    (SELF, replace(FACTS, merged=True), "no-basis"),
    (OTHER, FACTS, "no-basis"),
    (OTHER, REGISTERED, "no-basis"),
    (SELF, replace(FACTS, patient_id=None), "no-basis"),
    (GP, REGISTERED, "care"),
    (replace(GP, otp_at=None), REGISTERED, "step-up"),
    (replace(GP, role=Role.CITIZEN, otp_at=None, owes_code=True), REGISTERED, "step-up"),
    (GP, FACTS, "no-basis"),
    (GP, replace(FACTS, relationships=frozenset({"pharmacy"})), "no-basis"),
    (GP, replace(REGISTERED, **DEAD), "care"),
    (GP, replace(REGISTERED, **LONG_DEAD), "no-basis"),
    (GP, OPEN_GLASS, "break-glass"),
    (GP, ENDED_GLASS, "no-basis"),
    (GP, replace(OPEN_GLASS, **LONG_DEAD), "no-basis"),
    (GP, replace(OPEN_GLASS, relationships=frozenset({"encounter"})), "break-glass"),
    (replace(GP, role=Role.CITIZEN, patient_id=None), REGISTERED, "no-basis"),
    (in_role(Role.RECEPTION), OPEN_GLASS, "no-basis"),
    (in_role(Role.HELP_DESK), REGISTERED, "no-basis"),
    (in_role(Role.POLICY_ADMIN), REGISTERED, "no-basis"),
    (in_role(Role.RESEARCHER), REGISTERED, "no-basis"),
]


@pytest.mark.parametrize("actor, facts, expected", WHO_MAY)
def test_basis_or_reason(actor, facts, expected):
    decision = decide(actor=actor, kinds=frozenset({"Patient"}), facts=facts)
    assert (decision.basis if decision.permitted else decision.reason) == expected


SEES = {
    Role.CLINICIAN: set(Area) - {Area.CONSENT, Area.ACCESSLOG},
    Role.RECEPTION: {Area.DEMOGRAPHICS, Area.APPOINTMENTS},
    Role.PHARMACIST: {Area.MEDICINES},
    Role.SOCIAL_WORKER: {Area.SOCIALCARE, Area.CARE, Area.DEMOGRAPHICS},
    Role.PRIVACY_OFFICER: {Area.ACCESSLOG},
    Role.SAFEGUARDING_OFFICER: {Area.DEMOGRAPHICS},
}
EVERY_RELATIONSHIP = replace(FACTS, relationships=frozenset().union(*BUILT_IN.relationship_kinds.values()))


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
@pytest.mark.parametrize("area", list(Area))
def test_areas_of_role(role, area):
    """A row in each area, of a kind that lies in it, is seen by exactly the roles of the table."""
    kind = KINDS_OF_AREA[area][0]
    decision = decide(actor=in_role(role), kinds=frozenset({kind}), facts=EVERY_RELATIONSHIP)
    row = Row(kind=kind, area=area)
    assert (decision.permitted and decision.condition.allows(row)) == (
        area in SEES.get(role, set()) or (role == Role.PHARMACIST and kind == "Patient")
    )


def test_pharmacist_sees_allergies_but_no_problems():
    decision = decide(
        actor=in_role(Role.PHARMACIST),
        kinds=frozenset({"AllergyIntolerance", "Condition"}),
        facts=replace(FACTS, relationships=frozenset({"pharmacy"})),
    )
    seen = [
        kind
        for kind in ("AllergyIntolerance", "Condition")
        if decision.condition.allows(Row(kind=kind, area="summary"))
    ]
    assert seen == ["AllergyIntolerance"]


class Row:
    def __init__(self, *, kind="Condition", area="summary", labels=(), made_by=None):
        self.id, self.kind, self.area, self.labels, self.organisation_id = (
            uuid.uuid4(),
            kind,
            area,
            list(labels),
            made_by,
        )
        self.held_until = None


ELSEWHERE = uuid.uuid4()
LABELS = [
    # label, made by, self, clinician in care, social worker, pharmacist
    ("professional-only", None, False, True, True, False),
    ("third-party", ELSEWHERE, False, False, False, False),
    ("third-party", None, False, False, False, False),
    ("third-party", ORGANISATION, False, True, True, True),
    ("held", None, False, True, True, True),
    ("sensitive:mental-health", ELSEWHERE, True, False, False, False),
    ("sensitive:mental-health", ORGANISATION, True, True, True, True),
    ("sensitive:genetics", None, True, False, False, False),
    ("confidential-to-child", None, True, True, True, True),
    ("entered-in-error", None, True, True, True, True),
    ("test", None, True, True, True, True),
]


@pytest.mark.parametrize("label, made_by, to_self, to_clinician, to_social_worker, to_pharmacist", LABELS)
def test_labels(label, made_by, to_self, to_clinician, to_social_worker, to_pharmacist):
    def sees(actor, kind, area):
        decision = decide(actor=actor, kinds=frozenset({kind}), facts=EVERY_RELATIONSHIP)
        return decision.condition.allows(Row(kind=kind, area=area, labels=[label], made_by=made_by))

    assert sees(SELF, "Condition", "summary") == to_self
    assert sees(GP, "Condition", "summary") == to_clinician
    assert sees(in_role(Role.SOCIAL_WORKER), "CarePlan", "socialcare") == to_social_worker
    assert sees(in_role(Role.PHARMACIST), "MedicationRequest", "medicines") == to_pharmacist


def test_emergency_access_sees_what_care_sees():
    kinds = frozenset({"Condition"})
    care = decide(actor=GP, kinds=kinds, facts=REGISTERED)
    emergency = decide(actor=GP, kinds=kinds, facts=OPEN_GLASS)
    assert emergency.condition == care.condition
    assert (emergency.purpose, emergency.until) == ("BTG", OPEN_GLASS.glass_ends)


def test_offer_of_emergency_access_does_not_tell_who_exists():
    nobody = decide(actor=GP, kinds=frozenset({"Condition"}), facts=replace(FACTS, patient_id=None))
    somebody = decide(actor=GP, kinds=frozenset({"Condition"}), facts=FACTS)
    assert nobody == somebody


def test_only_clinicians_are_offered_emergency_access():
    offered = {role for role in Role if decide(actor=in_role(role), kinds=frozenset({"Patient"}), facts=FACTS).offers}
    assert offered == {Role.CLINICIAN}
