"""Entries in the log about signing in and out: who, when, how it ended; about no patient."""

from accounts.actor import Actor
from audit import log


def note(actor: Actor, *, action: str, reason: str, outcome: str = "permitted") -> None:
    """Write one entry: `sign-in`, `sign-out` or `role`; the reason says which step, or why."""
    log.write(
        log.Record(
            request_id=actor.request_id,
            actor_id=actor.id,
            actor_kind=actor.kind,
            actor_name=actor.name,
            actor_role=str(actor.role),
            organisation_id=actor.organisation_id,
            organisation_name=actor.organisation_name,
            action=action,
            route="page",
            outcome=outcome,
            purpose="HSYSADMIN",
            reason=reason,
        )
    )
