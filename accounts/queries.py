"""What the account pages ask: in which roles one may act, and where one is signed in."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

import clock
from accounts.asking import running_memberships
from accounts.models import Membership, Session, User
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


def _work_as(membership: Membership) -> str:
    words = {"role": role_name(membership.role), "organisation": membership.organisation.name}
    if membership.team:
        return _("%(role)s at %(organisation)s, %(team)s") % (words | {"team": membership.team})
    return _("%(role)s at %(organisation)s") % words
