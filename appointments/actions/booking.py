"""A time is booked, changed or cancelled: slot, booking and its face in the record stand or fall together.

The person's row is locked first, then the slot: whatever is done for one person goes one after the other.
"""

import uuid
from collections.abc import Sequence
from typing import Any, NoReturn

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from accounts import matching
from accounts.roles import CARE_ROLES, Role
from appointments.actions import asking, caring, slots, telling
from appointments.actions.faces import publish_face
from appointments.models import Booking, Clinic, Slot
from appointments.queries import bookings, times
from appointments.queries.clinics import may_know
from appointments.rules import booking as rules
from appointments.rules.needs import NONE, Needs
from consent.areas import Area
from consent.gate import Access
from consent.queries.delegations import person_name
from work.actions import finish

__all__ = ["BookingRefused", "BookingStale", "Needs", "book", "cancel", "change", "lock_person", "tell_needs"]


class BookingRefused(Exception):
    """Nothing was booked or changed; the message says why, `nearest` which times are free instead."""

    def __init__(self, message: str, nearest: Sequence[Slot] = ()):
        super().__init__(message)
        self.message, self.nearest = message, list(nearest)


class BookingStale(BookingRefused):
    """Somebody changed the booking since the page was made."""


def book(
    *,
    access: Access,
    slot_id: uuid.UUID,
    mode: str,
    form_key: uuid.UUID,
    hold_key: uuid.UUID | None = None,
    reason: str = "",
    needs: Needs | None = None,
    moved_from: Booking | None = None,
    offered: bool = False,
    slot: Slot | None = None,
) -> Booking:
    """A time for the person of this access, once for each form. `slot`: the time as it was read for this request.

    `moved_from` is cancelled for it and its time is free at once; its needs and reason go along where none are
    given. `offered`: the clinic offered this time, so that cut-offs and limits do not count.
    """
    key = own_key(access, form_key)
    slot = slot or times.slot_of(slot_id, access)
    if slot is None:
        raise BookingRefused(_("There is no such time. Choose another one."))
    try:
        with transaction.atomic():
            lock_person(access)
            if before := bookings.booked_with(access, key):
                return before
            moved = _locked(access, moved_from.id) if moved_from else None
            _check(access, slot, mode, moved, offered)
            if not slots.take(slot_id=slot.id, key=hold_key):
                _refuse_taken(slot)
            made = _new(access, slot, mode, reason, needs, moved)
            made.form_key = key
            _write(access, made, moved)
    except IntegrityError as broken:
        _refuse_broken(broken, slot)
    telling.booked(access, made)
    _follow(made)
    return made


def change(
    *,
    access: Access,
    booking_id: uuid.UUID,
    slot_id: uuid.UUID,
    sequence: int,
    form_key: uuid.UUID,
    mode: str = "",
    hold_key: uuid.UUID | None = None,
    reason: str = "",
    needs: Needs | None = None,
) -> Booking:
    """The same clinic at another time; the old time is free at once. Without a mode it stays what it was."""
    with transaction.atomic():
        lock_person(access)
        if before := bookings.booked_with(access, own_key(access, form_key)):
            return before
        old = _locked(access, booking_id)
        _check_sequence(old, sequence)
        slot = times.slot_of(slot_id, access)
        why = rules.why_not_change(booking=old, clinic=old.clinic, now=clock.now(), slot=slot)
        if why and not (works_there(access, old.clinic) and old.state in rules.LIVE and slot):
            raise BookingRefused(why)
        return book(
            access=access,
            slot_id=slot_id,
            mode=mode or old.mode,
            form_key=form_key,
            hold_key=hold_key,
            reason=reason,
            needs=needs,
            moved_from=old,
            slot=slot,
        )


def cancel(
    *, access: Access, booking_id: uuid.UUID, sequence: int | None = None, reason: str = "", by_clinic: bool = False
) -> Booking:
    """The person does not come, or the clinic called it off; the time is free at once, unless the clinic blocked it."""
    with transaction.atomic():
        lock_person(access)
        old = _locked(access, booking_id)
        if sequence is not None:
            _check_sequence(old, sequence)
        if why := rules.why_not_cancel(booking=old, clinic=old.clinic, now=clock.now(), by_clinic=by_clinic):
            raise BookingRefused(why)
        _end(old, access, reason, by_clinic=by_clinic)
        access.save(old, action="update")
        publish_face(access=access, booking=old)
        finish(access=access, subject_id=old.id)  # nobody need call for whom this time is no more
        slots.free(slot_id=old.slot_id)
    telling.cancelled(access, old)
    _follow(old)
    return old


def tell_needs(*, access: Access, booking_id: uuid.UUID, sequence: int, needs: Needs, reason: str) -> Booking:
    """What is to be seen to, said again for a booking that stands."""
    with transaction.atomic():
        lock_person(access)
        old = _locked(access, booking_id)
        _check_sequence(old, sequence)
        if old.state not in rules.LIVE or old.ends_at <= clock.now():
            raise BookingRefused(_("This appointment is over."))
        _set_needs(old, needs)
        old.reason, old.changed_at, old.changed_by_name = reason, clock.now(), actor_name(access)
        old.sequence += 1
        access.save(old, action="update")
        publish_face(access=access, booking=old)
    return old


def own_key(access: Access, form_key: uuid.UUID) -> uuid.UUID:
    """The key of a form as its sender's own: nobody's form speaks for somebody else's."""
    return uuid.uuid5(access.actor.id or uuid.UUID(int=0), f"booking/{access.patient_id}/{form_key}")


