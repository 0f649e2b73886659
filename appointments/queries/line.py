"""Who waits for a clinic, in the order in which they are offered what comes free: for those who run it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

import clock
from accounts import statements
from appointments.models import Booking, Clinic, Offer, WaitingEntry
from appointments.queries.day import Known, names
from appointments.queries.waiting import is_open
from consent.gate import Access

LINE = "SELECT clinic, entry FROM appointments_line(%s::uuid[])"
MOST = 200  # on one page


@dataclass
class Line:
    """What the gate handed out of one list: entries by id, and what belongs to each."""

    entries: dict[uuid.UUID, WaitingEntry] = field(default_factory=dict)
    moved: dict[uuid.UUID, Booking] = field(default_factory=dict)  # by id: the appointment wanted earlier, or again
    offers: dict[uuid.UUID, Offer] = field(default_factory=dict)  # by entry: what is offered now
    names: dict[uuid.UUID, Known] = field(default_factory=dict)  # by the ids that records are open by


def places(clinics: Iterable[Clinic]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Entries by clinic, in order, whoever may see whose they are: an id tells nothing about anybody."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {clinic.id: [] for clinic in clinics}
    for clinic, entry in statements.rows(LINE, [list(found)]):
        found[clinic].append(entry)
    return found


def line_of(access: Access, entry_ids: list[uuid.UUID]) -> Line:
    """Of these places those that this reader may see; not where they may not see the appointment that it is about."""
    rows = list(WaitingEntry.objects.under(access).filter(id__in=entry_ids, state=WaitingEntry.State.WAITING))
    wanted = [row.booking_id for row in rows if row.booking_id]
    moved = {row.id: row for row in Booking.objects.under(access).filter(id__in=wanted)}
    seen = [row for row in rows if not row.booking_id or row.booking_id in moved]
    now, by_id = clock.now(), {row.id: row for row in seen}
    offers = Offer.objects.under(access).filter(entry__in=list(by_id), state=Offer.State.OPEN).select_related("slot")
    running = {row.entry_id: row for row in offers if is_open(row, now)}
    return Line(by_id, moved, running, names(access, {row.patient_id for row in seen}))
