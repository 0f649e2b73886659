"""A free time is offered to one who waits: held for them, told once; accepted, declined, or over by the clock.

Rows are locked in one order: what waits, its offer, the person, then the time.
"""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from accounts.matching import account_of, survivor_of
from accounts.models import Patient, User
from appointments.actions import booking as bookings
from appointments.actions import slots
from appointments.actions.waiting_faces import publish_face
from appointments.models import Booking, Offer, Slot, WaitingEntry
from appointments.queries import times
from appointments.queries import waiting as asked
from appointments.rules import waiting as rules
from consent.areas import Area
from consent.gate import Access
from consent.queries.delegations import helps, ids_of
from notifications.actions import notify
from work.actions import finish, open_item
from work.models import WorkItem
from work.queries import holder_for

PHONE = "phone-offer"  # topic of work: nothing reaches the person but the telephone
TOPIC = "appointment-offer"


class OfferRefused(Exception):
    """Nothing was done; the text says why, kindly."""


def offer(
    *,
    access: Access,
    entry: WaitingEntry | None = None,
    booking: Booking | None = None,
    slot_id: uuid.UUID,
    hours: int | None = None,
) -> Offer:
    """Hold a free time for whoever waits, or for the person of a booking that the clinic calls off (cancel it first).

    It stands for `hours` of the day, else for those of the clinic. Whose booking was called off waits for another
    from now on, since the day they booked it. Raises OfferRefused.
    """
    slot = times.slot_of(slot_id)
    if slot is None:
        raise OfferRefused(_("There is no such time."))
    with transaction.atomic():
        waits = _locked_entry(access, entry.id) if entry else _entry_for(access, booking, slot)
        if asked.open_offer(access, waits):
            raise OfferRefused(_("Another time is offered to this person already."))
        made = _made(access, waits, slot, hours)
        tell(access, made, waits)
    return made


def accept(*, access: Access, offer_id: uuid.UUID, mode: str = "") -> Booking:
    """The person has the time from now, in place of the booking that it is earlier than. Twice is once."""
    with transaction.atomic():
        found = _locked(access, offer_id)
        if found.state == Offer.State.ACCEPTED and found.booking_id:
            return Booking.objects.under(access).get(id=found.booking_id)
        _check_open(found)
        made = _book(access, found, mode)
        entry = found.entry
        _answer(access, found, Offer.State.ACCEPTED, booking=made)
        end_entry(access, entry, WaitingEntry.State.DONE)
    return made


def decline(*, access: Access, offer_id: uuid.UUID) -> Offer:
    """The time is offered to the next one at once; the person stays where they are in the list."""
    with transaction.atomic():
        found = _locked(access, offer_id)
        if found.state == Offer.State.DECLINED:
            return found
        _check_open(found)
        _answer(access, found, Offer.State.DECLINED)
        slots.release(slot_id=found.slot_id, key=found.id)
    return found


def end_offer(access: Access, found: Offer, state: str) -> None:
    """An open offer is over, whoever or whatever ended it; its time is free for the next."""
    _answer(access, found, state)
    slots.release(slot_id=found.slot_id, key=found.id)


def end_entry(access: Access, entry: WaitingEntry, state: str) -> None:
    entry.state, entry.ended_at = state, clock.now()
    access.save(entry, action="update")
    publish_face(access=access, entry=entry)


def tell(access: Access, made: Offer, entry: WaitingEntry) -> None:
    """One notice each, in the day; whom nothing reaches is telephoned."""
    patient = Patient.objects.get(id=made.patient_id)
    told = _recipients(entry, patient.id)
    for person in told:
        notify(
            recipient=person,
            topic=TOPIC,
            event=f"{TOPIC}/{made.id}",
            subject_patient=patient,
            outside_from=rules.told_at(made.offered_at),
        )
    if not any(person.is_active and not person.quiet for person in told):
        _ask_to_telephone(access, made, entry)


def _ask_to_telephone(access: Access, made: Offer, entry: WaitingEntry) -> None:
    """The clinic, where it may open the record by now; else an organisation that looks after the person."""
    clinic = entry.clinic.organisation_id
    holder = holder_for(made.patient_id, clinic) or clinic
    open_item(
        access=access,
        subject=WorkItem.Subject.APPOINTMENT,
        about=made,
        item_id=made.id,
        holder_id=holder,
        due_at=made.expires_at,
        team=entry.clinic.team if holder == clinic else "",
        topic=PHONE,
    )


def _recipients(entry: WaitingEntry, patient_id: uuid.UUID) -> list[User]:
    """The person, and the helper who put them on the list, while they help."""
    found, joiner = account_of(patient_id), entry.joined_by
    told = [found] if found else []
    if joiner != found and helps(joiner.id, ids_of(patient_id), at=clock.now()):
        told.append(joiner)
    return told


