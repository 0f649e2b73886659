"""How a booking may go on. The database keeps the same table (migration 0001), so that SQL cannot break it."""

from appointments.models.bookings import Booking

S = Booking.State
NEXT: dict[str, frozenset[str]] = {
    S.BOOKED: frozenset({S.ARRIVED, S.FULFILLED, S.NO_SHOW, S.CANCELLED}),
    S.ARRIVED: frozenset({S.BOOKED, S.FULFILLED, S.CANCELLED}),  # back: checked in by mistake
    S.NO_SHOW: frozenset({S.ARRIVED, S.FULFILLED}),  # came late after all, or marked by mistake
    S.FULFILLED: frozenset(),
    S.CANCELLED: frozenset(),
}


def may_become(before: str, after: str) -> bool:
    return after in NEXT[before]
