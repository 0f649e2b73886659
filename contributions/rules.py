"""Who may write a note, and what a note may say. Pure: an empty answer means yes."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Role
from consent import policies
from consent.areas import Area
from consent.delegation_rules import TIES
from consent.gate import Access
from consent.sensitivity import Label


def why_not_write(access: Access) -> str:
    """The note is the person's own, or a helper's for them: nobody at work writes it, whatever else they may write."""
    if access.decision.basis not in {"self", *TIES} or Area.CONTRIBUTIONS not in access.decision.act:
        return _("Only the person whose record this is, or who helps them, can write notes.")
    return ""


def may_answer(access: Access, asked_of: Any) -> bool:
    """The words of a letter are typed by a clinician of the organisation that was asked, or of any, if none was."""
    return (
        access.decision.basis == "care"
        and access.actor.role == Role.CLINICIAN
        and Area.CONTRIBUTIONS in access.decision.act
        and asked_of in (None, access.actor.organisation_id)
    )


def reviewers(area: str) -> frozenset[str]:
    """The roles that may answer a request about an item of this area."""
    policy = policies.in_force()
    return frozenset(role for role in policy.professional_roles if area in policy.care[role].act)


def may_review(access: Access, area: str, asked_of: Any) -> bool:
    """What was left out is looked at again by whoever was asked, or by anybody in these roles, if nobody was."""
    return (
        access.decision.basis == "care"
        and access.actor.role in reviewers(area)
        and area in access.decision.act
        and asked_of in (None, access.actor.organisation_id)
    )


WITHHELD_FROM_THE_PERSON = frozenset({Label.PROFESSIONAL_ONLY, Label.HELD, Label.ENTERED_IN_ERROR})


def area_of_request(item_area: str) -> Area:
    """A request about social care lies there, where those who wrote the item see it; all others are contributions."""
    return Area.SOCIALCARE if item_area == Area.SOCIALCARE else Area.CONTRIBUTIONS


def why_not_ask(access: Access) -> str:
    """Who may ask that something left out be looked at again: whoever is told that it is left out."""
    if access.decision.basis != "self" or Area.CONTRIBUTIONS not in access.decision.act:
        return _("Only the person whose record this is can ask.")
    return ""
