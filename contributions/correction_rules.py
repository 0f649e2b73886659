"""Something is wrong in the record: by when it is answered, how far it may come, who asks and who decides. Pure."""

import calendar
import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clock import DISPLAY_ZONE
from consent.areas import Area
from consent.delegation_rules import TIES
from consent.gate import Access
from contributions.models import CorrectionRequest
from contributions.rules import area_of_request, reviewers
from work.rules import DAY_ENDS, due

State = CorrectionRequest.State

ANSWER_WITHIN = 20  # working days, and never more than the month of UK GDPR Art. 12(3) with Art. 16
AUTHOR_DECIDES_ALONE = False  # policy: whoever wrote the disputed entry hands the decision to a colleague

WRONG_PERSON = "wrong-person"
CATEGORIES = {
    WRONG_PERSON: gettext_lazy("It is about somebody else, not about me"),
    "wrong-fact": gettext_lazy("A fact is wrong"),
    "wrong-date": gettext_lazy("A date is wrong"),
    "out-of-date": gettext_lazy("It was right once, and is out of date"),
    "missing": gettext_lazy("Words are missing"),
    "spelling": gettext_lazy("A name or word is spelt wrong"),
    "other": gettext_lazy("Something else"),
}

WAITING = (State.RECEIVED, State.WITH_AUTHOR)
ANSWERS = (State.ACCEPTED, State.PARTLY, State.NOT_ACCEPTED)
# How far it may come from where it is. An answer is given once; a trigger says the same.
NEXT: dict[str, tuple[str, ...]] = {
    State.RECEIVED: (State.WITH_AUTHOR, *ANSWERS, State.WITHDRAWN),
    State.WITH_AUTHOR: (State.RECEIVED, *ANSWERS, State.WITHDRAWN),
    State.ACCEPTED: (),
    State.PARTLY: (),
    State.NOT_ACCEPTED: (),
    State.WITHDRAWN: (),
}
_TITLES = frozenset("dr mr mrs ms miss mx prof professor sister nurse rev sir dame".split())


def due_at(now: dt.datetime) -> dt.datetime:
    """The end of the last day for an answer."""
    day = now.astimezone(DISPLAY_ZONE).date()
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    month_later = dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return min(due(now, ANSWER_WITHIN), dt.datetime.combine(month_later, DAY_ENDS, DISPLAY_ZONE))


def why_not_say(access: Access, item_area: str) -> str:
    """The person says that something is wrong, or a helper for them; nobody at work does."""
    if access.decision.basis not in {"self", *TIES} or area_of_request(item_area) not in access.decision.act:
        return _("Only the person whose record this is, or who helps them, can ask for a correction.")
    return ""


def why_not_say_of(access: Access, item: Any) -> str:
    """The same of one item: what the person wrote they mend themselves, and a mistake that is marked is one already."""
    if item.kind == "Patient" or item.author_kind == "person":
        return _("This is not corrected here.")
    if item.status == "entered-in-error" or "entered-in-error" in item.labels:
        return _("This is marked as a mistake already.")
    return why_not_say(access, item.area)


def may_decide(access: Access, area: str, holder_id: uuid.UUID | None) -> bool:
    """Whether it waits for the actor: by role, and by the organisation whose turn it is."""
    return (
        access.decision.basis == "care"
        and access.actor.role in reviewers(area)
        and Area(area) in access.decision.act
        and access.actor.organisation_id == holder_id
    )


def why_not_move(request: CorrectionRequest, state: str) -> str:
    """Why it cannot come from where it is to this state."""
    if request.state == State.WITHDRAWN:
        return _("The person has withdrawn this request.")
    if request.answered_at:
        return _("%(who)s has answered this request already.") % {"who": request.answered_by_name}
    if state not in NEXT[request.state]:
        return _("This request has moved on meanwhile.")
    return ""


def why_not_alone(actor_name: str, authors: Iterable[str]) -> str:
    """Two people look at a disputed entry: whoever wrote it does not decide about it."""
    if AUTHOR_DECIDES_ALONE or not any(is_same_name(actor_name, author) for author in authors):
        return ""
    return _("You wrote this entry, so somebody else decides about it. Hand it to a colleague.")


def is_same_name(actor: str, author: str) -> bool:
    """Whether an author's name, as it stands in an entry, may be the actor's: rather one too many than one too few."""
    mine = _parts(actor)
    return len(mine) > 1 and mine <= _parts(author)


def _parts(name: str) -> frozenset[str]:
    plain = "".join(char for char in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(char))
    return frozenset(re.findall(r"[^\W\d_]+", plain)) - _TITLES


def why_not_disagree(access: Access, request: CorrectionRequest) -> str:
    """Whose request was not, or only partly, accepted may say so beside the entry, once."""
    if reason := why_not_own(access, request):
        return reason
    if request.state not in (State.PARTLY, State.NOT_ACCEPTED):
        return _("You can say that you do not agree once there is an answer that does not accept everything.")
    if request.disagreement:
        return _("Your statement stands with the entry already.")
    return ""


def why_not_withdraw(access: Access, request: CorrectionRequest) -> str:
    return why_not_own(access, request) or why_not_move(request, State.WITHDRAWN)


def why_not_own(access: Access, request: CorrectionRequest) -> str:
    """The person's side of a request: theirs, or of whoever acts for them now."""
    if access.decision.basis not in {"self", *TIES} or Area(request.area) not in access.decision.act:
        return _("Only the person whose record this is, or who helps them, can do this.")
    return ""
