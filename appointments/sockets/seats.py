"""Who holds a socket, asked of the database: by a session as pages are, or by a ticket.

Each call is a transaction.
"""

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import clock
from appointments import tickets
from appointments.actions import video
from appointments.actions.video import NotNow
from appointments.models import Attendee
from appointments.queries.video import Room, room_of
from appointments.virtual import Place, is_host
from consent import ongoing
from consent.access import Access
from consent.gate import open_for_job, write_failure

KIND = "Appointment"
ACTS: Mapping[str, tuple[str, Callable[..., None]]] = {
    "admit": ("video-admit", video.admit),
    "remove": ("video-remove", video.remove),
    "end": ("video-end", video.end),
}


@dataclass(frozen=True)
class View:
    """What whoever holds the socket may know of the room at this moment. The others only once they are in."""

    place: Place
    me: dict[str, str]
    holds: bool = False
    waiting: list[dict[str, str]] = field(default_factory=list)  # for whoever holds the visit
    inside: list[dict[str, str]] = field(default_factory=list)  # for those who are in
    telephone: bool = False  # the person would rather be telephoned; for whoever holds the visit


def view_of(room: Room, attendee_id: uuid.UUID, *, holds: bool) -> View:
    """Raises NotNow where there is no staying in the room."""
    now, attendee = clock.now(), room.of(attendee_id)
    door = room.door(now)
    if not door:
        raise NotNow(door.door)
    if attendee is None or attendee.removed_at:
        raise NotNow("removed")
    place = Place.IN if attendee.admitted_at else Place.WAITING
    return View(
        place=place,
        me=said_of(attendee),
        holds=holds,
        waiting=[said_of(one) for one in room.at(Place.WAITING, now)] if holds else [],
        inside=[said_of(one) for one in room.at(Place.IN, now)] if place is Place.IN else [],
        telephone=bool(holds and room.visit and room.visit.by_telephone),
    )


def said_of(attendee: Attendee) -> dict[str, str]:
    return {"id": attendee.id.hex, "name": attendee.name, "part": str(attendee.part)}


class Seat:
    """A place in the room; `access` is that of the latest decision, and serves one thread at a time."""

    turn: threading.Lock
    access: Access
    booking_id: uuid.UUID
    attendee_id: uuid.UUID

    def enter(self) -> View:
        raise NotImplementedError

    def decide(self) -> None:
        """Ask anew whether there is a right to be here."""
        raise NotImplementedError

    def act(self, verb: str, who: uuid.UUID | None) -> None:
        raise NotNow("refused")

    def look(self) -> View:
        """The room as it is, after asking whether one may still see it; and a sign of life."""
        self.decide()
        with self.access.reading():
            room = self._room()
            view = view_of(room, self.attendee_id, holds=is_host(self.access.actor, room.booking))
            video.see(access=self.access, attendee_id=self.attendee_id)
            return view

    def leave(self, *, for_good: bool, why: str = "") -> None:
        with self.access.reading():
            video.leave(
                access=self.access, booking_id=self.booking_id, attendee_id=self.attendee_id, for_good=for_good, why=why
            )

    def _room(self) -> Room:
        room = room_of(self.access, self.booking_id)
        if room is None:
            raise NotNow("refused")
        return room


class SignedIn(Seat):
    """By a session: the person, a helper, or a professional."""

    def __init__(self, session_key: str, patient_id: uuid.UUID, booking_id: uuid.UUID):
        self.session_key, self.patient_id, self.booking_id = session_key, patient_id, booking_id
        self.turn = threading.Lock()

    def enter(self) -> View:
        self.access = self._begin("video-wait")
        with _told(self.access):
            self.attendee_id = video.arrive(access=self.access, booking_id=self.booking_id).id
        return self.look()

    def decide(self) -> None:
        self.access = ongoing.again(self.access, self.session_key)

    def act(self, verb: str, who: uuid.UUID | None) -> None:
        action, do = ACTS[verb]
        access = self._begin(action)
        with _told(access):
            do(access=access, booking_id=self.booking_id, **({"attendee_id": who} if who else {}))

    def _begin(self, action: str) -> Access:
        target = f"Appointment/{self.booking_id}"
        return ongoing.begin(self.session_key, self.patient_id, kind=KIND, action=action, target=target)


class Invited(Seat):
    """By a link or a code that was used in this browser."""

    def __init__(self, secret: str, booking_id: uuid.UUID):
        self.secret, self.booking_id = secret, booking_id
        self.turn = threading.Lock()

    def enter(self) -> View:
        opens = self._ticket()
        self.attendee_id = opens.attendee_id
        with open_for_job("video", kinds=(KIND,), patients=opens.patient_ids) as access:
            self.access = access
            room = room_of(access, self.booking_id, lock=True)
            attendee = self._attendee(room)
            if room is None or attendee.pass_hash != opens.mark:
                raise NotNow("refused")
            if not (door := room.door(clock.now())):
                raise NotNow(door.door)
            video.come(access=access, booking=room.booking, attendee=attendee)
        return self.look()

    def decide(self) -> None:
        opens = tickets.read(tickets.Use.SEAT, self.secret)  # before the row, so that who is sent out is told so
        with self.access.reading():
            attendee = self._attendee(room_of(self.access, self.booking_id))
        if opens is None or attendee.pass_hash != opens.mark:
            raise NotNow("refused")

    def _ticket(self) -> tickets.Opens:
        opens = tickets.read(tickets.Use.SEAT, self.secret)
        if opens is None or opens.booking_id != self.booking_id:
            raise NotNow("refused")
        return opens

    def _attendee(self, room: Room | None) -> Attendee:
        attendee = room.of(self.attendee_id) if room else None
        if attendee is None or attendee.removed_at:
            raise NotNow("removed" if attendee else "refused")
        return attendee


@contextmanager
def _told(access: Access) -> Iterator[None]:
    """A transaction of this access; what the gate permits and the room does not is an entry too."""
    try:
        with access.reading():
            yield
    except Exception:
        write_failure(access)
        raise
