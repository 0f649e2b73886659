"""The clinic's day: somebody comes, is seen or not; times are blocked and freed; appointments are called off.

Whatever concerns a person happens under an access to that person's record, in one transaction each.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from copy import copy
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

import clock
from accounts import trail
from accounts.actor import Actor
from accounts.matching import account_of, survivor_of
from appointments.actions import booking as bookings
from appointments.actions import offers
from appointments.actions.booking import BookingRefused, BookingStale, actor_name
from appointments.actions.clinics import check
from appointments.actions.faces import publish_face
from appointments.models import Booking, Clinic, Slot, VideoVisit
from appointments.queries import bookings as asked
from appointments.queries import day as days
from appointments.queries import waiting
from appointments.rules import day as rules
from appointments.rules import running
from consent.gate import Access
from consent.queries.delegations import helps, ids_of
from work.actions import finish, open_item
from work.models import WorkItem
from work.rules import due

KINDS = ("Appointment",)
PHONE = "phone-called-off"  # topic of work
OFFER_FROM = dt.timedelta(hours=12)  # so long ahead at least lies a time that is offered instead


class Became(StrEnum):
    """What became of one appointment that was called off."""

    OFFERED = "offered"
    TOLD = "told"  # no other time was wanted
    PHONE = "phone"  # nothing else is free, or an offer is out already: somebody calls the person
    CHANGED = "changed"  # the person was faster
    FAILED = "failed"


@transaction.atomic
def go_on(*, access: Access, booking_id: uuid.UUID, step: str) -> Booking:
    """Check somebody in, and so on: a step of rules.day. Raises BookingRefused, BookingStale."""
    bookings.lock_person(access)
    booking = _of_own_clinic(access, booking_id)
    wanted = rules.STEPS.get(step)
    if wanted is None:
        raise BookingRefused(_("Choose what to do."))
    if why := rules.why_not(wanted, booking, clock.now()):
        raise (BookingStale if booking.state not in wanted.froms else BookingRefused)(why)
    booking.state = wanted.to
    if wanted.to == Booking.State.ARRIVED:
        booking.arrived_at = clock.now()
    elif wanted.to == Booking.State.BOOKED:
        booking.arrived_at = None
    elif wanted.to == Booking.State.FULFILLED:
        finish(access=access, subject_id=booking.id)
    booking.changed_at, booking.changed_by_name = clock.now(), actor_name(access)
    access.save(booking, action="update")
    publish_face(access=access, booking=booking)
    return booking


@transaction.atomic
def call_off(
    *, access: Access, booking_id: uuid.UUID, reason: str, instead: bool, sequence: int | None = None, keep: str = ""
) -> Became:
    """The clinic cancels one appointment, and offers the next fitting time where `instead` is wanted.

    `keep`: the time itself is not free afterwards but blocked, with these words, which are about nobody.
    """
    if instead and (there := asked.booking_of(access, booking_id)):
        waiting.waiting_at(access, there.clinic_id, lock=True)  # in the order in which offers lock
    bookings.lock_person(access)
    booking = _of_own_clinic(access, booking_id)
    if keep:
        Slot.objects.filter(id=booking.slot_id).update(state=Slot.State.BLOCKED, note=keep)
    booking = bookings.cancel(access=access, booking_id=booking_id, sequence=sequence, reason=reason, by_clinic=True)
    if instead and _offer(access, booking):
        return Became.OFFERED
    if not instead and _is_reached(booking):
        return Became.TOLD
    _to_telephone(access, booking)
    return Became.PHONE


@transaction.atomic
def telephoned(*, access: Access, booking_id: uuid.UUID) -> None:
    """Somebody spoke to the person: whom it was to be told that it is off, or who asked for a call."""
    booking = _of_own_clinic(access, booking_id)
    finish(access=access, subject_id=booking.id)
    if visit := VideoVisit.objects.under(access).filter(booking=booking, by_telephone=True).first():
        visit.by_telephone = False
        access.save(visit)


def _offer(access: Access, booking: Booking) -> bool:
    """The first time that can be held; somebody else may be faster, a few times."""
    after, tried = max(booking.ends_at, clock.now() + OFFER_FROM), [booking.slot_id]
    while len(tried) <= 3 and (slot := days.next_fitting(booking, after=after, besides=tried)):
        try:
            offers.offer(access=access, booking=booking, slot_id=slot.id)
        except offers.OfferRefused:
            tried.append(slot.id)
        else:
            return True
    return False


def _is_reached(booking: Booking) -> bool:
    """Whether anybody reads the notice that it is called off: the person, or the helper who booked it."""
    ids = ids_of(survivor_of(booking.patient_id) or booking.patient_id)
    account, booker = account_of(booking.patient_id), booking.booked_by
    told = [account] if account else []
    told += [booker] if booker != account and helps(booker.id, ids, at=clock.now()) else []
    return any(person.is_active and not person.quiet for person in told)


def _to_telephone(access: Access, booking: Booking) -> None:
    """Work of the clinic: there is no other time to offer, or nothing but the telephone reaches the person."""
    about = copy(booking)
    about.patient_id = access.patient_id or booking.patient_id  # work is written under the id that lives on
    open_item(
        access=access,
        subject=WorkItem.Subject.APPOINTMENT,
        about=about,
        item_id=booking.id,
        holder_id=booking.clinic.organisation_id,
        due_at=max(clock.now(), min(booking.starts_at, due(clock.now(), 1))),
        team=booking.clinic.team,
        topic=PHONE,
    )


def called_off() -> str:
    """Why such a time is blocked, for colleagues."""
    return _("Called off by the clinic")


@transaction.atomic
def block(*, actor: Actor, clinics: Iterable[Clinic], part: days.Part, note: str) -> int:
    """Free times of a part of a day are for something else; gives how many. What somebody has, stays theirs."""
    clinics = [clinic for clinic in clinics if running.runs(actor, clinic)]
    free = days.every_time(clinics, part).filter(state=Slot.State.FREE)
    done = free.filter(starts_at__gte=clock.now()).update(
        state=Slot.State.BLOCKED, note=note, hold_key=None, held_until=None
    )
    trail.note(actor, action="organisation", target=f"Day/{part.day}", reason="times blocked", basis="role")
    return done


@transaction.atomic
def unblock(*, actor: Actor, slot: Slot) -> bool:
    """The time may be booked again."""
    check(actor, slot.clinic)
    blocked = Slot.objects.filter(id=slot.id, state=Slot.State.BLOCKED, starts_at__gte=clock.now())
    done = bool(blocked.update(state=Slot.State.FREE, note=""))
    trail.note(actor, action="organisation", target=f"Slot/{slot.id}", reason="time free again", basis="role")
    return done


def _of_own_clinic(access: Access, booking_id: uuid.UUID) -> Booking:
    found = asked.booking_of(access, booking_id, lock=True)
    if found is None or not running.runs(access.actor, found.clinic):
        raise BookingRefused(_("There is no such appointment."))
    return found
