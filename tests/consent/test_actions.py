"""Emergency access and relationships of care: the row, its entry and its news, or none of them."""

import datetime as dt
import uuid

import pytest
from django.db import connection

import clock
from accounts.roles import Role
from audit import log
from consent import actions, gate
from consent.actions import NotOpened, begin_care, break_glass, end_care
from consent.models import BrokenGlass, CareRelationship
from consent.rules import Obstacle, why_not_reason
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory, PatientFactory
from tests.factories.consent import CareRelationshipFactory

WORDS = "Found unconscious in the street"


def opened(actor, patient_id, **changes):
    given = {"reason_code": "emergency", "reason": WORDS} | changes
    return break_glass(actor=actor, patient_id=patient_id, **given)


def obstacle_of(actor, patient_id, **changes) -> Obstacle:
    with pytest.raises(NotOpened) as refusal:
        opened(actor, patient_id, **changes)
    return refusal.value.obstacle


def test_break_glass_opens_for_an_hour(citizen, outside_clinician, actor_for):
    actor = actor_for(outside_clinician)
    glass = opened(actor, citizen.patient_id)
    assert glass.ends_at - glass.started_at == dt.timedelta(minutes=60)
    access = gate.open_record(actor, citizen.patient_id, kinds=["Condition"])
    assert (access.decision.basis, access.decision.until) == ("break-glass", glass.ends_at)


def test_break_glass_ends_by_itself(citizen, outside_clinician, actor_for):
    actor = actor_for(outside_clinician)
    opened(actor, citizen.patient_id)
    BrokenGlass.objects.update(
        started_at=clock.now() - dt.timedelta(minutes=61), ends_at=clock.now() - dt.timedelta(minutes=1)
    )
    with pytest.raises(gate.AccessDenied):
        gate.open_record(actor, citizen.patient_id, kinds=["Condition"])


def test_break_glass_is_for_this_person_and_this_professional(citizen, stranger, outside_clinician, actor_for):
    actor = actor_for(outside_clinician)
    opened(actor, citizen.patient_id)
    colleague = MembershipFactory(organisation_id=actor.organisation_id).user
    for other, patient in ((actor, stranger.patient_id), (actor_for(colleague), citizen.patient_id)):
        with pytest.raises(gate.AccessDenied):
            gate.open_record(other, patient, kinds=["Condition"])


def test_break_glass_is_written_down_without_its_words(citizen, outside_clinician, actor_for):
    opened(actor_for(outside_clinician), citizen.patient_id)
    entry = log.about(citizen.patient_id).get()
    said = (entry.action, entry.outcome, entry.purpose, entry.basis, entry.reason, entry.actor_name)
    assert said == ("break-glass", "permitted", "BTG", "break-glass", "emergency", "Dr Ewan Elsewhere")
    assert WORDS not in repr(vars(entry))


def test_break_glass_tells_the_person_and_every_officer(citizen, outside_clinician, actor_for):
    officers = [MembershipFactory(role=Role.PRIVACY_OFFICER).user for _ in range(2)]
    MembershipFactory(role=Role.PRIVACY_OFFICER, ended_at=clock.now())
    opened(actor_for(outside_clinician), citizen.patient_id)
    told = set(Notification.objects.filter(channel="portal").values_list("recipient_id", "topic"))
    assert told == {(citizen.id, "record-opened-in-emergency")} | {
        (officer.id, "emergency-access-to-review") for officer in officers
    }


def test_break_glass_for_a_person_without_an_account(db, outside_clinician, actor_for):
    assert opened(actor_for(outside_clinician), PatientFactory().id)


def test_break_glass_leaves_nothing_if_nobody_can_be_told(citizen, outside_clinician, actor_for, monkeypatch):
    def fail(**what):
        raise RuntimeError

    monkeypatch.setattr(actions.emergency, "notify", fail)
    with pytest.raises(RuntimeError):
        opened(actor_for(outside_clinician), citizen.patient_id)
    assert not BrokenGlass.objects.exists() and not log.about(citizen.patient_id).exists()


def test_same_form_twice_opens_once(citizen, outside_clinician, actor_for):
    actor = actor_for(outside_clinician)
    assert opened(actor, citizen.patient_id) == opened(actor, citizen.patient_id)
    assert log.about(citizen.patient_id).count() == 1


def test_second_time_within_a_day_asks_twice(citizen, outside_clinician, actor_for):
    actor = actor_for(outside_clinician)
    opened(actor, citizen.patient_id)
    assert obstacle_of(actor, citizen.patient_id, reason="Called back to the ward") == Obstacle.ASK_TWICE
    assert opened(actor, citizen.patient_id, reason="Called back to the ward", again=True)
    assert BrokenGlass.objects.count() == 2


def test_next_day_does_not_ask_twice(citizen, outside_clinician, actor_for):
    actor = actor_for(outside_clinician)
    opened(actor, citizen.patient_id)
    yesterday = clock.now() - dt.timedelta(hours=25)
    BrokenGlass.objects.update(started_at=yesterday, ends_at=yesterday + dt.timedelta(hours=1))
    assert opened(actor, citizen.patient_id, reason="Called back to the ward")


def test_no_glass_where_there_is_care(citizen, clinician, actor_for):
    assert obstacle_of(actor_for(clinician), citizen.patient_id) == Obstacle.OPEN_ALREADY
    assert not log.about(citizen.patient_id).exists()


