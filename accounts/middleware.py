"""Who is asking: puts `request.actor` on every request, and ends sessions that are over."""

from collections.abc import Callable

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

import clock
from accounts import sessions
from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role


class SessionLimits:
    """Signs out a session that was idle or old for too long."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class WhoIsAsking:
    """Makes the actor: the account in the role that this session was opened in."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of(request)
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request; a membership that has ended leaves the citizen."""
    user = request.user
    if not user.is_authenticated:
        return Actor(kind="anonymous", request_id=request.request_id)
    membership = _membership(user, request.session.get(sessions.MEMBERSHIP))
    return Actor(
        kind="person",
        id=user.id,
        name=user.get_full_name(),
        role=membership.role if membership else Role.CITIZEN,
        organisation_id=membership.organisation_id if membership else None,
        organisation_name=membership.organisation.name if membership else "",
        team=membership.team if membership else "",
        patient_id=user.patient_id,
        verified=user.patient_id is not None and user.assurance >= user.Assurance.VERIFIED,
        otp_at=sessions.read_stamp(request.session, sessions.OTP_AT),
        request_id=request.request_id,
    )


def _membership(user, membership_id) -> Membership | None:
    if not membership_id:
        return None
    now = clock.now()
    running = Membership.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), started_at__lte=now)
    return running.select_related("organisation").filter(id=membership_id, user=user).first()
