"""Clinics and their times, bookings, waiting lists, and video visits."""

from appointments.models.bookings import Booking, Reply
from appointments.models.clinics import Clinic, Place, Room, Session, Slot
from appointments.models.video import Attendee, VideoVisit
from appointments.models.waiting import Offer, WaitingEntry

__all__ = [
    "Attendee",
    "Booking",
    "Clinic",
    "Offer",
    "Place",
    "Reply",
    "Room",
    "Session",
    "Slot",
    "VideoVisit",
    "WaitingEntry",
]
