"""Rooms of video visits, read under an access."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from appointments.models import Attendee, Booking, VideoVisit
from appointments.models.clinics import Mode
from appointments.virtual import Joinable, Place, joinable, place_of
from consent.gate import Access

__all__ = ["Room", "joinable", "of_the_day", "room_of"]


@dataclass(frozen=True)
class Room:
    """A booking by video, its visit where anybody has come yet, and all who come or were invited."""

    booking: Booking
    visit: VideoVisit | None = None
    attendees: list[Attendee] = field(default_factory=list)

    def door(self, now: dt.datetime, *, for_host: bool = False) -> Joinable:
        """Whether one may come; whoever holds the visit may open it again after ending it."""
        ended_at = self.visit.ended_at if self.visit and not for_host else None
        return joinable(self.booking, now, ended_at=ended_at)

    def at(self, place: Place, now: dt.datetime) -> list[Attendee]:
        return [one for one in self.attendees if place_of(one, now) is place]

    def of(self, attendee_id: uuid.UUID) -> Attendee | None:
        return next((one for one in self.attendees if one.id == attendee_id), None)


def room_of(access: Access, booking_id: uuid.UUID, *, lock: bool = False) -> Room | None:
    """The room of a booking that this access may see; `lock`: nobody else changes it until the transaction ends."""
    bookings = Booking.objects.under(access).filter(id=booking_id, mode=Mode.VIDEO)
    if lock:
        bookings = bookings.select_for_update(of=("self",))
    booking = bookings.select_related("clinic__organisation").first()
    if booking is None:
        return None
    visit = VideoVisit.objects.under(access).filter(booking_id=booking_id).first()
    found = Attendee.objects.under(access).filter(booking_id=booking_id).order_by("arrived_at", "id") if visit else []
    return Room(booking, visit, list(found))


def of_the_day(access: Access, clinics: Iterable[uuid.UUID], first: dt.datetime, last: dt.datetime) -> list[Booking]:
    """The video visits of these clinics between two moments; each with `comers`, the attendees of its room."""
    bookings = Booking.objects.under(access).filter(mode=Mode.VIDEO, clinic_id__in=list(clinics))
    rows = bookings.filter(starts_at__gte=first, starts_at__lt=last).exclude(state=Booking.State.CANCELLED)
    found = list(rows.select_related("clinic").order_by("starts_at", "id"))
    visits = {visit.booking_id: visit for visit in VideoVisit.objects.under(access).filter(booking_id__in=_ids(found))}
    comers: dict[uuid.UUID, list[Attendee]] = {}
    for attendee in Attendee.objects.under(access).filter(booking_id__in=_ids(found)):
        comers.setdefault(attendee.booking_id, []).append(attendee)
    for booking in found:
        booking.room = Room(booking, visits.get(booking.id), comers.get(booking.id, []))  # type: ignore[attr-defined]
    return found


def _ids(bookings: list[Booking]) -> list[uuid.UUID]:
    return [booking.id for booking in bookings]
