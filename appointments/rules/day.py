"""What is done with a booking on the day: checked in, seen, did not come, and back. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from appointments.models import Booking, Mode
from appointments.rules.states import may_become
from clock import DISPLAY_ZONE

S = Booking.State


@dataclass(frozen=True)
class Step:
    """One button: what the booking becomes, and from what."""

    name: str
    to: str
    froms: frozenset[str]
    label: Any


STEPS = {
    step.name: step
    for step in (
        Step("arrive", S.ARRIVED, frozenset({S.BOOKED}), later("Check in")),
        Step("seen", S.FULFILLED, frozenset({S.BOOKED, S.ARRIVED}), later("Seen")),
        Step("missed", S.NO_SHOW, frozenset({S.BOOKED}), later("Did not come")),
        Step("back", S.BOOKED, frozenset({S.ARRIVED}), later("Undo check-in")),
        Step("came", S.ARRIVED, frozenset({S.NO_SHOW}), later("Came after all")),
    )
}


def why_not(step: Step, booking: Any, now: dt.datetime) -> str:
    """Empty, or why this is not done now."""
    if booking.state not in step.froms or not may_become(booking.state, step.to):
        return _("This appointment was changed meanwhile. The list shows it as it is now.")
    day, today = _day(booking.starts_at), _day(now)
    if step.name in ("arrive", "back", "came") and (day != today or booking.mode == Mode.WRITTEN):
        return _("People are checked in on the day of the appointment.")
    if step.name in ("seen", "missed") and booking.mode == Mode.WRITTEN:
        return _("A clinic in writing ends with the answer that is written.")
    if step.name == "arrive" and booking.mode == Mode.TELEPHONE:
        return _("Nobody is checked in for an appointment by telephone.")
    if step.name == "seen" and day > today:
        return _("This appointment is still to come.")
    if step.name == "missed" and now < booking.starts_at:
        return _("This appointment has not begun yet.")
    return ""


def steps(booking: Any, now: dt.datetime) -> list[Step]:
    """What may be done with it now, in order."""
    return [step for step in STEPS.values() if not why_not(step, booking, now)]


def minutes_late(booking: Any, now: dt.datetime) -> int:
    """So late somebody came, or is by now; 0: in time. Nobody is late for a telephone call or a written answer."""
    if booking.mode in (Mode.TELEPHONE, Mode.WRITTEN) or booking.state not in (S.BOOKED, S.ARRIVED):
        return 0
    came = booking.arrived_at if booking.state == S.ARRIVED and booking.arrived_at else now
    return max(0, int((came - booking.starts_at).total_seconds() // 60)) if booking.ends_at > now else 0


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(DISPLAY_ZONE).date()
