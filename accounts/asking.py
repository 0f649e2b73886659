"""Makes the actor of a request out of account, session and membership."""

import uuid

from django.db.models import Q, QuerySet

import clock
from accounts import mfa, sessions
from accounts.actor import Actor
from accounts.models import Membership, Patient, User
from accounts.requests import Request
from accounts.roles import Role


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
