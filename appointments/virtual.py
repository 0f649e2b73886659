"""A video visit's rules: when one may come, where each one is, and who may let others in. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from accounts.roles import Role
from appointments.models import Attendee, Booking
from appointments.models.clinics import Mode

MOST_IN = 4  # each sends to each: more than that is too much for a telephone
OVERTIME = dt.timedelta(minutes=60)  # after the end of the time that was booked
PRESENT = dt.timedelta(seconds=20)  # a connection that lives gives a sign of life more often than that
REJOIN = dt.timedelta(minutes=5)  # so long after a drop one comes back without being let in anew
CALL = dt.timedelta(minutes=20)  # in which the clinic telephones who asks for it late
GOING_ON = frozenset({Booking.State.BOOKED, Booking.State.ARRIVED})
HOSTS = frozenset({Role.CLINICIAN, Role.SOCIAL_WORKER, Role.PHARMACIST})  # who may hold a visit of their clinic


class Door(StrEnum):
    """Whether one may come to the visit of a booking now."""

    OPEN = "open"
    EARLY = "early"
    OVER = "over"
    CANCELLED = "cancelled"
    OTHER = "other"  # not by video


@dataclass(frozen=True)
class Joinable:
    """`opens_at` up to, not including, `closes_at`. `is_late`: the clinic may no longer see whoever comes now."""

    door: Door
    opens_at: dt.datetime
    closes_at: dt.datetime
    is_late: bool = False

    def __bool__(self) -> bool:
        return self.door is Door.OPEN


def joinable(booking: Any, now: dt.datetime, *, ended_at: dt.datetime | None = None) -> Joinable:
    """When the visit of this booking is open; `ended_at`: the clinic has ended it."""
    clinic = booking.clinic
    opens_at = booking.starts_at - dt.timedelta(minutes=clinic.early_minutes)
    closes_at = booking.ends_at + OVERTIME
    late = now > booking.starts_at + dt.timedelta(minutes=clinic.late_minutes)
    return Joinable(_door(booking, now, opens_at, closes_at, ended_at), opens_at, closes_at, late)


def _door(booking: Any, now: dt.datetime, opens_at, closes_at, ended_at) -> Door:
    if booking.mode != Mode.VIDEO:
        return Door.OTHER
    if booking.state == Booking.State.CANCELLED:
        return Door.CANCELLED
    if now < opens_at:
        return Door.EARLY
    return Door.OVER if ended_at or now >= closes_at or booking.state not in GOING_ON else Door.OPEN


class Place(StrEnum):
    """Where somebody is, who comes to a visit."""

    INVITED = "invited"  # and has not come yet
    WAITING = "waiting"
    IN = "in"
    AWAY = "away"  # was in or waited, and is not connected
    REMOVED = "removed"


def place_of(attendee: Any, now: dt.datetime) -> Place:
    if attendee.removed_at:
        return Place.REMOVED
    if attendee.arrived_at is None:
        return Place.INVITED
    if attendee.left_at or attendee.seen_at is None or now - attendee.seen_at > PRESENT:
        return Place.AWAY
    return Place.IN if attendee.admitted_at else Place.WAITING


def comes_back_in(attendee: Any, now: dt.datetime) -> bool:
    """Whether somebody who was in, and whose connection dropped, goes straight back."""
    if not attendee.admitted_at or attendee.removed_at:
        return False
    last = max(filter(None, (attendee.left_at, attendee.seen_at, attendee.admitted_at)))
    return now - last <= REJOIN


def is_host(actor: Any, booking: Any) -> bool:
    """Whether this is who holds the visit: somebody of the clinic who sees people."""
    return actor.role in HOSTS and actor.organisation_id == booking.clinic.organisation_id


def why_not_admit(attendee: Any, everybody: Iterable[Any], now: dt.datetime) -> str:
    """`gone` or `full` where this one cannot be let in; empty: they can."""
    if place_of(attendee, now) not in (Place.WAITING, Place.IN):
        return "gone"
    inside = sum(place_of(one, now) is Place.IN for one in everybody if one.id != attendee.id)
    return "full" if inside >= MOST_IN else ""


def call_by(booking: Any, now: dt.datetime) -> dt.datetime:
    """By when somebody who asked to be telephoned is called: in the time that they had booked, or soon."""
    return max(booking.ends_at, now + CALL)


def part_of(actor: Any, basis: str) -> Attendee.Part:
    """As whom somebody comes who is signed in."""
    if actor.is_staff:
        return Attendee.Part.PROFESSIONAL
    return Attendee.Part.PERSON if basis == "self" else Attendee.Part.HELPER
