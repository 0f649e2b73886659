"""Kinds that come along with a page (the banner's name) let nobody in, and the log tells what was opened."""

import datetime as dt
import uuid

import pytest

from accounts.actor import Actor
from accounts.roles import Role
from audit import log
from consent import gate
from consent.decision import Facts, decide

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
FACTS = Facts(
    now=NOW,
    today=NOW.date(),
    patient_id=uuid.uuid4(),
    relationships=frozenset({"registration", "pharmacy", "team"}),
)
NAME = frozenset({"Patient"})

PAGES = [
    # role, kinds of the page, kinds opened (none: refused)
    (Role.CLINICIAN, {"Observation"}, {"Observation", "Patient"}),
    (Role.CLINICIAN, {"AuditEvent"}, None),
    (Role.RECEPTION, {"Observation"}, None),
    (Role.RECEPTION, {"Observation", "Appointment"}, {"Appointment", "Patient"}),
    (Role.RECEPTION, {"Patient"}, {"Patient"}),
    (Role.PHARMACIST, {"AllergyIntolerance", "Condition"}, {"AllergyIntolerance", "Patient"}),
    (Role.PHARMACIST, {"Condition"}, None),
    (Role.SOCIAL_WORKER, {"MedicationRequest"}, None),
    (Role.PRIVACY_OFFICER, {"AuditEvent"}, {"AuditEvent"}),
    (Role.SAFEGUARDING_OFFICER, {"AuditEvent"}, None),
]


@pytest.mark.parametrize("role, kinds, opened", PAGES)
def test_companions_let_nobody_in(role, kinds, opened):
    actor = Actor(kind="person", id=uuid.uuid4(), role=role, organisation_id=uuid.uuid4(), otp_at=NOW)
    decision = decide(actor=actor, kinds=frozenset(kinds), facts=FACTS, besides=NAME)
    assert (set(decision.kinds) if decision.permitted else None) == opened
    assert decision.reason == ("" if opened else "no-area")


def test_pharmacists_entry_names_the_area_of_allergies():
    actor = Actor(kind="person", role=Role.PHARMACIST, organisation_id=uuid.uuid4(), otp_at=NOW)
    decision = decide(actor=actor, kinds=frozenset({"MedicationRequest", "AllergyIntolerance"}), facts=FACTS)
    assert decision.areas == {"medicines", "summary"}


def test_entry_names_only_the_kinds_that_were_opened(citizen, clinician, actor_for):
    actor = actor_for(clinician)
    gate.open_record(actor, citizen.patient_id, kinds=["Condition", "Consent"], besides=NAME)
    assert log.about(citizen.patient_id).get().kinds == ["Condition", "Patient"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CITIZEN}))
def test_every_role_may_ask_for_a_worklist_and_gets_an_answer(role, db, practice, actor_for, clinician):
    """Nobody is shown people without a relationship, and no role makes the gate stumble."""
    actor = actor_for(clinician, role=role)
    try:
        assert gate.open_worklist(actor, kinds=["Patient"], rows=lambda access: []) == []
    except gate.AccessDenied as denied:
        assert denied.decision.reason in {"no-basis", "no-area"}
