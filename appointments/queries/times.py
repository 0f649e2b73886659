"""Times that nobody has: about nobody, so without a gate."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractIsoWeekDay, TruncTime

import clock
from appointments.models import Clinic, Place, Room, Slot
from appointments.rules.booking import first_moment, last_moment
from clock import DISPLAY_ZONE

SEEN = ("clinic__organisation", "place", "room")


def free_times(
    *,
    clinics: Iterable[Clinic],
    first: dt.date,
    last: dt.date,
    modes: Sequence[str] = (),
    weekdays: Sequence[int] = (),
    not_before: dt.time | None = None,
    not_after: dt.time | None = None,
    practitioner: uuid.UUID | None = None,
    place: uuid.UUID | None = None,
    step_free: bool = False,
    now: dt.datetime,
    limit: int,
) -> list[Slot]:
    """Free times of these clinics that may be booked at the moment, on these local days, the nearest first.

    `weekdays` (0: Monday) and the times of day are those that suit; none: all do.
    """
    known = {clinic.id: clinic for clinic in clinics}
    open_now = Q(pk__in=[])
    since, until = _midnight(first), _midnight(last + dt.timedelta(days=1))
    for clinic in known.values():
        begins, ends = max(since, first_moment(clinic, now)), min(until, last_moment(clinic, now))
        open_now |= Q(clinic_id=clinic.id, starts_at__gte=begins, starts_at__lt=ends)
    found = free(now).filter(open_now)
    if modes:
        found = found.filter(modes__overlap=list(modes))
    if practitioner:
        found = found.filter(practitioner=practitioner)
    if place:
        found = found.filter(place=place)
    if step_free:
        found = found.filter(place__step_free=True)
    found = _at_times_of_day(found, weekdays, not_before, not_after)
    return _furnished(list(found.order_by("starts_at", "id")[:limit]), known)


def _furnished(slots: list[Slot], clinics: Mapping[uuid.UUID, Clinic]) -> list[Slot]:
    """With their clinic, place and room, each read once and not once a time."""
    places = Place.objects.in_bulk({slot.place_id for slot in slots if slot.place_id})
    rooms = Room.objects.in_bulk({slot.room_id for slot in slots if slot.room_id})
    for slot in slots:
        slot.clinic = clinics[slot.clinic_id]
        slot.place, slot.room = places.get(slot.place_id), rooms.get(slot.room_id)
    return slots


def nearest(slot: Slot, count: int = 3) -> list[Slot]:
    """The free times of the same clinic that lie nearest to one that cannot be had, in order of time."""
    now = clock.now()
    others = free(now).filter(clinic=slot.clinic_id).exclude(pk=slot.pk).select_related(*SEEN)
    begins = first_moment(slot.clinic, now)
    before = others.filter(starts_at__gte=begins, starts_at__lte=slot.starts_at).order_by("-starts_at", "id")[:count]
    after = others.filter(starts_at__gt=max(slot.starts_at, begins)).order_by("starts_at", "id")[:count]
    near = sorted([*before, *after], key=lambda one: abs(one.starts_at - slot.starts_at))[:count]
    return sorted(near, key=lambda one: one.starts_at)


def free(now: dt.datetime) -> QuerySet[Slot]:
    """Times that nobody has and nobody holds."""
    return Slot.objects.filter(Q(held_until=None) | Q(held_until__lte=now), state=Slot.State.FREE)


def holds(slot_id: uuid.UUID, key: uuid.UUID, now: dt.datetime) -> bool:
    """Whether this key holds the time."""
    return Slot.objects.filter(id=slot_id, hold_key=key, held_until__gt=now, state=Slot.State.FREE).exists()


def slot_of(slot_id: uuid.UUID) -> Slot | None:
    return Slot.objects.filter(id=slot_id).select_related(*SEEN).first()


def _at_times_of_day(found: QuerySet, weekdays: Sequence[int], not_before: dt.time | None, not_after: dt.time | None):
    """By the clock on the wall in Scotland, whatever the time of the year."""
    if weekdays:
        found = found.annotate(weekday=ExtractIsoWeekDay("starts_at", tzinfo=DISPLAY_ZONE))
        found = found.filter(weekday__in=[day + 1 for day in weekdays])
    if not_before or not_after:
        found = found.annotate(at=TruncTime("starts_at", tzinfo=DISPLAY_ZONE))
    if not_before:
        found = found.filter(at__gte=not_before)
    if not_after:
        found = found.filter(at__lte=not_after)
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), DISPLAY_ZONE)
