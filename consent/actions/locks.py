"""Closing a record, a part of it, or a person's way to it, for safety. Each act has its entry."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from accounts.matching import account_of
from accounts.models import Patient
from accounts.roles import Role
from consent.access import Access
from consent.models import Lock


class NotLocked(Exception):
    """Nothing changed; the message says why, and `place` is the field that it is about."""

    def __init__(self, words: str, place: str = ""):
        super().__init__(words)
        self.place = place


def lock(
    *,
    access: Access,
    kind: str,
    reason: str,
    review_on: dt.date,
    user_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Lock:
    """Close it from now on, within the access's transaction; a record that is frozen already stays so."""
    officer = _officer(access)
    assert access.patient_id
    person = Patient.objects.select_for_update(no_key=True).get(pk=access.patient_id)
    held = Lock.objects.filter(patient=person, kind=kind, ended_at=None)
    twin = held.filter(user=user_id, organisation=organisation_id, since=since, until=until).first()
    if twin:
        access.note(action="safe-look")
        return twin
    if kind == Lock.Kind.BAR and user_id == _own_account(person):
        raise NotLocked(_("This is the person’s own account. Freeze the record, or lock the sign-in"), "email")
    found = Lock.objects.create(
        patient=person,
        kind=kind,
        user_id=user_id,
        organisation_id=organisation_id,
        since=since,
        until=until,
        reason=reason,
        made_by_id=officer,
        starts_at=_now(access),
        review_on=review_on,
    )
    person.has_rules = True
    person.save(update_fields=["has_rules"])
    access.note(action="safe-lock", target=f"Lock/{found.pk}", reason=kind)
    return found


def end_lock(*, access: Access, lock_id: uuid.UUID, reason: str) -> Lock:
    """It is open again as it was; ended twice is ended once."""
    officer = _officer(access)
    found = Lock.objects.select_for_update(no_key=True).get(pk=lock_id, patient__in=access.patient_ids)
    if found.ended_at is None:
        found.ended_at, found.ended_by_id, found.end_reason = _now(access), officer, reason
        found.save(update_fields=["ended_at", "ended_by", "end_reason"])
        access.note(action="safe-end", target=f"Lock/{found.pk}", reason=found.kind)
    return found


def _now(access: Access) -> dt.datetime:
    """By the clock of the decision: what begins at it has begun for the next one."""
    assert access.facts
    return access.facts.now


def _own_account(person: Patient) -> uuid.UUID | None:
    account = account_of(person.pk)
    return account.pk if account else None


def _officer(access: Access) -> uuid.UUID:
    """Only a safeguarding officer, and never about themselves."""
    actor = access.actor
    if actor.role != Role.SAFEGUARDING_OFFICER or actor.id is None or not access.is_open:
        raise NotLocked(_("This role locks nothing."))
    if actor.patient_id in access.patient_ids:
        raise NotLocked(_("This is your own record. Ask another officer."))
    return actor.id