def works_there(access: Access, clinic: Clinic) -> bool:
    """Whether the actor books as staff of the clinic's organisation."""
    return access.actor.role in CARE_ROLES and access.actor.organisation_id == clinic.organisation_id


def actor_name(access: Access) -> str:
    """Who did it; staff with the place they work at."""
    actor = access.actor
    named = f"{actor.name} ({actor.organisation_name})" if actor.organisation_name else actor.name
    return (actor.name if actor.role == Role.CITIZEN else named)[:200]


def lock_person(access: Access) -> None:
    """Whatever is done for one person goes one after the other."""
    matching.lock(access.patient_ids or access.people)


def _locked(access: Access, booking_id: uuid.UUID) -> Booking:
    if found := bookings.booking_of(access, booking_id, lock=True):
        return found
    raise BookingRefused(_("There is no such appointment."))


def _check_sequence(booking: Booking, sequence: int) -> None:
    if booking.sequence != sequence:
        raise BookingStale(_("This appointment was changed meanwhile. Look at it as it is now, then decide again."))


def _check(access: Access, slot: Slot, mode: str, moved: Booking | None, offered: bool) -> None:
    """Before a time is taken: whether this person may have it, by what this access may see."""
    clinic, now = slot.clinic, clock.now()
    if not may_know(access, clinic):
        raise BookingRefused(_("There is no such time. Choose another one."))
    if moved and moved.state not in rules.LIVE:
        raise BookingStale(_("This appointment was changed meanwhile. Look at it as it is now, then decide again."))
    left_out = moved.id if moved else None
    why = rules.why_not_book(
        slot=slot,
        clinic=clinic,
        mode=mode,
        now=now,
        in_care=bool(moved) or bookings.is_in_care(access.patient_id, clinic),
        open_here=bookings.open_at(access, clinic.id, now, besides=left_out),
        by_clinic=works_there(access, clinic),
        offered=offered,
    )
    if why:
        raise BookingRefused(why, times.nearest(slot) if slot.starts_at <= now else ())
    if why := bookings.clash(access, slot, mode, besides=left_out):
        raise BookingRefused(why)


def _refuse_taken(slot: Slot) -> NoReturn:
    """Said kindly, with what is free instead."""
    near = times.nearest(slot)
    said = _("Somebody else was a moment faster, and this time is taken now. Nothing was booked. We are sorry.")
    if near:
        said = _("Somebody else was a moment faster, and this time is taken now. These are the nearest free times.")
    raise BookingRefused(said, near)


def _new(access: Access, slot: Slot, mode: str, reason: str, needs: Needs | None, moved: Booking | None) -> Booking:
    assert access.patient_id and access.actor.id
    now, clinic = clock.now(), slot.clinic
    made = Booking(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind="Appointment",
        area=Area.APPOINTMENTS,
        labels=list(clinic.labels),
        organisation_id=clinic.organisation_id,
        clinic=clinic,
        slot=slot,
        practitioner_id=slot.practitioner_id,
        practitioner_name=slot.practitioner_name,
        mode=mode,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        reason=reason or (moved.reason if moved else ""),
        booked_by_id=access.actor.id,
        booked_by_name=actor_name(access),
        for_name=person_name(access.decision.ties)[:200],
        booked_at=now,
        changed_at=now,
        changed_by_name=actor_name(access) if moved else "",
        moved_from=moved,
        sequence=moved.sequence + 1 if moved else 0,
    )
    _set_needs(made, needs or (needs_of(moved) if moved else NONE))
    return made


def needs_of(booking: Booking) -> Needs:
    return Needs(booking.interpreter, booking.step_free, booking.transport, booking.hearing, booking.other_needs)


def _set_needs(booking: Booking, needs: Needs) -> None:
    booking.interpreter, booking.other_needs = needs.interpreter, needs.other
    booking.step_free, booking.transport, booking.hearing = needs.step_free, needs.transport, needs.hearing


def _end(booking: Booking, access: Access, reason: str, *, by_clinic: bool = False) -> None:
    booking.state, booking.cancelled_at = Booking.State.CANCELLED, clock.now()
    booking.cancelled_by_clinic, booking.cancel_reason = by_clinic, reason
    booking.changed_at, booking.changed_by_name = booking.cancelled_at, actor_name(access)
    booking.sequence += 1


def _write(access: Access, made: Booking, moved: Booking | None) -> None:
    """The old one ends before the new one begins, for the new time may overlap the old."""
    if moved:
        _end(moved, access, "")
        access.check_write(moved.kind, moved.area, moved.patient_id, is_new=False)
        moved.save_under(access)
    access.save(made)
    for booking in filter(None, (moved, made)):
        publish_face(access=access, booking=booking)
    if moved:
        slots.free(slot_id=moved.slot_id)


def _refuse_broken(broken: IntegrityError, slot: Slot) -> NoReturn:
    """What the database alone knew: said without telling of bookings that this reader may not see."""
    diagnosis: Any = getattr(broken.__cause__, "diag", None)
    name = diagnosis.constraint_name if diagnosis else ""
    if name == "appointments_person_once":
        raise BookingRefused(_("This time cannot be booked. Choose another one."), times.nearest(slot)) from broken
    if name == "appointments_slot_once":
        _refuse_taken(slot)
    raise broken


def _follow(booking: Booking) -> None:
    """Once it is committed, the clinic's record of whom it cares for is brought up to date."""
    patient_id = booking.patient_id
    transaction.on_commit(lambda: caring.follow(patient_id), robust=True)
    asking.settle_later(booking=booking)
