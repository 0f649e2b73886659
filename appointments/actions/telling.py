"""Who is told of a booking: the person, where somebody else acted; and the helper who booked it, while they help."""

import uuid

import clock
from accounts.matching import account_of, survivor_of
from accounts.models import Patient, User
from appointments.models import Booking
from consent.gate import Access
from consent.queries.delegations import helps, ids_of
from notifications.actions import notify


def booked(access: Access, booking: Booking) -> None:
    topic = "appointment-changed" if booking.moved_from_id else "appointment-booked"
    _tell(access, booking, topic)


def cancelled(access: Access, booking: Booking) -> None:
    topic = "appointment-called-off" if booking.cancelled_by_clinic else "appointment-cancelled"
    _tell(access, booking, topic)


def _tell(access: Access, booking: Booking, topic: str) -> None:
    """One notice each, which says nothing of the clinic or the time. Nobody is told what they did for themselves."""
    if access.decision.basis == "self" and booking.booked_by_id == access.actor.id:
        return
    living = survivor_of(booking.patient_id)
    assert living
    patient = Patient.objects.get(id=living)
    for person in recipients(booking, patient.id):
        if person.id != access.actor.id:
            notify(
                recipient=person,
                topic=topic,
                event=f"{topic}/{booking.id}/{booking.sequence}",
                subject_patient=patient,
            )


def recipients(booking: Booking, patient_id: uuid.UUID) -> list[User]:
    found, booker = account_of(patient_id), booking.booked_by
    told = [found] if found else []
    if booker != found and helps(booker.id, ids_of(patient_id), at=clock.now()):
        told.append(booker)
    return told