def _locked_entry(access: Access, entry_id: uuid.UUID) -> WaitingEntry:
    found = asked.entry_of(access, entry_id, lock=True)
    if found is None or found.state != WaitingEntry.State.WAITING:
        raise OfferRefused(_("This person does not wait any more."))
    return found


def _entry_for(access: Access, booking: Booking | None, slot: Slot) -> WaitingEntry:
    """The person's place in the clinic's list; a new one for whose appointment was called off."""
    assert booking is not None
    found = asked.waiting_at(access, slot.clinic_id, lock=True)
    if found:
        return found
    entry = WaitingEntry(
        patient_id=survivor_of(booking.patient_id) or booking.patient_id,
        kind="Appointment",
        area=Area.APPOINTMENTS,
        labels=list(slot.clinic.labels),
        organisation_id=slot.clinic.organisation_id,
        clinic=slot.clinic,
        booking=booking if booking.clinic_id == slot.clinic_id else None,
        modes=[booking.mode] if booking.mode in slot.modes else [booking.mode, *slot.modes],
        joined_at=booking.booked_at,
        joined_by_id=booking.booked_by_id,
        joined_by_name=booking.booked_by_name,
        form_key=uuid.uuid4(),
    )
    access.save(entry)
    publish_face(access=access, entry=entry)
    return entry


def _made(access: Access, entry: WaitingEntry, slot: Slot, hours: int | None) -> Offer:
    """Held first: an offer of a time that somebody else has cannot be."""
    now, clinic = clock.now(), slot.clinic
    moved = Booking.objects.under(access).filter(id=entry.booking_id, state=Booking.State.BOOKED).first()
    closes = rules.closes(slot, clinic, moved.starts_at if moved else None)
    until = rules.expires(now, hours or clinic.offer_hours, closes)
    if until < rules.told_at(now) + rules.LEAVE:
        raise OfferRefused(_("This time begins too soon to be offered."))
    made = Offer(
        id=uuid.uuid4(),
        patient_id=survivor_of(entry.patient_id) or entry.patient_id,
        kind=entry.kind,
        area=entry.area,
        labels=list(entry.labels),
        organisation_id=entry.organisation_id,
        entry=entry,
        slot=slot,
        offered_at=now,
        expires_at=until,
    )
    bookings.lock_person(access)
    if not slots.hold(slot_id=slot.id, key=made.id, until=until):
        raise OfferRefused(_("This time is not free any more."))
    try:
        with transaction.atomic():
            access.save(made)
    except IntegrityError as broken:
        slots.release(slot_id=slot.id, key=made.id)
        raise OfferRefused(_("This time was offered already.")) from broken
    return made


def _locked(access: Access, offer_id: uuid.UUID) -> Offer:
    """With its entry, which is locked before it."""
    found = asked.offer_of(access, offer_id)
    if found is None:
        raise OfferRefused(_("There is no such offer."))
    entry = asked.entry_of(access, found.entry_id, lock=True)
    locked = asked.offer_of(access, offer_id, lock=True)
    if entry is None or locked is None:
        raise OfferRefused(_("There is no such offer."))
    locked.entry = entry
    return locked


def _check_open(found: Offer) -> None:
    if asked.is_open(found, clock.now()):
        return
    if found.state == Offer.State.DECLINED:
        raise OfferRefused(_("You did not take this time. You are still on the waiting list."))
    raise OfferRefused(too_late())


def too_late() -> str:
    return _(
        "This offer is over, and the time goes to the next person who can come. Nothing else changes:"
        " you keep your place on the waiting list, and any appointment you have."
    )


def _book(access: Access, found: Offer, mode: str) -> Booking:
    """In place of the booking that the person wanted earlier; what is known of one called off goes along."""
    entry, slot = found.entry, found.slot
    before = Booking.objects.under(access).filter(id=entry.booking_id).first() if entry.booking_id else None
    live = before if before and before.state in bookings.rules.LIVE else None
    fitting = rules.modes_of(entry, slot) or slot.modes
    try:
        return bookings.book(
            access=access,
            slot_id=slot.id,
            mode=mode if mode in fitting else fitting[0],
            form_key=found.id,
            hold_key=found.id,
            reason=before.reason if before else "",
            needs=bookings.needs_of(before) if before else None,
            moved_from=live,
            offered=True,
        )
    except bookings.BookingRefused as refused:
        raise OfferRefused(refused.message) from refused


def _answer(access: Access, found: Offer, state: str, booking: Booking | None = None) -> None:
    found.state, found.booking = state, booking
    if state != Offer.State.EXPIRED:
        found.answered_at, found.answered_by_name = clock.now(), access.actor.name[:200]
    access.save(found, action="update")
    finish(access=access, subject_id=found.id)
