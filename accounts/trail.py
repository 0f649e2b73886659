"""Entries in the log about accounts: signing in and out, and who is bound to which record."""

from typing import Any

from accounts.actor import Actor
from audit import log


def note(actor: Actor, *, action: str, reason: str, outcome: str = "permitted", **more: Any) -> None:
    """Write one entry, such as `sign-in`, `sign-out`, `role` or `bind`; the reason says which step, or why.

    `more` are further columns of the entry: the person, the target, what was asked by.
    """
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
            reason=reason,
            **{"purpose": "HSYSADMIN"} | more,
        )
    )
