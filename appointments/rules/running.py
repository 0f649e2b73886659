"""Who publishes and runs a clinic. Pure: an empty answer means yes."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Role

ROLES = (Role.RECEPTION, Role.CLINICIAN)


def is_of_team(actor: Actor, organisation_id: Any, team: str) -> bool:
    """Whether this member of staff works in the team, or above all teams of its organisation."""
    return actor.organisation_id == organisation_id and (not team or actor.team in ("", team))


def runs(actor: Actor, clinic: Any) -> bool:
    """Reception and clinicians of the clinic's own team."""
    return actor.role in ROLES and is_of_team(actor, clinic.organisation_id, clinic.team)


def why_not_run(actor: Actor, clinic: Any) -> str:
    return "" if runs(actor, clinic) else _("Only the team whose clinic this is can do this.")
