"""Clinics as a person finds them: those that book here, and those that are told by telephone."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Q, QuerySet, When

import clock
from accounts import statements
from appointments.models import Clinic, Place, Slot
from appointments.queries.bookings import organisations_in_care
from appointments.rules.booking import books_for_oneself
from consent.areas import Area
from consent.gate import Access
from consent.prepared import prepared

SHOWN, READ = 50, 200


@dataclass(frozen=True)
class Service:
    """One clinic, and whether this person books there by themselves."""

    clinic: Clinic
    bookable: bool
    in_care: bool


def services(access: Access, words: str = "") -> list[Service]:
    """Those that the person's own organisations hold first, then those that are open to anybody, by name."""
    return sorted(_services(access, words), key=lambda one: (not one.in_care, not one.bookable))[:SHOWN]


def bookable(access: Access) -> list[Clinic]:
    """All at which this person books by themselves, as far as they may know of them; a bounded number."""
    besides = (Clinic.Booker.NOBODY, Clinic.Booker.STAFF)
    return [one.clinic for one in _services(access, besides=besides) if one.bookable]


def _services(access: Access, words: str = "", besides: Sequence[str] = (Clinic.Booker.NOBODY,)) -> list[Service]:
    known = organisations_in_care(access.patient_id)
    found = _running().filter(Q(organisation__in=known) | Q(booker=Clinic.Booker.ANYBODY))
    for word in words.split()[:5]:
        named = Q(name__icontains=word) | Q(about__icontains=word) | Q(organisation__name__icontains=word)
        found = found.filter(named)
    found = found.alias(apart=Case(When(organisation__in=known, then=0), default=1))
    rows = found.exclude(booker__in=besides).order_by("apart", "organisation__name", "name", "id")[:READ]
    return [_service(clinic, known) for clinic in rows if may_know(access, clinic)]


def places_at(organisations: Iterable[uuid.UUID]) -> list[Place]:
    """Where these organisations see people, by name."""
    found = Place.objects.filter(organisation__in=list(organisations), ended_at=None)
    return list(found.order_by("name", "id")[:READ])


def service_of(access: Access, clinic_id: uuid.UUID) -> Service | None:
    """One clinic that this person may know of."""
    clinic = next(iter(_clinic(access, ident=clinic_id)[:1]), None)
    if clinic is None or not may_know(access, clinic):
        return None
    asks = clinic.booker == Clinic.Booker.IN_CARE  # whom it knows counts there alone
    return _service(clinic, organisations_in_care(access.patient_id) if asks else set())


@prepared
def _clinic(access: Access, *, ident: uuid.UUID) -> Any:
    return _running().filter(id=ident)


def may_know(access: Access, clinic: Clinic) -> bool:
    """Whether a booking at this clinic would be one that the reader sees: nobody books blindly."""
    assert access.patient_id
    made = _Made(patient_id=access.patient_id, labels=clinic.labels, organisation_id=clinic.organisation_id)
    return access.decision.condition.allows(made)


class _Made(NamedTuple):
    """What of a booking decides who sees it."""

    patient_id: uuid.UUID
    labels: list[str]
    organisation_id: uuid.UUID
    kind: str = "Appointment"
    area: str = Area.APPOINTMENTS
    held_until: None = None
    id: uuid.UUID | None = None  # it has none yet


class Offered(NamedTuple):
    """What the times of clinics differ by: whom one sees, where and how, by name."""

    practitioners: list[tuple[uuid.UUID, str]]
    places: list[tuple[uuid.UUID, str]]
    modes: set[str]


_OFFERED = """
SELECT DISTINCT s.practitioner_id, s.practitioner_name, s.place_id, p.name, s.modes
FROM appointments_slot s LEFT JOIN appointments_place p ON p.id = s.place_id
WHERE s.clinic_id = %s::uuid AND s.state = 'free' AND s.starts_at > %s::timestamptz
"""


def offered(clinic: Clinic) -> Offered:
    """Of the free times to come of one clinic."""
    rows = statements.rows(_OFFERED, [clinic.id, clock.now()])
    people = {ident: name for ident, name, *_rest in rows if ident}
    places = {ident: name for _person, _name, ident, name, _modes in rows if ident}
    return Offered(_by_name(people), _by_name(places), {mode for *_rest, modes in rows for mode in modes})


def _by_name(named: dict[uuid.UUID, str]) -> list[tuple[uuid.UUID, str]]:
    return sorted(named.items(), key=lambda one: (one[1].casefold(), one[0]))


def modes_of(clinic: Clinic) -> set[str]:
    rows = Slot.objects.filter(clinic=clinic, state=Slot.State.FREE).values_list("modes", flat=True).distinct()
    return {mode for modes in rows for mode in modes}


def _running() -> QuerySet[Clinic]:
    return Clinic.objects.filter(ended_at=None, organisation__ended_at=None).select_related("organisation")


def _service(clinic: Clinic, known: set[uuid.UUID]) -> Service:
    in_care = clinic.organisation_id in known
    return Service(clinic, books_for_oneself(clinic, in_care=in_care), in_care)
