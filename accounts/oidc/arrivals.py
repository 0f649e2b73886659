"""What follows when somebody comes back from an identity provider."""

import structlog

from accounts import actions, sessions, trail
from accounts.asking import actor_of
from accounts.oidc.claims import Arrival
from accounts.requests import Request

log = structlog.get_logger(__name__)


def welcome(request: Request, sociallogin) -> None:
    """Keep what was proven about this account, and let the provider's second factor count for this session."""
    arrival = sociallogin.arrival
    if arrival.verified:
        _keep(request, arrival)
    elif not sociallogin.provider.app.settings.get("staff"):  # an employer does not say who its people are to others
        actions.doubt_identity(user=request.user, issuer=arrival.issuer, subject=arrival.subject)
    if arrival.second_factor:
        sessions.stamp(request.session, sessions.OTP_AT)
    request.actor = actor_of(request)
    if arrival.second_factor:
        trail.note(request.actor, action="sign-in", reason="identity provider's second factor")


def _keep(request: Request, arrival: Arrival) -> None:
    try:
        actions.keep_identity(
            user=request.user,
            issuer=arrival.issuer,
            subject=arrival.subject,
            level=request.user.Assurance.VERIFIED,
            family=arrival.family,
            given=arrival.given,
            birth_date=arrival.birth_date,
        )
    except actions.IdentityTaken:  # one person, two accounts: it proves who the first one is, and no other
        log.warning("an identity is another account's already")