def merged(patient):
    patient.merged_into = PatientFactory()


def dead_for_long(patient):
    patient.died_on = clock.today() - dt.timedelta(days=366)


@pytest.mark.parametrize("change", [merged, dead_for_long])
def test_no_glass_for_a_closed_record(change, citizen, outside_clinician, actor_for):
    change(citizen.patient)
    citizen.patient.save()
    assert obstacle_of(actor_for(outside_clinician), citizen.patient_id) == Obstacle.CLOSED
    assert log.about(citizen.patient_id).get().outcome == "refused"


def test_glass_for_nobody_is_written_down(outside_clinician, actor_for):
    nobody = uuid.uuid4()
    assert obstacle_of(actor_for(outside_clinician), nobody) == Obstacle.NOBODY
    assert obstacle_of(actor_for(outside_clinician), None) == Obstacle.NOBODY
    assert [entry.outcome for entry in log.by(outside_clinician.id)] == ["refused", "refused"]


def test_old_code_opens_nothing(citizen, outside_clinician, actor_for, settings):
    stale = clock.now() - dt.timedelta(seconds=settings.STEP_UP_SECONDS + 1)
    for otp_at in (stale, None):
        assert obstacle_of(actor_for(outside_clinician, otp_at=otp_at), citizen.patient_id) in {
            Obstacle.STEP_UP,
            Obstacle.CLOSED,
        }
    assert not BrokenGlass.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CLINICIAN}))
def test_no_other_role_breaks_the_glass(role, citizen, outside_clinician, actor_for):
    assert obstacle_of(actor_for(outside_clinician, role=role), citizen.patient_id) == Obstacle.ROLE
    assert log.about(citizen.patient_id).get().outcome == "refused"


REASONS = [
    ("", False),
    (" " * 40, False),
    ("\u200b" * 40, False),
    ("a   \n    b", False),
    ("too short", False),
    ("\u00a0\u2003fell here\u00a0", False),
    ("unconscious", True),
    ("Fell, A&E now", True),
    ("x" * 1000, True),
    ("x" * 1001, False),
]


@pytest.mark.parametrize("text, fine", REASONS)
def test_reason(text, fine, citizen, outside_clinician, actor_for):
    assert (why_not_reason(text) == "") == fine
    if not fine:
        with pytest.raises(ValueError):
            opened(actor_for(outside_clinician), citizen.patient_id, reason=text)


def test_unknown_reason_code_is_a_fault(citizen, outside_clinician, actor_for):
    with pytest.raises(ValueError):
        opened(actor_for(outside_clinician), citizen.patient_id, reason_code="curiosity")


def test_care_begins_once_and_ends(citizen, outside_clinician, actor_for):
    actor = actor_for(outside_clinician)
    tie = {"patient_id": citizen.patient_id, "organisation_id": actor.organisation_id, "kind": "referral"}
    first = begin_care(actor=actor, since=clock.now() - dt.timedelta(minutes=2), **tie)
    assert begin_care(actor=actor, **tie) == first
    assert gate.open_record(actor, citizen.patient_id, kinds=["Condition"]).decision.basis == "care"
    assert end_care(actor=actor, at=clock.now() - dt.timedelta(minutes=1), **tie)
    assert not end_care(actor=actor, **tie)
    with pytest.raises(gate.AccessDenied):
        gate.open_record(actor, citizen.patient_id, kinds=["Condition"])
    written = [entry.action for entry in log.about(citizen.patient_id) if entry.outcome == "permitted"]
    assert sorted(written) == ["begin-care", "end-care", "read"]


def test_care_begins_anew_after_it_ended(citizen, outside_clinician, actor_for):
    actor = actor_for(outside_clinician)
    tie = {"patient_id": citizen.patient_id, "organisation_id": actor.organisation_id, "kind": "referral"}
    begin_care(actor=actor, since=clock.now() - dt.timedelta(days=3), **tie)
    end_care(actor=actor, **tie)
    begin_care(actor=actor, **tie)
    assert CareRelationship.objects.filter(patient_id=citizen.patient_id).count() == 2


def test_unknown_relationship_is_a_fault(citizen, practice, clinician, actor_for):
    with pytest.raises(ValueError):
        begin_care(
            patient_id=citizen.patient_id, organisation_id=practice.id, kind="friend", actor=actor_for(clinician)
        )


def test_care_of_another_team_is_not_ended(citizen, outside_clinician, actor_for):
    actor = actor_for(outside_clinician)
    CareRelationshipFactory(
        patient=citizen.patient, organisation_id=actor.organisation_id, team="Diabetes", kind="team"
    )
    assert not end_care(
        patient_id=citizen.patient_id,
        organisation_id=actor.organisation_id,
        kind="team",
        team="Cardiology",
        actor=actor,
    )


@pytest.mark.django_db(transaction=True)
def test_two_at_once_open_once(citizen, outside_clinician, actor_for):
    """The second of two simultaneous posts waits for the first, and finds the glass broken."""
    from concurrent.futures import ThreadPoolExecutor

    actor = actor_for(outside_clinician)

    def post(number):
        try:
            return opened(actor, citizen.patient_id).id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(post, range(4)))) == 1
    assert BrokenGlass.objects.count() == 1 and log.about(citizen.patient_id).count() == 1
