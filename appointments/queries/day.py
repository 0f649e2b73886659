"""A day of the clinics of one team: its times, which are about nobody, and who comes, under an access."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q, QuerySet

import clock
from accounts import statements
from accounts.actor import Actor
from accounts.matching import moved
from appointments.models import Booking, CallingOff, Clinic, Mode, Slot
from appointments.queries.times import free
from clock import DISPLAY_ZONE
from consent.gate import Access
from records import namelist
from records.beforehand import Asked
from work.queries import of_subjects

MOST_TIMES = 400  # on one page
STANDING = "SELECT slot, person, booking FROM appointments_standing_at(%s::uuid[])"


@dataclass(frozen=True)
class Part:
    """Which times of a day are meant. `clinic` and `practitioner`: None means any."""

    day: dt.date
    clinic: uuid.UUID | None = None
    practitioner: uuid.UUID | None = None
    opens: dt.time = dt.time()
    closes: dt.time | None = None  # None: until the day ends

    @property
    def begins(self) -> dt.datetime:
        return dt.datetime.combine(self.day, self.opens, DISPLAY_ZONE)

    @property
    def ends(self) -> dt.datetime:
        if self.closes is None:
            return dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), DISPLAY_ZONE)
        return dt.datetime.combine(self.day, self.closes, DISPLAY_ZONE)


class Known(NamedTuple):
    name: str
    born: dt.date | None


@dataclass
class Day:
    """What the gate handed out: bookings by their times, names by the ids that records are open by."""

    by_slot: dict[uuid.UUID, Booking] = field(default_factory=dict)
    cancelled: list[Booking] = field(default_factory=list)
    asked: dict[uuid.UUID, Asked] = field(default_factory=dict)  # by booking: questions beforehand, as one may see them
    names: dict[uuid.UUID, Known] = field(default_factory=dict)
    calls: set[uuid.UUID] = field(default_factory=set)  # bookings by video whose person is to be telephoned


def clinics_of(actor: Actor, *, ended: bool = True) -> list[Clinic]:
    """Those that the actor's team runs, by name."""
    found = Clinic.objects.filter(organisation=actor.organisation_id).select_related("organisation")
    if actor.team:
        found = found.filter(team__in=("", actor.team))
    return list((found if ended else found.filter(ended_at=None)).order_by("name", "id"))


def times_of(clinics: Iterable[Clinic], part: Part) -> list[Slot]:
    """In order of time; those that were withdrawn are not there."""
    return list(every_time(clinics, part).select_related("room", "place").order_by("starts_at", "id")[:MOST_TIMES])


def count_of(clinics: Iterable[Clinic], part: Part) -> int:
    return every_time(clinics, part).count()


def every_time(clinics: Iterable[Clinic], part: Part) -> QuerySet[Slot]:
    """However many there are, but for those that were withdrawn."""
    found = Slot.objects.filter(clinic__in=[clinic.id for clinic in clinics])
    found = found.filter(starts_at__gte=part.begins, starts_at__lt=part.ends)
    if part.clinic:
        found = found.filter(clinic=part.clinic)
    if part.practitioner:
        found = found.filter(practitioner=part.practitioner)
    return found.exclude(state=Slot.State.WITHDRAWN)


def who_comes(access: Access, slots: list[Slot]) -> tuple[list[Booking], list[Booking]]:
    """The bookings of these times that this reader may see: those that stand, and those that were cancelled."""
    found = Booking.objects.under(access).filter(slot__in=[slot.id for slot in slots])
    if slots:  # by the index on clinic and time
        clinics = {slot.clinic_id for slot in slots}
        found = found.filter(clinic__in=clinics, starts_at__gte=slots[0].starts_at, starts_at__lte=slots[-1].starts_at)
    rows = list(found.order_by("starts_at", "id"))
    gone = [row for row in rows if row.state == Booking.State.CANCELLED]
    return [row for row in rows if row.state != Booking.State.CANCELLED], gone


def standing_at(slot_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, uuid.UUID]]:
    """The appointments that stand at these times, as (person, booking): ids alone, to open each record by."""
    return {slot: (person, booking) for slot, person, booking in statements.rows(STANDING, [list(slot_ids)])}


def calling_off(actor: Actor, run_id: uuid.UUID | None = None) -> list[CallingOff]:
    """What the actor's team is calling off now; or one, also when it is over."""
    found = CallingOff.objects.filter(organisation=actor.organisation_id)
    if actor.team:
        found = found.filter(team__in=("", actor.team))
    return list((found.filter(id=run_id) if run_id else found.filter(ended_at=None)).order_by("asked_at"))


def calls(access: Access, bookings: Iterable[Booking]) -> set[uuid.UUID]:
    """Those of these bookings by video about which somebody is still to be telephoned."""
    by_video = [booking.id for booking in bookings if booking.mode == Mode.VIDEO]
    return set(of_subjects(access, by_video))


def names(access: Access, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Known]:
    """Name and birth date by the ids that records are open by."""
    wanted = set(ids)
    wanted = wanted.union(moved(wanted).values())
    rows = namelist.people(access).filter(patient_id__in=wanted).order_by()
    return {
        ident: Known(name, born) for ident, name, born in rows.values_list("patient_id", "title", "patient__birth_date")
    }


def beside(clinics: Iterable[Clinic], day: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """The nearest days before and after that have times."""
    part = Part(day)
    there = Slot.objects.filter(clinic__in=[clinic.id for clinic in clinics]).exclude(state=Slot.State.WITHDRAWN)
    before = there.filter(starts_at__lt=part.begins).order_by("-starts_at").values_list("starts_at", flat=True).first()
    after = there.filter(starts_at__gte=part.ends).order_by("starts_at").values_list("starts_at", flat=True).first()
    local = [moment.astimezone(DISPLAY_ZONE).date() if moment else None for moment in (before, after)]
    return local[0], local[1]


def practitioners(clinics: Iterable[Clinic], day: dt.date) -> dict[uuid.UUID, str]:
    """Who sees people on this day, by name."""
    there = every_time(clinics, Part(day)).exclude(practitioner=None)
    return dict(there.order_by("practitioner_name").values_list("practitioner", "practitioner_name").distinct())


def next_fitting(booking: Booking, *, after: dt.datetime, besides: Iterable[uuid.UUID] = ()) -> Slot | None:
    """The first free time of the same clinic that suits: the same way of meeting, and no steps where that is needed."""
    found = free(clock.now()).filter(clinic=booking.clinic_id, modes__contains=[booking.mode], starts_at__gte=after)
    if booking.step_free and booking.mode == "in-person":
        found = found.filter(Q(place__step_free=True) | Q(place=None))
    return found.exclude(id__in=list(besides)).order_by("starts_at", "id").first()


def free_at(clinic: Clinic, *, first: dt.datetime, limit: int) -> list[Slot]:
    """Free times that the clinic itself may give, whatever its cut-offs, the nearest first."""
    found = free(clock.now()).filter(clinic=clinic, starts_at__gte=first)
    return list(found.select_related("place", "room").order_by("starts_at", "id")[:limit])
