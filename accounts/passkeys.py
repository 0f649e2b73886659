"""Passkeys as a second factor: a phone, a computer or a key that proves itself instead of a code.

They come beside the authenticator, never in its place: a passkey needs JavaScript and its own device.
"""

import json
from typing import Any

from django.db.models import QuerySet
from django_otp_webauthn import exceptions
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.utils import rewrite_exceptions

from accounts.requests import Request

NEW, USE = "passkey_new", "passkey_use"  # challenges that wait in the session, each for one answer
MOST = 10  # passkeys of one account
LONGEST = 20_000  # bytes of an answer


class NotProven(Exception):
    """The answer does not prove a passkey of this account."""


def of(user) -> QuerySet[WebAuthnCredential]:
    return WebAuthnCredential.objects.filter(user=user, confirmed=True).order_by("created_at")


def ask_new(request: Request) -> dict[str, Any]:
    """What the browser needs to make a new passkey."""
    asked, request.session[NEW] = _helper(request).register_begin(user=request.user)
    return asked


def keep_new(request: Request, *, name: str) -> WebAuthnCredential:
    """Keep the passkey that the browser has made. Raises NotProven."""
    if of(request.user).count() >= MOST:
        raise NotProven
    passkey = _answered(request, NEW, "register_complete")
    passkey.name = name[:64]
    passkey.save(update_fields=["name"])
    return passkey


def ask_proof(request: Request) -> dict[str, Any]:
    """What the browser needs to prove one of this account's passkeys."""
    asked, request.session[USE] = _helper(request).authenticate_begin(
        user=request.user, require_user_verification=False
    )
    return asked


def check_proof(request: Request) -> None:
    """Raises NotProven unless the answer proves a passkey of this account."""
    if not _answered(request, USE, "authenticate_complete").confirmed:
        raise NotProven


def forget(*, user, passkey_id: int) -> bool:
    """Take a passkey away; whether there was one."""
    return bool(of(user).filter(id=passkey_id).delete()[0])


def take_away(*, user) -> None:
    """Every passkey of the account."""
    WebAuthnCredential.objects.filter(user=user).delete()


def _answered(request: Request, challenge: str, step: str) -> WebAuthnCredential:
    state = request.session.pop(challenge, None)
    request.session.save()  # whatever follows, a challenge is answered once
    try:
        said = json.loads(request.body) if len(request.body) <= LONGEST else None
        if not state or not isinstance(said, dict):
            raise NotProven
        with rewrite_exceptions():
            return getattr(_helper(request), step)(user=request.user, state=state, data=said)
    except (exceptions.OTPWebAuthnApiError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotProven from error


def _helper(request: Request):
    return WebAuthnCredential.get_webauthn_helper(request=request)
