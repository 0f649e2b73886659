"""Who cares for whom, and opening a record in an emergency. Each act and its entry stand or fall together."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

import clock
from accounts.actor import Actor
from accounts.doors import is_fresh
from accounts.matching import account_of
from accounts.models import Patient
from audit import log
from consent import policy, queries
from consent.areas import Area
from consent.facts import facts_for
from consent.models import BrokenGlass, CareRelationship
from consent.rules import Obstacle, glass_length, why_not_break_glass, why_not_reason
from notifications.actions import notify


class NotOpened(Exception):
    """The glass was not broken; `obstacle` says why, to the page and not to whoever asks."""

    def __init__(self, obstacle: Obstacle):
        super().__init__(obstacle)
        self.obstacle = obstacle


def break_glass(
    *, actor: Actor, patient_id: uuid.UUID | None, reason_code: str, reason: str, again: bool = False
) -> BrokenGlass:
    """Open one record to one professional for an hour, write it down, and tell the person and the officers.

    `again` says that the warning about a second time within a day was read. Raises NotOpened, with its entry
    where that is a refusal; sending the same form twice opens once.
    """
    if why_not_reason(reason) or reason_code not in BrokenGlass.Reason.values:
        raise ValueError("Emergency access needs a reason, by code and in words.")
    with transaction.atomic():
        patient = Patient.objects.select_for_update(no_key=True).filter(id=patient_id).first() if patient_id else None
        facts = facts_for(actor, patient_id)
        earlier = queries.last_glass(actor.id, patient.id) if patient and actor.id else None
        obstacle = why_not_break_glass(actor=actor, facts=facts)
        if obstacle is None and earlier and earlier.reason == reason and earlier.ends_at > facts.now:
            return earlier
        obstacle = obstacle or _why_not_yet(actor, earlier, again)
        if obstacle is None:
            assert patient is not None
            return _open(actor, patient, facts.now, reason_code, reason)
        if obstacle in REFUSALS:
            log.write(_entry(actor, "break-glass", patient_id, outcome="refused", purpose="BTG", reason=obstacle))
    raise NotOpened(obstacle)


REFUSALS = frozenset({Obstacle.ROLE, Obstacle.STEP_UP, Obstacle.NOBODY, Obstacle.CLOSED})


def _why_not_yet(actor: Actor, earlier: BrokenGlass | None, again: bool) -> Obstacle | None:
    """What the professional can still mend: a fresh code, or reading the warning."""
    if not is_fresh(actor):
        return Obstacle.STEP_UP
    return Obstacle.ASK_TWICE if earlier and not again else None


def refuse_break_glass(*, actor: Actor, patient_id: uuid.UUID) -> None:
    """Write down that somebody without such a right asked for the form."""
    log.write(_entry(actor, "break-glass", patient_id, outcome="refused", reason=Obstacle.ROLE))


def _open(actor: Actor, patient: Patient, now: dt.datetime, reason_code: str, reason: str) -> BrokenGlass:
    glass = BrokenGlass.objects.create(  # type: ignore[misc]  # clinicians have an id and an organisation
        patient=patient,
        actor_id=actor.id,
        organisation_id=actor.organisation_id,
        reason_code=reason_code,
        reason=reason,
        started_at=now,
        ends_at=now + glass_length(),
    )
    log.write(
        _entry(
            actor,
            "break-glass",
            patient.id,
            basis="break-glass",
            purpose="BTG",
            areas=sorted(map(str, policy.CARE[actor.role].see)),  # type: ignore[index]
            target=f"BrokenGlass/{glass.id}",
            reason=reason_code,
        )
    )
    _tell(glass)
    return glass


def _tell(glass: BrokenGlass) -> None:
    event = f"break-glass:{glass.id}"
    if account := account_of(glass.patient_id):
        notify(recipient=account, topic="record-opened-in-emergency", event=event, subject_patient=glass.patient)
    for officer in queries.privacy_officers():
        notify(recipient=officer, topic="emergency-access-to-review", event=event, subject_patient=glass.patient)


def begin_care(
    *,
    patient_id: uuid.UUID,
    organisation_id: uuid.UUID,
    kind: str,
    team: str = "",
    actor: Actor,
    since: dt.datetime | None = None,
) -> CareRelationship:
    """An organisation (or one team of it) cares for the person from now, or since; said twice, it begins once."""
    if kind not in CareRelationship.Kind.values:
        raise ValueError(f"There is no relationship {kind!r}.")
    with transaction.atomic():
        relationship, is_new = CareRelationship.objects.get_or_create(
            patient_id=patient_id,
            organisation_id=organisation_id,
            team=team,
            kind=kind,
            ended_at=None,
            defaults={"started_at": since or clock.now()},
        )
        if is_new:
            log.write(_care_entry(actor, "begin-care", relationship))
    return relationship


def begin_care_of_many(*, relationships: Iterable[Mapping[str, Any]], actor: Actor) -> None:
    """As `begin_care`, for people of whom none is in anybody's care yet; one entry for each.

    Each names `patient_id`, `organisation_id`, `kind` and `started_at`.
    """
    with transaction.atomic():
        begun = CareRelationship.objects.bulk_create(CareRelationship(**named) for named in relationships)
        log.write(*(_care_entry(actor, "begin-care", relationship) for relationship in begun))


def end_care(
    *,
    patient_id: uuid.UUID,
    organisation_id: uuid.UUID,
    kind: str,
    team: str = "",
    actor: Actor,
    at: dt.datetime | None = None,
) -> bool:
    """The relationship ends now, or ended then; gives whether there was one."""
    with transaction.atomic():
        running = CareRelationship.objects.select_for_update().filter(
            patient_id=patient_id, organisation_id=organisation_id, kind=kind, team=team, ended_at=None
        )
        relationship = running.first()
        if relationship is None:
            return False
        relationship.ended_at = max(at or clock.now(), relationship.started_at)
        relationship.save(update_fields=["ended_at"])
        log.write(_care_entry(actor, "end-care", relationship))
    return True


def _care_entry(actor: Actor, action: str, relationship: CareRelationship) -> log.Record:
    return _entry(
        actor,
        action,
        relationship.patient_id,
        basis="job" if actor.kind == "job" else "role",
        areas=[str(Area.CARE)],
        target=f"Organisation/{relationship.organisation_id}",
        reason=relationship.kind,
    )


def _entry(actor: Actor, action: str, patient_id: uuid.UUID | None, **what) -> log.Record:
    """The entry of an act that changes who may look, and opens nothing by itself."""
    route = "page" if actor.kind == "person" else "job"
    usual = {"route": route, "outcome": "permitted", "purpose": "HOPERAT", "policy_version": policy.VERSION}
    return log.Record(
        request_id=actor.request_id,
        actor_id=actor.id,
        actor_kind=actor.kind,
        actor_name=actor.name,
        actor_role=str(actor.role),
        organisation_id=actor.organisation_id,
        organisation_name=actor.organisation_name,
        action=action,
        patient_id=patient_id,
        **usual | what,
    )
