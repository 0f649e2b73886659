"""Coming to a video visit, letting in, leaving, ending it. What is said in it is never kept."""

import datetime as dt
import uuid
from copy import copy
from typing import Any

from django.utils.translation import gettext as _

import clock
import work.actions
from appointments import tickets
from appointments.actions.booking import actor_name, lock_person
from appointments.actions.faces import publish_face
from appointments.models import Attendee, Booking, VideoVisit
from appointments.queries.video import Room, room_of
from appointments.rules import day
from appointments.virtual import Place, call_by, comes_back_in, is_host, part_of, place_of, why_not_admit
from audit import log
from consent.access import Access
from consent.areas import Area
from consent.queries.delegations import person_name
from work.models import WorkItem

PHONE = "phone-video"  # topic of work: somebody calls the person in place of the video
COMES = frozenset({Attendee.Part.PERSON, Attendee.Part.HELPER})  # with whom the person has come
SIGN_OF_LIFE = dt.timedelta(seconds=5)


class NotNow(Exception):
    """One cannot come to this visit, or stay in it: `why` is a Door, or removed, refused, gone, full."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = str(why)


def _locked(access: Access, booking_id: uuid.UUID, *, host: bool | None = None) -> Room:
    """The room for a change of it, while one may come at all; `host`: for whoever holds the visit alone."""
    room = room_of(access, booking_id, lock=True)
    if room is None or (host and not is_host(access.actor, room.booking)):
        raise NotNow("refused")
    door = room.door(clock.now(), for_host=is_host(access.actor, room.booking))
    if not door:
        raise NotNow(door.door)
    return room


def arrive(*, access: Access, booking_id: uuid.UUID) -> Attendee:
    """Whoever is signed in comes: to the waiting room, or straight in where they hold the visit or were in just now."""
    room, actor, now = _locked(access, booking_id), access.actor, clock.now()
    holds = is_host(actor, room.booking)
    visit = _visit(access, room, now, reopen=holds)
    attendee = next((one for one in room.attendees if one.user_id == actor.id), None)
    if attendee is None:
        part = part_of(actor, access.decision.basis)
        attendee = _new(
            room.booking, visit, patient_id=access.patient_id, user_id=actor.id, part=part, name=_name(access)
        )
    elif attendee.removed_at and not holds:
        raise NotNow("removed")
    return come(access=access, booking=room.booking, attendee=attendee, holds=holds)


def come(*, access: Access, booking: Booking, attendee: Attendee, holds: bool = False) -> Attendee:
    """Write down where somebody is who has just come."""
    now = clock.now()
    if holds:
        attendee.admitted_at, attendee.removed_at = now, None
    elif not comes_back_in(attendee, now):
        attendee.admitted_at, attendee.arrived_at = None, now
    attendee.arrived_at = attendee.arrived_at or now
    attendee.left_at, attendee.seen_at = None, now
    entry(access, "video-join" if attendee.admitted_at else "video-wait", booking, **_as_guest(access, attendee))
    access.save(attendee)
    return attendee


def see(*, access: Access, attendee_id: uuid.UUID) -> None:
    """A sign of life of somebody's connection."""
    attendee = Attendee.objects.under(access).select_for_update(of=("self",)).get(id=attendee_id)
    now = clock.now()
    if attendee.left_at or attendee.seen_at is None or now - attendee.seen_at >= SIGN_OF_LIFE:
        attendee.seen_at, attendee.left_at = now, None
        attendee.save_under(access)


def leave(*, access: Access, booking_id: uuid.UUID, attendee_id: uuid.UUID, for_good: bool, why: str = "") -> None:
    """Somebody has gone; `for_good`: they said so, and wait again when they come back."""
    room = room_of(access, booking_id, lock=True)
    attendee = room.of(attendee_id) if room else None
    if room is None or attendee is None or attendee.left_at:
        return
    attendee.left_at = clock.now()
    if for_good:
        attendee.admitted_at = None
    attendee.save_under(access)
    log.write(_record(access, "video-leave", room.booking, reason=why, **_as_guest(access, attendee)))


def admit(*, access: Access, booking_id: uuid.UUID, attendee_id: uuid.UUID) -> None:
    """Let in one who waits. With the person, or who helps them, the booking has come too, as at a desk."""
    lock_person(access)
    room, now = _locked(access, booking_id, host=True), clock.now()
    attendee = _one_of(room, attendee_id)
    if why := why_not_admit(attendee, room.attendees, now):
        raise NotNow(why)
    if place_of(attendee, now) is Place.WAITING:
        attendee.admitted_at = now
        entry(access, "video-admit", room.booking)
        access.save(attendee)
        if attendee.part in COMES:
            _check_in(access, room, attendee)


def _check_in(access: Access, room: Room, attendee: Attendee) -> None:
    """Here since they came to the waiting room; and nobody need call them any more."""
    booking, visit = room.booking, room.visit
    if not day.why_not(day.STEPS["arrive"], booking, clock.now()):
        booking.state, booking.arrived_at = Booking.State.ARRIVED, attendee.arrived_at
        booking.changed_at, booking.changed_by_name = clock.now(), actor_name(access)
        access.save(booking, action="update")
        publish_face(access=access, booking=booking)
    if visit and visit.by_telephone:
        visit.by_telephone = False
        access.save(visit)
    work.actions.finish(access=access, subject_id=booking.id)


