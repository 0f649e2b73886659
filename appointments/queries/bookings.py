"""A person's bookings, under an access."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

import clock
from appointments.models import Booking, Clinic, Mode, Slot
from appointments.rules.booking import LIVE
from consent.gate import Access
from consent.queries import relationships

SEEN = ("clinic__organisation", "slot__place", "slot__room")
SHOWN = 300
IN_CARE_EVER = frozenset({"appointment"})  # who was there once may come again


def booking_of(access: Access, booking_id: uuid.UUID, *, lock: bool = False) -> Booking | None:
    found = Booking.objects.under(access).filter(id=booking_id).select_related(*SEEN)
    return (found.select_for_update(of=("self",)) if lock else found).first()


def booked_with(access: Access, form_key: uuid.UUID) -> Booking | None:
    """What this form booked when it came before."""
    return Booking.objects.under(access).filter(form_key=form_key).select_related(*SEEN).first()


def open_at(access: Access, clinic_id: uuid.UUID, now: dt.datetime, besides: uuid.UUID | None = None) -> int:
    """How many bookings to come there are at one clinic."""
    found = Booking.objects.under(access).filter(clinic=clinic_id, state__in=LIVE, ends_at__gt=now)
    return found.exclude(id=besides).count()


def at_that_time(access: Access, slot: Slot, besides: uuid.UUID | None = None) -> Booking | None:
    """The booking that overlaps with a time, as far as this reader may know of it."""
    found = Booking.objects.under(access).filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
    found = found.exclude(state=Booking.State.CANCELLED).exclude(mode="written").exclude(id=besides)
    return found.select_related("clinic").first()


def clash(access: Access, slot: Slot, mode: str, besides: uuid.UUID | None = None) -> str:
    """That there is something at that time already, as far as this reader may know of it; empty: nothing is."""
    other = at_that_time(access, slot, besides) if mode != Mode.WRITTEN else None
    if other is None:
        return ""
    said = _("There is already an appointment at that time: %(name)s. Choose another time, or change that one.")
    return said % {"name": other.clinic.name}


def moved_to(access: Access, booking: Booking) -> Booking | None:
    """The booking that this one was cancelled for."""
    return Booking.objects.under(access).filter(moved_from=booking).select_related(*SEEN).first()


def organisations_in_care(patient_id: uuid.UUID | None) -> set[uuid.UUID]:
    """Those that look after the person today, and those where they had an appointment before."""
    if patient_id is None:
        return set()
    now = clock.now()
    return {
        tie.organisation_id
        for tie in relationships(patient_id)
        if tie.kind in IN_CARE_EVER or (tie.started_at <= now and (tie.ended_at is None or tie.ended_at > now))
    }


def is_in_care(patient_id: uuid.UUID | None, clinic: Clinic) -> bool:
    return clinic.organisation_id in organisations_in_care(patient_id)


def all_of(access: Access) -> list[Booking]:
    """The person's bookings, the latest first, without those that were moved: they stand at their new time."""
    rows = Booking.objects.under(access).select_related(*SEEN).order_by("-starts_at", "id")
    found = list(rows[:SHOWN])
    moved = {booking.moved_from_id for booking in found}
    return [booking for booking in found if booking.id not in moved]


def newest_of(access: Access, booking: Booking) -> Booking:
    """Where a booking stands now, however often it was moved."""
    seen = {booking.id}
    while (later := moved_to(access, booking)) and later.id not in seen:
        seen.add(later.id)
        booking = later
    return booking


def root_of(access: Access, booking: Booking) -> uuid.UUID:
    """The id of the first booking of those that were moved on, by which calendars know it."""
    before, seen = booking, {booking.id}
    while before.moved_from_id and before.moved_from_id not in seen:
        seen.add(before.moved_from_id)
        earlier = booking_of(access, before.moved_from_id)
        if earlier is None:
            break
        before = earlier
    return before.id


def last_needs(access: Access) -> Booking | None:
    """The latest booking, of which the next one takes over what the person needs."""
    return Booking.objects.under(access).order_by("-booked_at", "id").first()
