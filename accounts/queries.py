"""What the account pages ask: in which roles one may act, and where one is signed in; and whom a number names."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

import clock
from accounts.asking import running_memberships
from accounts.identity import PersonFacts, chi_hash
from accounts.models import HealthNumber, Membership, Patient, Session, User
from accounts.naming import role_name
from accounts.roles import STAFF_ROLES

OWN = "own"


@dataclass(frozen=True)
class Choice:
    """One way in which an account may act: as a member of an organisation, or for its own record."""

    value: str
    words: str
    membership: Membership | None = None


def choices(user: User) -> list[Choice]:
    """Every way in which this account may act now; at least one."""
    working = [Choice(str(one.id), _work_as(one), one) for one in running_memberships(user)]
    if user.patient_id or user.assurance >= User.Assurance.VERIFIED or not working:
        working.append(Choice(OWN, _("My own health record")))
    return working


def living_sessions(user: User) -> QuerySet[Session]:
    """The browsers in which this account is signed in, the last used first."""
    now = clock.now()
    staff = Q(role__in=STAFF_ROLES)
    awake = (staff & Q(last_seen_at__gt=now - dt.timedelta(seconds=settings.SESSION_IDLE_STAFF))) | (
        ~staff & Q(last_seen_at__gt=now - dt.timedelta(seconds=settings.SESSION_IDLE_CITIZEN))
    )
    young = Q(started_at__gt=now - dt.timedelta(seconds=settings.SESSION_ABSOLUTE))
    return Session.objects.filter(awake, young, user=user).order_by("-last_seen_at")


def session_of(user: User, public_id: uuid.UUID) -> Session | None:
    """One of the account's own sessions, by the id that its page shows."""
    return living_sessions(user).filter(public_id=public_id).first()


def person_with(chi: str) -> uuid.UUID | None:
    """Whom this number names, under the id that the record is open by."""
    ids = HealthNumber.objects.filter(chi_hash=chi_hash(chi))
    return ids.values_list(Coalesce("patient__merged_into_id", "patient_id"), flat=True).first()


def ids_of(patient_id: uuid.UUID) -> list[uuid.UUID]:
    """Every id of the person whose record is open by this one."""
    return list(Patient.objects.filter(Q(id=patient_id) | Q(merged_into=patient_id)).values_list("id", flat=True))


def account_of(patient_id: uuid.UUID) -> User | None:
    """The account of this person, by whichever of their ids it is bound."""
    return User.objects.filter(Q(patient=patient_id) | Q(patient__merged_into=patient_id)).first()


def same_people(facts: Iterable[PersonFacts]) -> dict[uuid.UUID, uuid.UUID]:
    """Ids of people who are here under another id, which holds their number.

    The number that a person has now is enough. One that they had before may have been somebody else's by mistake, so
    it counts only with a name and the birth date that fit.
    """
    people = list(facts)
    hashes = {chi_hash(number.digits) for person in people for number in person.numbers}
    rows = HealthNumber.objects.filter(chi_hash__in=hashes).values_list("chi_hash", "patient_id", "patient__match_keys")
    held = {bytes(mark): (ident, set(map(bytes, keys))) for mark, ident, keys in rows}
    found = {}
    for person in people:
        for number in sorted(person.numbers, key=lambda number: number.use == HealthNumber.Use.OLD):
            ident, keys = held.get(chi_hash(number.digits), (None, set()))
            if ident and (number.use != HealthNumber.Use.OLD or keys.intersection(person.match_keys)):
                found[person.id] = ident
                break
    return {given: ours for given, ours in found.items() if given != ours}


def _work_as(membership: Membership) -> str:
    words = {"role": role_name(membership.role), "organisation": membership.organisation.name}
    if membership.team:
        return _("%(role)s at %(organisation)s, %(team)s") % (words | {"team": membership.team})
    return _("%(role)s at %(organisation)s") % words
