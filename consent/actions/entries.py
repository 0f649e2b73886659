"""Entries of acts that change who may look."""

import uuid

from accounts.actor import Actor
from audit import log
from consent import policies


def entry_of(actor: Actor, action: str, patient_id: uuid.UUID | None, **what) -> log.Record:
    """The entry of an act that changes who may look, and opens nothing by itself."""
    route = "page" if actor.kind == "person" else "job"
    usual = {
        "route": route,
        "outcome": "permitted",
        "purpose": "HOPERAT",
        "policy_version": policies.in_force().version,
    }
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