def remove(*, access: Access, booking_id: uuid.UUID, attendee_id: uuid.UUID, early: bool = False) -> None:
    """Send somebody away, or take an invitation back, `early` too; whoever holds the visit stays."""
    room = room_of(access, booking_id, lock=True) if early else _locked(access, booking_id, host=True)
    if room is None or not is_host(access.actor, room.booking):
        raise NotNow("refused")
    attendee = _one_of(room, attendee_id)
    if attendee.user_id == access.actor.id:
        raise NotNow("refused")
    if attendee.pass_hash:
        tickets.spend(attendee.pass_hash)
    attendee.removed_at, attendee.admitted_at, attendee.pass_hash = clock.now(), None, ""
    entry(access, "video-remove", room.booking)
    access.save(attendee)


def end(*, access: Access, booking_id: uuid.UUID) -> None:
    """End the visit for all."""
    room = _locked(access, booking_id, host=True)
    if room.visit is None:
        raise NotNow("gone")
    room.visit.ended_at, room.visit.ended_by_name = clock.now(), access.actor.name
    entry(access, "video-end", room.booking)
    access.save(room.visit)


def call_instead(*, access: Access, booking_id: uuid.UUID) -> dt.datetime:
    """The person would rather be telephoned: whoever holds the visit sees it, and it is work of the clinic.

    Gives by when they are to be called; asked again, that stays.
    """
    room, now = _locked(access, booking_id), clock.now()
    booking, visit = room.booking, _visit(access, room, now)
    visit.by_telephone = True
    entry(access, "video-call", booking)
    access.save(visit)
    about = copy(booking)
    about.patient_id = access.patient_id or booking.patient_id  # work is written under the id that lives on
    item = work.actions.open_item(
        access=access,
        subject=WorkItem.Subject.APPOINTMENT,
        about=about,
        item_id=booking.id,
        holder_id=booking.clinic.organisation_id,
        due_at=call_by(booking, now),
        team=booking.clinic.team,
        topic=PHONE,
    )
    return item.due_at


def invited(*, access: Access, room: Room, part: str, name: str) -> Attendee:
    """A new place in the room for somebody without an account; not saved yet."""
    visit = _visit(access, room, clock.now())
    attendee = _new(room.booking, visit, patient_id=access.patient_id, user_id=None, part=part, name=name)
    attendee.invited_at, attendee.invited_by_name = clock.now(), access.actor.name
    return attendee


def own_place(*, access: Access, room: Room) -> Attendee:
    """The place of whoever is signed in, before they come; not saved where it is new."""
    visit = _visit(access, room, clock.now())
    return next((one for one in room.attendees if one.user_id == access.actor.id), None) or _own(access, room, visit)


def _own(access: Access, room: Room, visit: VideoVisit) -> Attendee:
    """The place of whoever is signed in."""
    who = {"user_id": access.actor.id, "part": part_of(access.actor, access.decision.basis), "name": _name(access)}
    return _new(room.booking, visit, patient_id=access.patient_id, **who)


def entry(access: Access, action: str, booking: Booking, **what: Any) -> None:
    """The entry of this request; the saves that follow add none."""
    log.write(_record(access, action, booking, **what))
    access.written = True


def _record(access: Access, action: str, booking: Booking, **what: Any) -> log.Record:
    """Nothing of whom: names of guests stand in their own entries."""
    about = access.record.patient_id or booking.patient_id
    said = {"action": action, "target": f"Appointment/{booking.id}", "kinds": ["Appointment"]}
    return access.record.but(**said, areas=[Area.APPOINTMENTS.value], patient_id=about, **what)


def _as_guest(access: Access, attendee: Attendee) -> dict[str, Any]:
    """Who came by a link or a code, as the log names them; nothing for whoever is signed in."""
    if access.actor.kind != "job":
        return {}
    said = {"actor_kind": "anonymous", "actor_name": attendee.name, "actor_role": "", "basis": "invitation"}
    return said | {"route": "websocket"}


def _visit(access: Access, room: Room, now: dt.datetime, *, reopen: bool = False) -> VideoVisit:
    """The booking's one visit, which the caller's lock on the booking makes once; its id is the booking's."""
    visit = room.visit
    if visit is None:
        visit = VideoVisit(id=room.booking.id, booking=room.booking, opened_at=now, **_whose(room.booking, access))
        visit.save_under(access)
    elif reopen and visit.ended_at:
        visit.ended_at, visit.ended_by_name = None, ""
        visit.save_under(access)
    return visit


def _new(booking: Booking, visit: VideoVisit, *, patient_id, **what: Any) -> Attendee:
    return Attendee(booking=booking, visit=visit, **_of(booking), patient_id=patient_id or booking.patient_id, **what)


def _whose(booking: Booking, access: Access) -> dict[str, Any]:
    return _of(booking) | {"patient_id": access.patient_id or booking.patient_id}


def _of(booking: Booking) -> dict[str, Any]:
    """What every row of a visit takes from the booking."""
    said = {"kind": "Appointment", "area": Area.APPOINTMENTS.value, "labels": booking.labels}
    return said | {"organisation_id": booking.organisation_id}


def _one_of(room: Room, attendee_id: uuid.UUID) -> Attendee:
    attendee = room.of(attendee_id)
    if attendee is None:
        raise NotNow("gone")
    return attendee


def _name(access: Access) -> str:
    """As the others in the room read it; of a helper, both names."""
    actor = access.actor
    if actor.is_staff:
        return f"{actor.name}, {actor.organisation_name}"
    person = person_name(access.decision.ties) if access.decision.ties else ""
    return _("%(helper)s, for %(person)s") % {"helper": actor.name, "person": person} if person else actor.name
