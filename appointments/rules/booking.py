"""Who may book, change or cancel what, and until when. Each answer is words for the person; empty: they may. Pure."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.models import Booking, Clinic, Slot
from clock import DISPLAY_ZONE

LIVE = frozenset({Booking.State.BOOKED, Booking.State.ARRIVED})


def why_not_book(
    *,
    slot: Slot,
    clinic: Clinic,
    mode: str,
    now: dt.datetime,
    in_care: bool,
    open_here: int = 0,
    by_clinic: bool = False,
    offered: bool = False,
) -> str:
    """`open_here`: bookings to come that the person has at this clinic; `offered`: the clinic offered this very time.

    Whoever works at the clinic books for the person whatever the cut-offs say.
    """
    if mode not in slot.modes:
        return _("This time is not offered in that way. Choose one of the ways that are.")
    if clinic.ended_at and clinic.ended_at <= now:
        return _("This clinic is not held any more.")
    if by_clinic:
        return _past() if slot.ends_at <= now else ""
    if slot.starts_at <= now:
        return _past()
    return "" if offered else _why_not_by_oneself(slot, clinic, now, in_care, open_here)


def _why_not_by_oneself(slot: Slot, clinic: Clinic, now: dt.datetime, in_care: bool, open_here: int) -> str:
    if not books_for_oneself(clinic, in_care=in_care):
        return _("Times at this clinic are not booked here. Telephone %(phone)s.") % {"phone": clinic.phone}
    if slot.starts_at < first_moment(clinic, now):
        return _("It is too late to book this time here. Telephone %(phone)s to ask for it.") % {"phone": clinic.phone}
    if slot.starts_at >= last_moment(clinic, now):
        return ngettext(
            "This time can be booked from %(count)s day before.",
            "This time can be booked from %(count)s days before.",
            clinic.opens_days,
        ) % {"count": clinic.opens_days}
    if open_here >= clinic.most_open:
        said = ngettext(
            "There is already %(count)s appointment to come at this clinic, the most that can be booked here."
            " Change or cancel it, or telephone %(phone)s.",
            "There are already %(count)s appointments to come at this clinic, the most that can be booked here."
            " Change or cancel one, or telephone %(phone)s.",
            open_here,
        )
        return said % {"count": open_here, "phone": clinic.phone}
    return ""


def why_not_change(*, booking: Any, clinic: Clinic, now: dt.datetime, slot: Slot | None = None) -> str:
    """`slot`: the time it is to be moved to, once there is one."""
    if slot is not None and slot.clinic_id != booking.clinic_id:
        return _("That time is at another clinic. Choose one of the times shown here.")
    return why_not_cancel(booking=booking, clinic=clinic, now=now)


def why_not_cancel(*, booking: Any, clinic: Clinic, now: dt.datetime, by_clinic: bool = False) -> str:
    """Until the clinic's cut-off here, afterwards by telephone. The clinic itself may until it is over."""
    if booking.state == Booking.State.CANCELLED:
        return _("This appointment is cancelled already.")
    if booking.state not in LIVE:
        return _("This appointment is over.")
    if by_clinic:
        return ""
    if booking.starts_at <= now:
        return _("This appointment has begun or is over. Telephone %(phone)s.") % {"phone": clinic.phone}
    if now > change_until(booking, clinic):
        return _("It is too late to change or cancel this here. Telephone %(phone)s.") % {"phone": clinic.phone}
    return ""


def books_for_oneself(clinic: Clinic, *, in_care: bool) -> bool:
    return clinic.booker == Clinic.Booker.ANYBODY or (clinic.booker == Clinic.Booker.IN_CARE and in_care)


def first_moment(clinic: Clinic, now: dt.datetime) -> dt.datetime:
    """The earliest beginning that may still be booked."""
    return now + dt.timedelta(minutes=clinic.closes_minutes)


def last_moment(clinic: Clinic, now: dt.datetime) -> dt.datetime:
    """Before which a time must begin: the end of the last local day that is open for booking."""
    day = now.astimezone(DISPLAY_ZONE).date() + dt.timedelta(days=clinic.opens_days + 1)
    return dt.datetime.combine(day, dt.time(), DISPLAY_ZONE)


def change_until(booking: Any, clinic: Clinic) -> dt.datetime:
    """Until when it is changed or cancelled here."""
    return booking.starts_at.astimezone(dt.UTC) - dt.timedelta(minutes=clinic.cancel_minutes)


def _past() -> str:
    return _("This time is over. Choose one that is to come.")
