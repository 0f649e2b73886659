"""Clinics in writing: who sends and who answers, when, and by when there is an answer. Pure."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Role
from appointments.models import Booking, Mode, WrittenVisit
from appointments.rules.running import is_of_team
from consent.areas import Area
from consent.delegation_rules import TIES
from work.rules import due

State = WrittenVisit.State
READS_WITHIN = 2  # working days, where something is sent when the clinic's own time is nearly over


def why_not_send(*, booking: Booking, state: str | None, heard: bool) -> str:
    """Why the person cannot say now that this is all. `state` None: nothing was written yet.

    `heard`: the clinic looks after the person still, so that somebody can read it.
    """
    if why := _why_closed(booking, state):
        return why
    if state == State.SENT:
        return _("You have sent everything. You can still add something while you wait.")
    return "" if heard else _nobody(booking)


def why_not_add(*, booking: Booking, state: str | None) -> str:
    """Why nothing can be added to what was sent."""
    if why := _why_closed(booking, state):
        return why
    return "" if state == State.SENT else _("Nothing was sent yet. Write it with what you send.")


def why_not_answer(*, booking: Booking, state: str | None) -> str:
    """Why the clinic can neither answer nor ask for more."""
    return _why_closed(booking, state)


def due_at(ends_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """The end of the clinic's time, and never so soon that nobody could have read it."""
    return max(ends_at, due(now, READS_WITHIN))


def may_send(access: Any) -> bool:
    """The person, or who may add to the record for them."""
    return access.decision.basis in {"self", *TIES} and Area.CONTRIBUTIONS in access.decision.act


def may_read(access: Any) -> bool:
    """What is written lies among the contributions."""
    return Area.CONTRIBUTIONS in access.decision.areas and "Contribution" in access.kinds


def may_answer(access: Any, clinic: Any) -> bool:
    """Clinicians of the clinic's own team."""
    return (
        access.decision.basis == "care"
        and access.actor.role == Role.CLINICIAN
        and {Area.CONTRIBUTIONS, Area.APPOINTMENTS, Area.DOCUMENTS} <= access.decision.act
        and is_of_team(access.actor, clinic.organisation_id, clinic.team)
    )


def _why_closed(booking: Booking, state: str | None) -> str:
    if booking.mode != Mode.WRITTEN:
        return _("This appointment is not in writing.")
    if booking.state == Booking.State.CANCELLED or state == State.CLOSED:
        return _("This appointment was cancelled.")
    if state == State.ANSWERED or booking.state != Booking.State.BOOKED:
        return _("The clinic has answered. Book another time if you need more.")
    return ""


def _nobody(booking: Booking) -> str:
    said = _("The clinic no longer looks after you here, so nobody would read it. Telephone %(phone)s.")
    return said % {"phone": booking.clinic.phone}
