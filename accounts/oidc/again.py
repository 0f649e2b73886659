"""A fresh proof from whoever signs in by an identity provider alone."""

from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.addresses import wanted
from accounts.requests import Request


def way_to_prove_again(request: Request) -> str:
    """The address at which this account proves itself to its provider once more; nothing where it has none."""
    known = {app.provider_id for app in get_adapter().list_apps(request, provider="identity")}
    mine = (
        SocialAccount.objects.filter(user=request.user, provider__in=known).values_list("provider", flat=True).first()
    )
    if not mine or request.actor.otp_at is None:  # a provider without a second factor cannot stand in for one
        return ""
    asked = urlencode({"again": "1", "next": wanted(request)})
    return f"{reverse('oidc:begin', args=[mine])}?{asked}"
