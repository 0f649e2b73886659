"""The person says that they are there."""

import uuid

from django.db import transaction

import clock
from appointments.actions.booking import BookingRefused, actor_name, lock_person
from appointments.actions.faces import publish_face
from appointments.models import Booking
from appointments.queries.bookings import booking_of
from appointments.rules import before as rules
from consent.gate import Access


@transaction.atomic
def arrive(*, access: Access, booking_id: uuid.UUID) -> Booking:
    """The person says that they are there, which their clinic sees; twice is once. Raises BookingRefused."""
    lock_person(access)
    booking = booking_of(access, booking_id, lock=True)
    if booking is None or not rules.may_arrive(access):
        raise BookingRefused("")
    if booking.state == Booking.State.ARRIVED:
        return booking
    if why := rules.why_not_arrive(booking=booking, clinic=booking.clinic, now=clock.now()):
        raise BookingRefused(why)
    booking.state, booking.arrived_at = Booking.State.ARRIVED, clock.now()
    booking.changed_at, booking.changed_by_name = booking.arrived_at, actor_name(access)
    access.save(booking, action="update")
    publish_face(access=access, booking=booking)
    return booking
