"""The talk with a provider behind the browser's back: its description, its keys, the code for a token."""

from typing import Any

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from accounts.oidc import claims, tokens

KEPT = 600  # seconds that a provider's description and keys are kept
FRESH = 300  # seconds ago that somebody proved themselves, where a fresh proof was asked for


class KeyedClient(OAuth2Client):
    """Signs the portal in at the token endpoint by private_key_jwt."""

    key_file = ""
    audience = ""

    def get_access_token(self, code, pkce_code_verifier=None, extra_data=None):
        signed = tokens.assertion(client_id=self.consumer_key, audience=self.audience, key_file=self.key_file)
        proof = {"client_assertion_type": tokens.ASSERTION_TYPE, "client_assertion": signed}
        return super().get_access_token(code, pkce_code_verifier, {**(extra_data or {}), **proof})


class Exchange(OpenIDConnectOAuth2Adapter):
    client_class = KeyedClient
    basic_auth = False  # type: ignore[assignment]

    def __init__(self, request: HttpRequest, provider_id: str) -> None:
        super().__init__(request, provider_id)
        self.state: dict[str, Any] = {}

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself, if it is the one that the settings name."""
        provider = self.get_provider()
        described = _fetch(provider.server_url)
        if described.get("issuer") != provider.app.settings["issuer"]:
            raise OAuth2Error("issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not _safe(described.get(name, "")):
                raise OAuth2Error(name)
        return described

    def get_client(self, request: HttpRequest, app) -> KeyedClient:
        client = super().get_client(request, app)
        client.key_file, client.audience = app.settings["key_file"], self.openid_config["issuer"]
        return client

    def get_callback_url(self, request: HttpRequest, app) -> str:
        """The one address that is registered with the provider, whatever host the request named."""
        return settings.PORTAL_URL + reverse("oidc:callback", args=[self.provider_id])

    def complete_login(self, request: HttpRequest, app, token, **kwargs):
        told = self._claims(app, kwargs["response"].get("id_token") or "")
        if "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != told["sub"]:
                raise OAuth2Error("sub")
            told = more | told  # what is signed wins
        login = self.get_provider().sociallogin_from_response(request, told)
        login.arrival = claims.read(told, levels=app.settings.get("levels", ()))
        return login

    def _claims(self, app, id_token: str) -> dict[str, Any]:
        asked = {
            "issuer": app.settings["issuer"],
            "client_id": app.client_id,
            "nonce": self.state.get("nonce", ""),
            "young": FRESH if self.state.get("again") else None,
        }
        uri = self.openid_config["jwks_uri"]
        try:
            return tokens.check(id_token, keys=_fetch(uri), **asked)
        except tokens.BadToken as error:
            if str(error) != "kid":
                raise OAuth2Error(str(error)) from error
        try:  # the provider may have changed its keys since they were fetched
            return tokens.check(id_token, keys=_fetch(uri, anew=True), **asked)
        except tokens.BadToken as error:
            raise OAuth2Error(str(error)) from error


def _safe(url: str) -> bool:
    """Whether the address is encrypted, or on this machine while nothing real is at stake."""
    return url.startswith("https://") or (settings.DEMO and url.startswith(("http://localhost:", "http://127.0.0.1:")))


def _fetch(url: str, *, anew: bool = False) -> dict[str, Any]:
    key = f"oidc:{url}"
    if not anew and (kept := cache.get(key)):
        return kept
    with get_adapter().get_requests_session() as session:
        response = session.get(url, allow_redirects=False)
        response.raise_for_status()
    try:
        found = response.json()
    except requests.JSONDecodeError as error:
        raise OAuth2Error("not JSON") from error
    if not isinstance(found, dict):
        raise OAuth2Error("not an object")
    cache.set(key, found, KEPT)
    return found
