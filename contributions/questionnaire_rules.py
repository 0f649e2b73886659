"""Who answers questions, and who asks them. Pure: an empty answer means yes."""

from django.utils.translation import gettext as _

from consent.areas import Area
from consent.delegation_rules import TIES
from consent.gate import Access
from contributions.rules import reviewers


def why_not_answer(access: Access) -> str:
    """Questions are answered by the person, or by a helper who may write for them."""
    if access.decision.basis not in {"self", *TIES} or Area.CONTRIBUTIONS not in access.decision.act:
        return _("Only the person whose record this is, or who helps them, can answer.")
    return ""


def may_assign(access: Access) -> bool:
    """Questions are asked by somebody who cares for the person, and who would read the answers."""
    return (
        access.decision.basis == "care"
        and access.actor.role in reviewers(Area.CONTRIBUTIONS)
        and Area.CONTRIBUTIONS in access.decision.act
    )
