"""Appointments that come from another system: what may be answered to them, and which answer still counts. Pure."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Role
from consent.areas import Area
from consent.delegation_rules import TIES

ANSWERABLE = frozenset({"proposed", "pending", "booked"})
OVER = frozenset({"fulfilled", "noshow", "arrived", "checked-in"})
WITHIN = 2  # working days until the organisation reads an answer
DEALT_WITH_BY = frozenset({Role.CLINICIAN, Role.RECEPTION})


def why_not_answer(*, status: str, starts_at: dt.datetime | None, now: dt.datetime) -> str:
    """Why an appointment takes no answer; empty: it does."""
    if status == "cancelled":
        return _("This appointment is cancelled, so there is nothing to answer.")
    if status == "waitlist":
        return _("You are on a waiting list. There is nothing to answer before you are offered a time.")
    if status in OVER or (starts_at and starts_at <= now):
        return _("This appointment has begun or is over, so it cannot be answered any more.")
    if status not in ANSWERABLE:
        return _("This appointment cannot be answered.")
    if starts_at is None:
        return _("No time is set yet, so there is nothing to answer.")
    return ""


def may_answer(access: Any) -> bool:
    """The person, who helps them, and the help desk while they are on the line."""
    return access.decision.basis in {"self", "assisted", *TIES} and Area.APPOINTMENTS in access.decision.act


def may_deal(access: Any, holder_id: Any) -> bool:
    """Who reads answers: staff of the organisation whose turn it is."""
    return (
        access.decision.basis == "care"
        and access.actor.role in DEALT_WITH_BY
        and Area.APPOINTMENTS in access.decision.act
        and holder_id is not None
        and access.actor.organisation_id == holder_id
    )


def is_stale(*, said_of: tuple[dt.datetime, str], now_is: tuple[dt.datetime | None, str]) -> bool:
    """Whether time or place have changed since something was said: then it is no answer to what is planned now."""
    return said_of != now_is
