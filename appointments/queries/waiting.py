"""Who waits where, and what they were offered, under an access."""

import datetime as dt
import uuid
from dataclasses import dataclass

import clock
from accounts import statements
from appointments.models import Booking, Clinic, Mode, Offer, Slot, WaitingEntry
from consent.gate import Access

WAITED = "SELECT people, seconds FROM appointments_waited(%s::uuid, %s::timestamptz)"
LOOKED_BACK = dt.timedelta(days=365)
_SEEN = ("clinic__organisation", "joined_by")
_OF_OFFER = ("slot__clinic__organisation", "slot__place", "slot__room")


@dataclass(frozen=True)
class Waits:
    """One waiting list that the person is on."""

    entry: WaitingEntry
    moved: Booking | None  # the appointment that they want earlier
    offer: Offer | None  # that is open now


def waiting(access: Access) -> list[Waits]:
    """Every list that the person is on, the oldest first; not where an appointment that this reader may not see is
    to be moved."""
    rows = list(_entries(access).filter(state=WaitingEntry.State.WAITING).order_by("joined_at", "id"))
    found = Booking.objects.under(access).filter(id__in=[row.booking_id for row in rows if row.booking_id])
    moved = {row.id: row for row in found.select_related("clinic")}
    now = clock.now()
    offers = Offer.objects.under(access).filter(entry__in=[row.id for row in rows], state=Offer.State.OPEN)
    running = {row.entry_id: row for row in offers.select_related(*_OF_OFFER) if is_open(row, now)}
    return [
        Waits(row, moved.get(row.booking_id), running.get(row.id))
        for row in rows
        if not row.booking_id or row.booking_id in moved
    ]


def entry_of(access: Access, entry_id: uuid.UUID, *, lock: bool = False) -> WaitingEntry | None:
    """One place in a list that this reader may see, with the appointment that is to be moved."""
    found = _entries(access).filter(id=entry_id)
    row = (found.select_for_update(of=("self",)) if lock else found).first()
    return row if row and _sees_moved(access, row) else None


def waiting_at(access: Access, clinic_id: uuid.UUID, *, lock: bool = False) -> WaitingEntry | None:
    """Where the person waits at this clinic."""
    found = _entries(access).filter(clinic=clinic_id, state=WaitingEntry.State.WAITING)
    return (found.select_for_update(of=("self",)) if lock else found).first()


def offer_of(access: Access, offer_id: uuid.UUID, *, lock: bool = False) -> Offer | None:
    found = Offer.objects.under(access).filter(id=offer_id).select_related(*_OF_OFFER)
    return (found.select_for_update(of=("self",)) if lock else found).first()


def open_offer(access: Access, entry: WaitingEntry) -> Offer | None:
    return Offer.objects.under(access).filter(entry=entry, state=Offer.State.OPEN).first()


def is_open(offer: Offer, now: dt.datetime) -> bool:
    """Whether it can be accepted: the clock ends it, whether or not somebody has written that down yet."""
    return offer.state == Offer.State.OPEN and now < offer.expires_at


def waited(clinic: Clinic) -> tuple[int, float | None]:
    """How many people of late had a time from this list, and after how many seconds half of them had."""
    people, seconds = statements.rows(WAITED, [clinic.id, clock.now() - LOOKED_BACK])[0]
    return people, seconds


def modes_at(clinic: Clinic) -> list[str]:
    """How people are seen there, by the times to come; where there are none, any way that takes a time."""
    rows = Slot.objects.filter(clinic=clinic, starts_at__gt=clock.now()).exclude(state=Slot.State.WITHDRAWN)
    found = {mode for modes in rows.values_list("modes", flat=True).distinct() for mode in modes}
    return [mode for mode in Mode.values if mode in found] or [Mode.IN_PERSON, Mode.TELEPHONE, Mode.VIDEO]


def _entries(access: Access):
    return WaitingEntry.objects.under(access).select_related(*_SEEN)


def _sees_moved(access: Access, row: WaitingEntry) -> bool:
    return not row.booking_id or Booking.objects.under(access).filter(id=row.booking_id).exists()
