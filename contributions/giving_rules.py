"""What is given to the record: by when it is read, how far it may come, who gives and who answers. Pure."""

import uuid

from django.utils.translation import gettext as _

from consent.areas import Area
from consent.delegation_rules import TIES
from consent.gate import Access
from contributions.models import Contribution, Outcome
from contributions.rules import reviewers

# Working days until somebody reads it, by its sort.
READ_WITHIN = {
    Contribution.What.MEASUREMENTS: 5,
    Contribution.What.QUESTIONNAIRE: 5,
    Contribution.What.UPLOAD: 5,
    Contribution.What.MEDICINE: 5,
    Contribution.What.ABOUT_ME: 10,
    Contribution.What.WISHES: 10,
    Contribution.What.NOTE: 10,
}
PRESSING_WITHIN = 1  # an answer that speaks of harming oneself
ANSWERS = (Outcome.USED, Outcome.ADDED, Outcome.NOT_ADDED)

# How far it may come from where it is. Nothing goes back, and an answer is given once.
NEXT: dict[str, tuple[str, ...]] = {
    Outcome.RECEIVED: (Outcome.SEEN, *ANSWERS),
    Outcome.SEEN: ANSWERS,
    Outcome.USED: (),
    Outcome.ADDED: (),
    Outcome.NOT_ADDED: (),
    Outcome.TAKEN_BACK: (),
}


def why_not_give(access: Access, area: str) -> str:
    """A record is added to by its person, or by who helps them; professionals write in their own systems."""
    if access.decision.basis not in {"self", *TIES} or area not in access.decision.act:
        return _("Only the person whose record this is, or who helps them, can add this.")
    return ""


def may_read(access: Access, area: str, holder_id: uuid.UUID) -> bool:
    """Whether what was given waits for the actor: by role, and by the organisation whose turn it is."""
    return (
        access.decision.basis == "care"
        and access.actor.role in reviewers(area)
        and Area(area) in access.decision.act
        and access.actor.organisation_id == holder_id
    )


def why_not_move(given: Contribution, outcome: str, reason: str = "") -> str:
    """Why it cannot come from where it is to this outcome."""
    if given.outcome == Outcome.TAKEN_BACK:
        return _("This was taken back.")
    if given.answered_at:
        return _("%(who)s has answered this already.") % {"who": given.answered_by_name}
    if outcome not in NEXT[given.outcome]:
        return _("This has been read already.")
    if outcome == Outcome.NOT_ADDED and not reason.strip():
        return _("Write the reason. The person reads it.")
    return ""
