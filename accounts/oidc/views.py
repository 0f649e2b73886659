"""To the identity provider, and back."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from requests import RequestException

import clock
from accounts import sessions
from accounts.addresses import safe, with_next
from accounts.doors import own_account, public
from accounts.oidc.adapters import away
from accounts.oidc.exchange import Exchange
from accounts.oidc.provider import NationalProvider
from accounts.requests import Request

CONNECTING = "oidc_connecting"  # when the person confirmed that an identity may be added
MINUTES = 5


@public(reason="where signing in by an identity provider begins")
def begin(request: Request, provider_id: str) -> HttpResponse:
    """A link, no form: browsers do not let a form's answer lead to another host."""
    connecting = bool(request.GET.get("connect")) and _confirmed(request)
    provider = _provider(request, provider_id)
    try:
        return provider.redirect(
            request, "connect" if connecting else "login", next_url=safe(request.GET.get("next", "")) or None
        )
    except ImmediateHttpResponse as failed:
        return failed.response
    except RequestException as error:  # the provider does not answer
        return away(request, error)


@public(reason="where the identity provider sends people back to")
def callback(request: Request, provider_id: str) -> HttpResponse:
    _provider(request, provider_id)
    return Callback.adapter_view(Exchange(request, provider_id))(request)


@own_account(fresh=True)
def connect(request: Request, provider_id: str) -> HttpResponse:
    """Add an identity to the account: confirmed here, so that no foreign page can add its own."""
    provider = _provider(request, provider_id)
    if request.method == "POST":
        sessions.stamp(request.session, CONNECTING)
    start = with_next(reverse("oidc:begin", args=[provider_id]) + "?connect=1", reverse("accounts:security"))
    told = {"provider": provider.app.name, "start": start, "sure": request.method == "POST"}
    return render(request, "accounts/identity_connect.html", told)


class Callback(OAuth2CallbackView):
    """allauth's, with what was asked kept for the checks of the answer."""

    def _get_state(self, request, provider):
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.state = state
            issuer = request.GET.get("iss", provider.app.settings["issuer"])  # RFC 9207: whose answer this is
            if issuer != provider.app.settings["issuer"]:
                get_adapter().on_authentication_error(request, provider, error="iss")
        return state, response


def _confirmed(request: Request) -> bool:
    moment = sessions.read_stamp(request.session, CONNECTING)
    request.session.pop(CONNECTING, None)
    return moment is not None and (clock.now() - moment).total_seconds() < MINUTES * 60


def _provider(request: Request, provider_id: str) -> NationalProvider:
    try:
        provider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    if not isinstance(provider, NationalProvider):
        raise Http404
    return provider
