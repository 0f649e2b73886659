"""What a team publishes: its clinics, sessions, places, and who may be named. About nobody's care."""

import datetime as dt
import uuid
from collections import Counter

from django.db.models import Count, Max, Q

import clock
from accounts.actor import Actor
from accounts.models import Membership, User
from accounts.roles import Role
from appointments.models import Clinic, Place, Room, Session, Slot
from clock import DISPLAY_ZONE


def clinic_of(clinic_id: uuid.UUID) -> Clinic | None:
    return Clinic.objects.filter(id=clinic_id).select_related("organisation").first()


def free_counts(clinics: list[Clinic]) -> dict[uuid.UUID, int]:
    """How many free times to come each has."""
    there = Slot.objects.filter(clinic__in=clinics, state=Slot.State.FREE, starts_at__gt=clock.now())
    return dict(there.values_list("clinic").annotate(n=Count("id")))


def sessions_of(clinic: Clinic) -> list[Session]:
    """Those that have times to come, as `last_slot` says."""
    found = Session.objects.filter(clinic=clinic, last_day__gte=clock.today()).select_related("room__place")
    return list(found.order_by("first_day", "opens_at", "id"))


def last_times(sessions: list[Session]) -> dict[uuid.UUID, dt.datetime]:
    """When the last time of each begins that is not withdrawn."""
    there = Slot.objects.filter(session__in=sessions).exclude(state=Slot.State.WITHDRAWN)
    return dict(there.values_list("session").annotate(last=Max("starts_at")))


def session_of(session_id: uuid.UUID) -> Session | None:
    return Session.objects.filter(id=session_id).select_related("clinic__organisation", "room__place").first()


def taken_days(session: Session, since: dt.date) -> list[tuple[dt.date, int]]:
    """On which days to come how many times of a session somebody has: about nobody."""
    begins = dt.datetime.combine(since, dt.time(), DISPLAY_ZONE)
    return _days(Q(session=session), begins)


def taken_days_of(clinic: Clinic) -> list[tuple[dt.date, int]]:
    return _days(Q(clinic=clinic), clock.now())


def _days(which: Q, begins: dt.datetime) -> list[tuple[dt.date, int]]:
    there = Slot.objects.filter(which, state=Slot.State.TAKEN, starts_at__gte=max(begins, clock.now()))
    starts = there.order_by("starts_at").values_list("starts_at", flat=True)
    return list(Counter(moment.astimezone(DISPLAY_ZONE).date() for moment in starts).items())


def places_of(actor: Actor) -> list[Place]:
    found = Place.objects.filter(organisation=actor.organisation_id, ended_at=None)
    return list(found.order_by("name", "id"))


def place_of(actor: Actor, place_id: uuid.UUID) -> Place | None:
    return Place.objects.filter(id=place_id, organisation=actor.organisation_id, ended_at=None).first()


def rooms_of(actor: Actor, place: Place | None = None) -> list[Room]:
    found = Room.objects.filter(place__organisation=actor.organisation_id, ended_at=None, place__ended_at=None)
    found = found.filter(place=place) if place else found
    return list(found.select_related("place").order_by("place__name", "name", "id"))


def practitioners_of(clinic: Clinic) -> list[User]:
    """Clinicians of the organisation who may be named at this clinic."""
    at_work = Membership.objects.filter(organisation=clinic.organisation_id, role=Role.CLINICIAN, ended_at=None)
    if clinic.team:
        at_work = at_work.filter(team__in=("", clinic.team))
    return list(User.objects.filter(id__in=at_work.values("user"), is_active=True).order_by("name", "id"))
