"""Opening a record in an emergency. The act and its entry stand or fall together."""

import datetime as dt
import uuid

from django.db import transaction

from accounts.actor import Actor
from accounts.doors import is_fresh
from accounts.matching import account_of
from accounts.models import Patient
from audit import log
from consent import queries
from consent.actions.entries import entry_of
from consent.decision import Facts
from consent.facts import facts_for
from consent.models import BrokenGlass, EmergencyReview
from consent.rules import Obstacle, glass_length, why_not_break_glass, why_not_reason
from notifications.actions import notify


class NotOpened(Exception):
    """The glass was not broken; `obstacle` says why, to the page and not to whoever asks."""

    def __init__(self, obstacle: Obstacle):
        super().__init__(obstacle)
        self.obstacle = obstacle


def break_glass(
    *,
    actor: Actor,
    patient_id: uuid.UUID | None,
    reason_code: str,
    reason: str,
    again: bool = False,
    anyway: bool = False,
) -> BrokenGlass:
    """Open one record to one professional for an hour, write it down, and tell the person and the officers.

    `again` says that the warning about a second time within a day was read, `anyway` the one that the record is open
    to this professional without an emergency. Raises NotOpened, with its entry where that is a refusal; sending the
    same form twice opens once.
    """
    if why_not_reason(reason) or reason_code not in BrokenGlass.Reason.values:
        raise ValueError("Emergency access needs a reason, by code and in words.")
    with transaction.atomic():
        patient = Patient.objects.select_for_update(no_key=True).filter(id=patient_id).first() if patient_id else None
        facts = facts_for(actor, patient_id)
        earlier = queries.last_glass(actor.id, patient.id) if patient and actor.id else None
        obstacle = why_not_break_glass(actor=actor, facts=facts)
        if obstacle == Obstacle.OPEN_ALREADY and anyway:
            obstacle = None
        if obstacle is None and earlier and earlier.reason == reason and earlier.ends_at > facts.now:
            return earlier
        obstacle = obstacle or _why_not_yet(actor, earlier, again)
        if obstacle is None:
            assert patient is not None
            return _open(actor, patient, facts, reason_code, reason)
        if obstacle in REFUSALS:
            log.write(entry_of(actor, "break-glass", patient_id, outcome="refused", purpose="BTG", reason=obstacle))
    raise NotOpened(obstacle)


REFUSALS = frozenset({Obstacle.ROLE, Obstacle.STEP_UP, Obstacle.NOBODY, Obstacle.CLOSED})


def _why_not_yet(actor: Actor, earlier: BrokenGlass | None, again: bool) -> Obstacle | None:
    """What the professional can still mend: a fresh code, or reading the warning."""
    if not is_fresh(actor):
        return Obstacle.STEP_UP
    return Obstacle.ASK_TWICE if earlier and not again else None


def refuse_break_glass(*, actor: Actor, patient_id: uuid.UUID) -> None:
    """Write down that somebody without such a right asked for the form."""
    log.write(entry_of(actor, "break-glass", patient_id, outcome="refused", reason=Obstacle.ROLE))


def _open(actor: Actor, patient: Patient, facts: Facts, reason_code: str, reason: str) -> BrokenGlass:
    glass = BrokenGlass.objects.create(  # type: ignore[misc]  # clinicians have an id and an organisation
        patient=patient,
        actor_id=actor.id,
        organisation_id=actor.organisation_id,
        reason_code=reason_code,
        reason=reason,
        started_at=facts.now,
        ends_at=facts.now + glass_length(facts),
    )
    log.write(
        entry_of(
            actor,
            "break-glass",
            patient.id,
            basis="break-glass",
            purpose="BTG",
            areas=sorted(map(str, facts.policy.care[actor.role].see)),
            policy_version=facts.policy.version,
            target=f"BrokenGlass/{glass.id}",
            reason=reason_code,
        )
    )
    EmergencyReview.objects.create(
        glass=glass, actor_id=glass.actor_id, due_at=facts.now + dt.timedelta(days=facts.policy.review_days)
    )
    _tell(glass)
    return glass


def _tell(glass: BrokenGlass) -> None:
    event = f"break-glass:{glass.id}"
    if account := account_of(glass.patient_id):
        notify(recipient=account, topic="record-opened-in-emergency", event=event, subject_patient=glass.patient)
    for officer in queries.privacy_officers():
        notify(recipient=officer, topic="emergency-access-to-review", event=event)
