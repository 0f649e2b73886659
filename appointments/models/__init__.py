"""Clinics and their times, bookings, waiting lists, and video visits."""

from appointments.models.bookings import Booking, Reply
from appointments.models.calling_off import CallingOff
from appointments.models.clinics import Clinic, Mode, Place, Room, Session, Slot
from appointments.models.video import Attendee, Ticket, VideoVisit
from appointments.models.waiting import Offer, WaitingEntry
from appointments.models.written import WrittenNote, WrittenVisit

__all__ = [
    "Attendee",
    "Booking",
    "CallingOff",
    "Clinic",
    "Mode",
    "Offer",
    "Place",
    "Reply",
    "Room",
    "Session",
    "Slot",
    "Ticket",
    "VideoVisit",
    "WaitingEntry",
    "WrittenNote",
    "WrittenVisit",
]
