"""An OpenID Connect provider of allauth, with what national ones ask for.

allauth's own neither signs the client in by a key, nor sends a nonce, nor checks the signature in the code flow, and
lets the address bar add parameters; it would also keep every claim in clear.
"""

import secrets
from typing import Any

from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest

from accounts.oidc.exchange import Exchange


class NationalProvider(OpenIDConnectProvider):
    id = "identity"
    name = "Identity provider"
    account_class = ProviderAccount
    oauth2_adapter_class = Exchange  # type: ignore[assignment]
    supports_token_authentication = False

    def redirect(self, request: HttpRequest, process, next_url=None, data=None, **kwargs):
        """To the provider, with a nonce that the answer must bring back."""
        nonce = secrets.token_urlsafe(24)
        asked = self.get_auth_params() | {"nonce": nonce}
        if request.GET.get("again"):  # before something that needs a fresh proof
            asked |= {"prompt": "login", "max_age": "0"}
        kwargs |= {
            "auth_params": asked,
            "scope": self.get_scope(),
            "nonce": nonce,
            "again": bool(request.GET.get("again")),
        }
        return super().redirect(request, process, next_url=next_url, data=data, **kwargs)

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Where to go on to; scopes and parameters come from the settings alone."""
        next_url = request.GET.get("next") or request.POST.get("next") or ""
        return {"next_url": next_url or None, "process": request.GET.get("process") or "login"}

    def get_pkce_params(self) -> dict:
        return generate_code_challenge()

    def get_auth_params(self) -> dict[str, str]:
        return dict(self.app.settings.get("auth_params", {}))

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile", "email"]

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing that a provider tells is kept in clear."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list:
        return []


provider_classes = [NationalProvider]
