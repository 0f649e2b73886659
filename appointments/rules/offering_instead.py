"""For how many of several appointments that are called off another time is free. Pure; the action chooses anew."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any


def fitting(bookings: Iterable[Any], free: Sequence[Any], *, not_before: dt.datetime) -> list[tuple[Any, Any | None]]:
    """Each booking with the first free time that suits and that nobody before it has got, or None."""
    left, found = sorted(free, key=lambda slot: slot.starts_at), []
    for booking in bookings:
        after = max(booking.ends_at, not_before)
        slot = next((one for one in left if one.starts_at >= after and suits(booking, one)), None)
        if slot is not None:
            left.remove(slot)
        found.append((booking, slot))
    return found


def suits(booking: Any, slot: Any) -> bool:
    """The same clinic and way of meeting; no steps for who cannot climb them."""
    if slot.clinic_id != booking.clinic_id or booking.mode not in slot.modes:
        return False
    steps = booking.step_free and booking.mode == "in-person" and slot.place is not None and not slot.place.step_free
    return not steps
