"""What follows when somebody comes back from an identity provider."""

from accounts import actions, sessions, trail
from accounts.asking import actor_of
from accounts.requests import Request


def welcome(request: Request, sociallogin) -> None:
    """Keep what was proven about this account, and let the provider's second factor count for this session."""
    arrival = sociallogin.arrival
    if arrival.verified:
        actions.keep_identity(
            user=request.user,
            issuer=arrival.issuer,
            subject=arrival.subject,
            level=request.user.Assurance.VERIFIED,
            family=arrival.family,
            given=arrival.given,
            birth_date=arrival.birth_date,
        )
    if arrival.second_factor:
        sessions.stamp(request.session, sessions.OTP_AT)
    request.actor = actor_of(request)
    if arrival.second_factor:
        trail.note(request.actor, action="sign-in", reason="identity provider's second factor")
