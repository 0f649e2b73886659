"""What safeguarding officers closed."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

import clock
from accounts.models import Patient, SignInLock
from consent.access import Access
from consent.models import Lock

SHOWN = 200


@dataclass(frozen=True)
class Running:
    """A lock in force as the desk lists it: no name, for that is seen only in the record."""

    lock: Lock | SignInLock
    what: str
    due: bool


def running() -> list[Running]:
    """Everything in force, of records and of sign-ins, what is due for review first."""
    today = clock.today()
    records = Lock.objects.filter(ended_at=None).select_related("made_by", "organisation")[:SHOWN]
    accounts = SignInLock.objects.filter(ended_at=None).select_related("made_by", "user")[:SHOWN]
    found = [Running(lock, in_words(lock), _is_due(lock.review_on, today)) for lock in records]
    found += [Running(lock, _("Sign-in locked"), _is_due(lock.review_on, today)) for lock in accounts]
    return sorted(found, key=lambda one: one.lock.review_on or dt.date.max)


def of_record(access: Access) -> list[Running]:
    """All locks of the person of this access, those in force first."""
    locks = Lock.objects.filter(patient__in=access.patient_ids)
    rows = locks.select_related("made_by", "ended_by", "organisation", "user").order_by("-starts_at")
    today = clock.today()
    found = [Running(lock, in_words(lock), lock.ended_at is None and _is_due(lock.review_on, today)) for lock in rows]
    return sorted(found, key=lambda one: one.lock.ended_at is not None)


def lock_of(access: Access, lock_id: uuid.UUID) -> Lock | None:
    return Lock.objects.filter(patient__in=access.patient_ids, pk=lock_id).first()


def sign_in_lock(lock_id: uuid.UUID) -> SignInLock | None:
    return SignInLock.objects.filter(pk=lock_id).select_related("user").first()


def in_words(lock: Lock) -> str:
    """What is closed to whom."""
    if lock.kind == Lock.Kind.FREEZE:
        return _("Record frozen")
    if lock.kind == Lock.Kind.SILENCE:
        return _("Do not disclose")
    if lock.kind == Lock.Kind.BAR:
        return _("One person kept out")
    parts = [lock.organisation.name] if lock.organisation else []
    if lock.since or lock.until:
        parts.append(_period(lock.since, lock.until))
    return _("Sealed: %(what)s") % {"what": ", ".join(parts)}


def _period(since: dt.date | None, until: dt.date | None) -> str:
    days = {name: f"{day:%-d %B %Y}" for name, day in (("since", since), ("until", until)) if day}
    if since and until:
        return _("%(since)s to %(until)s") % days
    return _("from %(since)s") % days if since else _("until %(until)s") % days


def _is_due(review_on: dt.date | None, today: dt.date) -> bool:
    return review_on is not None and review_on <= today


def keeps_out(user_id: uuid.UUID, patient_id: uuid.UUID) -> bool:
    """Whether a record is frozen, or closed to this account."""
    return _in_force(Q(kind=Lock.Kind.FREEZE) | Q(kind=Lock.Kind.BAR, user=user_id), patient_id)


def is_silent(patient_id: uuid.UUID) -> bool:
    """Whether nothing about this person may leave the portal."""
    return _in_force(Q(kind=Lock.Kind.SILENCE), patient_id)


def _in_force(closing: Q, patient_id: uuid.UUID) -> bool:
    now = clock.now()
    theirs = Q(patient=patient_id) | Q(patient__merged_into=patient_id) | Q(patient__in=_survivor(patient_id))
    open_ended = Q(ended_at=None) | Q(ended_at__gt=now)
    return Lock.objects.filter(closing, theirs, open_ended, starts_at__lte=now).exists()


def _survivor(patient_id: uuid.UUID) -> QuerySet:
    return Patient.objects.filter(pk=patient_id, merged_into__isnull=False).values_list("merged_into", flat=True)
