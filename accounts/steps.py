"""The way through signing in: password, one-time code, role, and then where the person was going."""

from django.conf import settings
from django.urls import reverse

from accounts import actions, mfa, queries, sessions
from accounts.addresses import safe, with_next
from accounts.requests import Request


def after_first_factor(request: Request, *, wanted: str) -> str:
    """The code next, from whoever owes one and did not prove as much to an identity provider."""
    if request.actor.otp_at:
        return after_code(request, wanted=wanted)
    if mfa.owes_code(request.user):
        return with_next(reverse("accounts:otp"), "" if wanted == settings.LOGIN_REDIRECT_URL else safe(wanted))
    return safe(wanted) or settings.LOGIN_REDIRECT_URL


def after_code(request: Request, *, wanted: str) -> str:
    """The role next, where there is a choice; a single role is taken as it is."""
    if sessions.ROLE not in request.session:
        ways = queries.choices(request.user)
        request.session[sessions.WAYS] = len(ways)
        if len(ways) > 1:
            return with_next(reverse("accounts:choose_role"), safe(wanted))
        actions.take_role(request, choice=ways[0])
    return safe(wanted) or settings.LOGIN_REDIRECT_URL
