"""Who cares for whom. Each act and its entry stand or fall together."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

import clock
from accounts.actor import Actor
from audit import log
from consent.actions.entries import entry_of
from consent.areas import Area
from consent.models import CareRelationship


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
            from_record=False,
            defaults={"started_at": since or clock.now()},
        )
        if is_new:
            log.write(care_entry(actor, "begin-care", relationship))
    return relationship


def begin_care_of_many(*, relationships: Iterable[Mapping[str, Any]], actor: Actor) -> None:
    """As `begin_care`, for people of whom none is in anybody's care yet; one entry for each.

    Each names `patient_id`, `organisation_id`, `kind` and `started_at`.
    """
    with transaction.atomic():
        begun = CareRelationship.objects.bulk_create(CareRelationship(**named) for named in relationships)
        log.write(*(care_entry(actor, "begin-care", relationship) for relationship in begun))


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
        running = (
            CareRelationship.objects.select_for_update()
            .filter(patient_id=patient_id, organisation_id=organisation_id, kind=kind, team=team, ended_at=None)
            .order_by("from_record")
        )
        relationship = running.first()
        if relationship is None:
            return False
        relationship.ended_at = max(at or clock.now(), relationship.started_at)
        relationship.save(update_fields=["ended_at"])
        log.write(care_entry(actor, "end-care", relationship))
    return True


def care_entry(actor: Actor, action: str, relationship: CareRelationship) -> log.Record:
    """The entry of a relationship that begins or ends."""
    return entry_of(
        actor,
        action,
        relationship.patient_id,
        basis="job" if actor.kind == "job" else "role",
        areas=[str(Area.CARE)],
        target=f"Organisation/{relationship.organisation_id}",
        reason=relationship.kind,
    )
