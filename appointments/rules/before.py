"""Before a visit: by when questions are wanted, and when somebody may say that they are there. Pure."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.models import Booking, Clinic, Mode
from clock import DISPLAY_ZONE
from consent.areas import Area
from consent.delegation_rules import TIES

OVER = frozenset({Booking.State.CANCELLED, Booking.State.FULFILLED, Booking.State.NO_SHOW})


def wanted_by(starts_at: dt.datetime, booked_at: dt.datetime, *, written: bool) -> dt.date:
    """The day before the visit, or the day of a booking made later; in writing the day on which the clinic begins."""
    day = _day(starts_at) if written else _day(starts_at) - dt.timedelta(days=1)
    return max(day, _day(booked_at))


def opens_at(booking: Booking, clinic: Clinic) -> dt.datetime:
    """From when somebody may say that they are there."""
    return booking.starts_at - dt.timedelta(minutes=clinic.early_minutes)


def seen_until(booking: Booking, clinic: Clinic) -> dt.datetime:
    """How late one may be and is still seen."""
    return booking.starts_at + dt.timedelta(minutes=clinic.late_minutes)


def why_not_arrive(*, booking: Booking, clinic: Clinic, now: dt.datetime) -> str:
    """Why one cannot say now that one is there; empty: one can."""
    if booking.mode != Mode.IN_PERSON:
        return _("You do not have to come for this appointment.")
    if booking.state == Booking.State.ARRIVED:
        return _("They know already that you are there.")
    if booking.state != Booking.State.BOOKED:
        return _("This appointment does not stand any more.")
    if now < opens_at(booking, clinic):
        return ngettext(
            "You can say that you are there from %(n)d minute before.",
            "You can say that you are there from %(n)d minutes before.",
            clinic.early_minutes,
        ) % {"n": clinic.early_minutes}
    if now > seen_until(booking, clinic):
        said = _("You are later than they can wait. Speak to the desk there, or telephone %(phone)s: they decide.")
        return said % {"phone": clinic.phone}
    return ""


def may_arrive(access: Any) -> bool:
    """The person, or who helps them and comes along."""
    return access.decision.basis in {"self", *TIES} and Area.APPOINTMENTS in access.decision.act


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(DISPLAY_ZONE).date()
