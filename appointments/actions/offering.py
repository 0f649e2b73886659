"""The turn of the waiting lists: offers that are over, who need not wait any more, then what came free, in order.

One transaction a person: killed at any moment, it has held a time and offered it, or neither, and the next turn goes
on. The first to join comes first and gets the earliest time that they can come to; the next one the earliest that is
left.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterable
from contextlib import contextmanager

import clock
from accounts import statements
from accounts.matching import survivor_of
from accounts.models import Patient
from appointments.actions import offers
from appointments.models import Booking, Offer, Slot, WaitingEntry
from appointments.queries import waiting as asked
from appointments.rules import waiting as rules
from appointments.rules.waiting import Became
from consent import gate
from consent.gate import Access
from consent.queries.delegations import ids_of

JOB, MOST = "waiting_list", 2000
_OVER = "SELECT appointments_people_offered(%s::timestamptz, %s::int)"
_SETTLE = "SELECT appointments_people_to_settle(%s::timestamptz, %s::int)"
TO_OFFER = (
    "SELECT patient, entry, slots FROM appointments_to_offer(%s::timestamptz, %s::timestamptz, %s, %s::int, %s::int)"
)
log = logging.getLogger(__name__)


def turn() -> int:
    """Gives how many times were offered."""
    now = clock.now()
    _each(_people(_OVER, now), lambda person: _end_over(person, now))
    _each(_people(_SETTLE, now), lambda person: _settle(person, now))
    return _offer_all(now)


def _people(statement: str, now: dt.datetime) -> list[uuid.UUID]:
    return [person for (person,) in statements.rows(statement, [now, MOST])]


def _each(people: Iterable[uuid.UUID], work: Callable[[uuid.UUID], object]) -> None:
    for person in people:
        with _trouble_of_one():
            work(person)


@contextmanager
def _trouble_of_one():
    """What goes wrong about one person is tried again next time: the others do not wait for it."""
    try:
        yield
    except Exception:
        log.exception("A waiting list was not seen to")


@contextmanager
def opened(person: uuid.UUID):
    """The person under every id."""
    with gate.open_for_job(JOB, kinds=("Appointment",), patients=ids_of(survivor_of(person) or person)) as access:
        yield access


def _end_over(person: uuid.UUID, now: dt.datetime) -> None:
    """Nobody answered in time. They stay where they are in the list."""
    with opened(person) as access:
        found = Offer.objects.under(access).filter(state=Offer.State.OPEN, expires_at__lte=now).order_by("id")
        for row in list(found):
            entry = asked.entry_of(access, row.entry_id, lock=True)
            offer = asked.offer_of(access, row.id, lock=True)
            if entry and offer and offer.state == Offer.State.OPEN:
                offers.end_offer(access, offer, Offer.State.EXPIRED)


def _settle(person: uuid.UUID, now: dt.datetime) -> None:
    with opened(person) as access:
        entries = WaitingEntry.objects.under(access).filter(state=WaitingEntry.State.WAITING)
        for entry in list(entries.select_for_update(of=("self",)).select_related("clinic").order_by("id")):
            became, booking = _became(access, entry, now)
            if became == Became.FOLLOWS:
                entry.booking = booking
                access.save(entry, action="update")
            elif became != Became.WAITS:
                if offer := asked.open_offer(access, entry):
                    offers.end_offer(access, offer, Offer.State.EXPIRED)
                offers.end_entry(access, entry, str(became))


def _became(access: Access, entry: WaitingEntry, now: dt.datetime) -> tuple[Became, Booking | None]:
    bookings = Booking.objects.under(access)
    later = bookings.filter(clinic=entry.clinic_id).exclude(state=Booking.State.CANCELLED).order_by("-booked_at")
    alive = not Patient.objects.filter(
        id=survivor_of(entry.patient_id) or entry.patient_id, died_on__isnull=False
    ).exists()
    return rules.what_became(
        moved=bookings.filter(id=entry.booking_id).first() if entry.booking_id else None,
        since=entry.joined_at,
        now=now,
        later=list(later),
        open_clinic=entry.clinic.ended_at is None,
        alive=alive,
    )


def _offer_all(now: dt.datetime) -> int:
    """Who can come to what stands in one snapshot, so that nobody is passed over by what came free a moment later."""
    told = rules.told_at(now)
    leave = int(rules.LEAVE.total_seconds() // 60)
    waiting = statements.rows(TO_OFFER, [now, told, str(clock.DISPLAY_ZONE), leave, MOST])
    gone: set[uuid.UUID] = set()
    for person, entry_id, slot_ids in waiting:
        left = [ident for ident in slot_ids if ident not in gone]
        with _trouble_of_one():
            if left and (offer := _offer_first(person, entry_id, left, now)):
                gone.add(offer.slot_id)
    return len(gone)


def _offer_first(person: uuid.UUID, entry_id: uuid.UUID, slot_ids: list[uuid.UUID], now: dt.datetime) -> Offer | None:
    """The earliest of these times that still fits and that nobody else got meanwhile."""
    with opened(person) as access:
        entry = asked.entry_of(access, entry_id, lock=True)
        if entry is None or entry.state != WaitingEntry.State.WAITING or asked.open_offer(access, entry):
            return None
        if _became(access, entry, now)[0] != Became.WAITS:
            return None
        found = list(Slot.objects.filter(id__in=slot_ids, state=Slot.State.FREE).select_related("clinic"))
        wish = wish_of(access, entry)
        while slot := rules.first_fitting(wish, found, entry.clinic, now):
            try:
                return offers.offer(access=access, entry=entry, slot_id=slot.id)
            except offers.OfferRefused:  # somebody was faster
                found = [other for other in found if other.id != slot.id]
    return None


def wish_of(access: Access, entry: WaitingEntry) -> rules.Wish:
    """What one can come to, as the row and the person's other appointments say it."""
    rows = Booking.objects.under(access).exclude(state=Booking.State.CANCELLED).exclude(mode="written")
    other = rows.exclude(id=entry.booking_id).filter(ends_at__gt=clock.now())
    moved = Booking.objects.under(access).filter(id=entry.booking_id, state=Booking.State.BOOKED).first()
    before = Offer.objects.under(access).filter(entry=entry).values_list("slot_id", flat=True)
    return rules.Wish(
        modes=frozenset(entry.modes),
        weekdays=frozenset(entry.weekdays),
        days=frozenset(entry.days),
        not_before=entry.not_before,
        not_after=entry.not_after,
        notice=dt.timedelta(hours=entry.notice_hours),
        moved=moved.starts_at if moved else None,
        busy=tuple(other.values_list("starts_at", "ends_at")),
        offered=frozenset(before),
    )
