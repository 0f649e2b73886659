"""A person's bookings, under an access."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext as _

from appointments.models import Booking, Clinic, Mode, Slot
from appointments.rules.booking import LIVE
from consent.gate import Access
from consent.prepared import prepared
from consent.queries.care import organisations_caring

SEEN = ("clinic__organisation", "slot__place", "slot__room")
SHOWN = 300
IN_CARE_EVER = frozenset({"appointment"})  # who was there once may come again


def booking_of(access: Access, booking_id: uuid.UUID, *, lock: bool = False) -> Booking | None:
    if not lock:
        return _first(_by_id(access, ident=booking_id))
    found = Booking.objects.under(access).filter(id=booking_id).select_related(*SEEN)
    return found.select_for_update(of=("self",)).first()


@prepared
def _by_id(access: Access, *, ident: uuid.UUID) -> Any:
    return Booking.objects.under(access).filter(id=ident).select_related(*SEEN)


def booked_with(access: Access, form_key: uuid.UUID) -> Booking | None:
    """What this form booked when it came before."""
    return _first(_by_form(access, key=form_key))


@prepared
def _by_form(access: Access, *, key: uuid.UUID) -> Any:
    return Booking.objects.under(access).filter(form_key=key).select_related(*SEEN)


def open_at(access: Access, clinic_id: uuid.UUID, now: dt.datetime, besides: uuid.UUID | None = None) -> int:
    """How many bookings to come there are at one clinic."""
    return _to_come_at(access, clinic=clinic_id, now=now, besides=besides).count()


@prepared
def _to_come_at(access: Access, *, clinic: uuid.UUID, now: dt.datetime, besides: uuid.UUID | None) -> Any:
    found = Booking.objects.under(access).filter(clinic=clinic, state__in=sorted(LIVE), ends_at__gt=now)
    return found.exclude(id=besides) if besides else found


def at_that_time(access: Access, slot: Slot, besides: uuid.UUID | None = None) -> Booking | None:
    """The booking that overlaps with a time, as far as this reader may know of it."""
    return _first(_overlapping(access, begins=slot.starts_at, ends=slot.ends_at, besides=besides))


@prepared
def _overlapping(access: Access, *, begins: dt.datetime, ends: dt.datetime, besides: uuid.UUID | None) -> Any:
    found = Booking.objects.under(access).filter(starts_at__lt=ends, ends_at__gt=begins)
    found = found.exclude(state=Booking.State.CANCELLED).exclude(mode="written")
    return (found.exclude(id=besides) if besides else found).select_related("clinic")


def _first(asked: Any) -> Booking | None:
    """One row of a prepared question, or none."""
    return next(iter(asked[:1]), None)


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
    return organisations_caring(patient_id, ever=IN_CARE_EVER)


def is_in_care(patient_id: uuid.UUID | None, clinic: Clinic) -> bool:
    """As far as it matters who books there; elsewhere nobody is asked for."""
    return clinic.booker == Clinic.Booker.IN_CARE and clinic.organisation_id in organisations_in_care(patient_id)


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
