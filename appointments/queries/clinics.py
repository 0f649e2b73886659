"""Clinics as a person finds them: those that book here, and those that are told by telephone."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from appointments.models import Booking, Clinic, Place, Slot
from appointments.queries.bookings import organisations_in_care
from appointments.rules.booking import books_for_oneself
from consent.areas import Area
from consent.gate import Access

SHOWN = 50


@dataclass(frozen=True)
class Service:
    """One clinic, and whether this person books there by themselves."""

    clinic: Clinic
    bookable: bool
    in_care: bool


def services(access: Access, words: str = "") -> list[Service]:
    """Those that the person's own organisations hold first, then those that are open to anybody, by name."""
    known = organisations_in_care(access.patient_id)
    found = _running().filter(Q(organisation__in=known) | Q(booker=Clinic.Booker.ANYBODY))
    for word in words.split()[:5]:
        named = Q(name__icontains=word) | Q(about__icontains=word) | Q(organisation__name__icontains=word)
        found = found.filter(named)
    rows = found.exclude(booker=Clinic.Booker.NOBODY).order_by("organisation__name", "name", "id")[: 4 * SHOWN]
    made = (_service(clinic, known) for clinic in rows if may_know(access, clinic))
    return sorted(made, key=lambda one: (not one.in_care, not one.bookable))[:SHOWN]


def service_of(access: Access, clinic_id: uuid.UUID) -> Service | None:
    """One clinic that this person may know of."""
    clinic = _running().filter(id=clinic_id).first()
    if clinic is None or not may_know(access, clinic):
        return None
    return _service(clinic, organisations_in_care(access.patient_id))


def may_know(access: Access, clinic: Clinic) -> bool:
    """Whether a booking at this clinic would be one that the reader sees: nobody books blindly."""
    assert access.patient_id
    made = Booking(
        patient_id=access.patient_id,
        kind="Appointment",
        area=Area.APPOINTMENTS,
        labels=list(clinic.labels),
        organisation_id=clinic.organisation_id,
    )
    return access.decision.condition.allows(made)


def places_of(clinic: Clinic) -> list[Place]:
    """Where its times to be booked are held, by name."""
    used = Slot.objects.filter(clinic=clinic, state=Slot.State.FREE).values("place")
    return list(Place.objects.filter(id__in=used).order_by("name", "id"))


def practitioners_of(clinic: Clinic) -> list[tuple[uuid.UUID, str]]:
    """Whom one may see there, by name."""
    rows = Slot.objects.filter(clinic=clinic, state=Slot.State.FREE, practitioner__isnull=False)
    found: Iterable[tuple[uuid.UUID, str]] = rows.values_list("practitioner", "practitioner_name").distinct()
    return sorted(dict(found).items(), key=lambda one: one[1].casefold())


def modes_of(clinic: Clinic) -> set[str]:
    rows = Slot.objects.filter(clinic=clinic, state=Slot.State.FREE).values_list("modes", flat=True).distinct()
    return {mode for modes in rows for mode in modes}


def _running() -> QuerySet[Clinic]:
    return Clinic.objects.filter(ended_at=None, organisation__ended_at=None).select_related("organisation")


def _service(clinic: Clinic, known: set[uuid.UUID]) -> Service:
    in_care = clinic.organisation_id in known
    return Service(clinic, books_for_oneself(clinic, in_care=in_care), in_care)
