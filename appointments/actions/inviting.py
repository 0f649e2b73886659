"""Letting somebody come to a video visit without an account: by a link, or the person themselves by a join code."""

import datetime as dt
import uuid
from dataclasses import dataclass

import clock
from accounts import throttle
from accounts.models import User
from appointments import tickets
from appointments.actions.video import NotNow, entry, invited, own_place
from appointments.models import Attendee
from appointments.queries.video import Room, room_of
from appointments.tickets import Use
from appointments.virtual import Door, is_host
from consent.access import Access
from consent.gate import open_for_job
from notifications import links

KIND = "Appointment"
CODE_FROM = dt.timedelta(hours=24)  # before the visit begins


@dataclass(frozen=True)
class Seat:
    """A browser's place: what it keeps, until when, and whether the person themselves sits there."""

    secret: str
    booking_id: uuid.UUID
    is_person: bool


def invite(*, access: Access, booking_id: uuid.UUID, part: str, name: str, email: str = "") -> str:
    """A link for an interpreter or a guest, which is shown once, and sent where an address is given; its secret."""
    room = _to_come(access, booking_id)
    if not is_host(access.actor, room.booking):
        raise NotNow("refused")
    attendee = invited(access=access, room=room, part=part, name=name)
    secret = _sent(access, attendee, email) if email else tickets.new_link()
    entry(access, "video-invite", room.booking, reason="by e-mail" if email else "")
    _give(access, room, attendee, Use.LINK, secret)
    return secret


def _sent(access: Access, attendee: Attendee, email: str) -> str:
    if not throttle.mail_allowed_to(email):
        raise NotNow("too-often")
    assert access.actor.id
    return links.send_link(sender=User.objects.get(id=access.actor.id), address=email, event=mail_of(attendee))


def mail_of(attendee: Attendee) -> str:
    """The event under which an invited one's e-mail is known."""
    return f"video-link:{attendee.id}"


def make_code(*, access: Access, booking_id: uuid.UUID) -> str:
    """A code by which the person comes from another computer; the one made before stops working."""
    room = _to_come(access, booking_id)
    if access.decision.basis != "self":
        raise NotNow("refused")
    if clock.now() < room.booking.starts_at - CODE_FROM:
        raise NotNow(Door.EARLY)
    attendee = own_place(access=access, room=room)
    code = tickets.new_code()
    entry(access, "video-code", room.booking)
    _give(access, room, attendee, Use.CODE, tickets.plain_code(code))
    return code


def sit_down(*, use: Use, secret: str, name: str = "") -> Seat:
    """Use a link or a code, once, for a place in this browser. Raises NotNow; *refused* for whatever opens nothing."""
    opens = tickets.read(use, secret)
    if opens is None:
        raise NotNow("refused")
    with open_for_job("video", kinds=(KIND,), patients=opens.patient_ids) as access:
        room = room_of(access, opens.booking_id, lock=True)
        attendee = room.of(opens.attendee_id) if room else None
        if room is None or attendee is None or attendee.removed_at or attendee.pass_hash != opens.mark:
            raise NotNow("refused")
        if not (door := room.door(clock.now())):
            raise NotNow("refused" if door.door is not Door.EARLY else Door.EARLY)
        if not tickets.spend(opens.mark):
            raise NotNow("refused")
        is_person = attendee.part == Attendee.Part.PERSON
        attendee.name = attendee.name if is_person else name or attendee.name
        place = tickets.new_link()
        _give(access, room, attendee, Use.SEAT, place)
    return Seat(place, opens.booking_id, is_person)


def stand_up(*, secret: str) -> None:
    """The place in this browser is given up."""
    tickets.spend(tickets.mark_of(Use.SEAT, secret))


def _give(access: Access, room: Room, attendee: Attendee, use: Use, secret: str) -> None:
    """Keep the ticket, and its mark with whom it is for: no other one of theirs counts any more."""
    if attendee.pass_hash:
        tickets.spend(attendee.pass_hash)
    closes_at = room.door(clock.now()).closes_at
    attendee.pass_hash = tickets.issue(use, secret, attendee=attendee, booking=room.booking, expires_at=closes_at)
    access.save(attendee)


def _to_come(access: Access, booking_id: uuid.UUID) -> Room:
    """The room of a visit that is open, or will be."""
    room = room_of(access, booking_id, lock=True)
    if room is None:
        raise NotNow("refused")
    door = room.door(clock.now(), for_host=is_host(access.actor, room.booking)).door
    if door not in (Door.OPEN, Door.EARLY):
        raise NotNow(door)
    return room
