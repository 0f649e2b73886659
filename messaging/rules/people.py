"""Who may write, answer and look after a letterbox. Pure: an empty answer means yes."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Role
from consent import policies
from consent.areas import Area
from consent.delegation_rules import TIES
from consent.gate import Access
from consent.policy import Policy


def answering_roles(policy: Policy | None = None) -> frozenset[str]:
    """Roles that may answer messages, by this policy or the one in force."""
    care = (policy or policies.in_force()).care
    return frozenset(str(role) for role, powers in care.items() if Area.MESSAGES in powers.act)


def writes(access: Access) -> bool:
    """The person, or who helps them and may act in messages."""
    return access.decision.basis in {"self", *TIES} and Area.MESSAGES in access.decision.act


def why_not_write(access: Access) -> str:
    return "" if writes(access) else _("Only the person whose record this is, or who helps them, can write here.")


def is_of_team(actor: Actor, organisation_id: Any, team: str) -> bool:
    """Whether this member of staff works in the team, or above all teams of its organisation."""
    return actor.organisation_id == organisation_id and (not team or actor.team in ("", team))


def may_answer(access: Access, thread: Any, item: Any) -> bool:
    """The team that the thread is with, or that holds it now, answers; whoever else cares for the person reads."""
    if access.decision.basis != "care" or Area.MESSAGES not in access.decision.act:
        return False
    if access.actor.role not in answering_roles(access.facts.policy if access.facts else None):
        return False
    box = thread.letterbox
    held = item is not None and is_of_team(access.actor, item.holder_id, item.team)
    return held or is_of_team(access.actor, box.organisation_id, box.team)


def why_not_answer(access: Access, thread: Any, item: Any) -> str:
    return "" if may_answer(access, thread, item) else _("Only the team that this conversation is with can do this.")


def sets_up(actor: Actor) -> bool:
    """Letterboxes are opened and ended by policy administrators."""
    return actor.role == Role.POLICY_ADMIN


def looks_after(actor: Actor, box: Any) -> bool:
    """Hours, telephone and templates: its administrator, and whoever answers there."""
    return sets_up(actor) or (actor.role in answering_roles() and is_of_team(actor, box.organisation_id, box.team))
