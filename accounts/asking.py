"""Makes the actor of a request out of account, session and membership.

`actor_of` asks the ORM, by the session that Django opened; `by_session` asks for all of it in one statement.
"""

import hashlib
import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

import clock
from accounts import mfa, sessions, statements, trail
from accounts.actor import Actor
from accounts.models import Membership, Patient, Session, User
from accounts.requests import Request
from accounts.roles import Role
from accounts.session_rows import COLUMNS, SESSION


def actor_of(request: Request) -> Actor:
    """The actor of this request; a membership that has ended leaves the citizen."""
    user = request.user
    if not user.is_authenticated:
        return Actor(kind="anonymous", request_id=request.request_id)
    otp_at = sessions.read_stamp(request.session, sessions.OTP_AT)
    chosen = request.session.get(sessions.MEMBERSHIP) if otp_at else None
    membership = running_memberships(user).filter(id=chosen).first() if chosen else None
    return Actor(
        kind="person",
        id=user.id,
        name=user.get_full_name(),
        role=membership.role if membership else Role.CITIZEN,
        organisation_id=membership.organisation_id if membership else None,
        organisation_name=membership.organisation.name if membership else "",
        team=membership.team if membership else "",
        patient_id=_survivor(user),
        verified=user.patient_id is not None and user.assurance >= user.Assurance.VERIFIED,
        otp_at=otp_at,
        owes_code=otp_at is None and mfa.owes_code(user),
        request_id=request.request_id,
    )


# The key of Django's own hash of a password, for its get_session_auth_hash: made once, not at every request.
_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
_KEY = hashlib.sha256((_SALT + settings.SECRET_KEY).encode()).digest()


@dataclass(frozen=True, slots=True)
class Asking:
    """Whoever holds a session: the actor that it makes, or nobody, and why it is over."""

    actor: Actor
    ended: str = ""  # idle, absolute
    stale: bool = False  # a sign of life is worth writing


def by_session(session_key: str, *, request_id: str) -> Asking:
    """The asking of this session, in one statement."""
    return asking_of(statements.rows(SESSION, {"session": session_key})[0], request_id=request_id)


def actor_at_first(request: Request) -> Actor:
    """The actor by what was read with the session, as long as nothing in it has changed."""
    asked = request.session.asked  # type: ignore[attr-defined]
    if asked is None or request.session.modified:
        return actor_of(request)
    return asking_of(asked, request_id=request.request_id).actor


def asking_of(row: Sequence[Any], *, request_id: str) -> Asking:
    """What a row of SESSION says."""
    now, user, name, patient, assurance, role, auth_hash, password = row[:8]
    otp_at, started, seen, acts_as, organisation, organisation_name, team = row[8:COLUMNS]
    if user is None or not _same_password(auth_hash, password):
        return Asking(Actor(kind="anonymous", request_id=request_id))
    actor = Actor(
        kind="person",
        id=user,
        name=name,
        role=acts_as or Role.CITIZEN,
        organisation_id=organisation,
        organisation_name=organisation_name or "",
        team=team or "",
        patient_id=patient,
        verified=patient is not None and assurance >= User.Assurance.VERIFIED,
        otp_at=otp_at,
        owes_code=otp_at is None and mfa.owes_code(User.objects.get(id=user)),
        request_id=request_id,
    )
    ended = sessions.why_over(role=role, started=started, seen=seen, now=now)
    return Asking(actor, ended, not ended and sessions.is_stale(role=role, seen=seen, now=now))


def _same_password(auth_hash: str, password: str) -> bool:
    """Whether the session was opened with the password of today, as Django asks of every session."""
    mark = hmac.digest(_KEY, password.encode(), "sha256").hex()
    return hmac.compare_digest(mark, auth_hash)


def see(session_key: str) -> None:
    """Write a sign of life of this session."""
    statements.rows(
        "UPDATE accounts_session SET last_seen_at = portal_now() WHERE session_key = %s RETURNING 1", [session_key]
    )


@transaction.atomic
def end(asking: Asking, session_key: str) -> None:
    """Sign out a session that is over."""
    Session.objects.filter(session_key=session_key).delete()
    trail.note(asking.actor, action="sign-out", reason=asking.ended)


def _survivor(user: User) -> uuid.UUID | None:
    """The person of this account, under the id that their record is open by."""
    if user.patient_id is None:
        return None
    merged = Patient.objects.filter(id=user.patient_id).values_list("merged_into_id", flat=True).first()
    return merged or user.patient_id


def running_memberships(user: User) -> QuerySet[Membership]:
    """The memberships that hold now."""
    now = clock.now()
    running = Membership.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), started_at__lte=now, user=user)
    return running.select_related("organisation").order_by("organisation__name", "role", "id")
