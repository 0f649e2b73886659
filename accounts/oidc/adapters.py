"""Hooks of allauth for people who come from an identity provider."""

import uuid

import structlog
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import User
from accounts.oidc.claims import Arrival
from accounts.requests import Request

log = structlog.get_logger(__name__)


class IdentityAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: Request, sociallogin) -> bool:
        """Citizens' providers open accounts; an employer's lets in whom the portal knows."""
        return not sociallogin.provider.app.settings.get("staff")

    def is_auto_signup_allowed(self, request: Request, sociallogin) -> bool:
        return True

    def save_user(self, request: Request, sociallogin, form=None) -> User:
        """A new account. An address that another account has is not taken, and nobody is told that it has one."""
        user, arrival = sociallogin.user, sociallogin.arrival
        free = arrival.email and not User.objects.filter(email=arrival.email).exists()
        user.email = arrival.email if free else f"{uuid.uuid4()}@no-address.invalid"
        user.name = shown_name(arrival)
        if free:
            sociallogin.email_addresses = [EmailAddress(email=user.email, verified=True, primary=True)]
        user.set_unusable_password()
        sociallogin.save(request)
        return user

    def get_connect_redirect_url(self, request: Request, socialaccount) -> str:
        return reverse("accounts:security")

    def on_authentication_error(self, request: Request, provider, error=None, exception=None, extra_context=None):
        """Back to the start in plain words; what was wrong is for the log."""
        log.warning("sign-in by identity provider failed", why=str(exception or error or "")[:80])
        raise ImmediateHttpResponse(render(request, "accounts/identity_failed.html", status=403))


def away(request: Request, error: Exception) -> HttpResponse:
    """The provider cannot be reached: worth another try in a while."""
    log.warning("identity provider does not answer", why=type(error).__name__)
    response = render(request, "accounts/identity_failed.html", {"away": True}, status=503)
    response["Retry-After"] = "60"
    return response


def shown_name(arrival: Arrival) -> str:
    return f"{arrival.given} {arrival.family}".strip()[:200]
