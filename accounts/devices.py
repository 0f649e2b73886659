"""Browsers that an account has used before, so that a sign-in from another one can be told to the person."""

import hashlib
import re
import secrets

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse

import clock
from accounts import signals, useragent
from accounts.models import KnownDevice
from accounts.requests import Request

COOKIE = "__Host-device" if settings.HTTPS else "device"
_SECONDS_KEPT = 400 * 86_400  # as long as browsers keep any cookie
_MARK = re.compile(r"[A-Za-z0-9_-]{32}")


def recognise(request: Request, response: HttpResponse) -> HttpResponse:
    """Remember this browser for the account; tell of it if it is new, except the account's first."""
    cookie = request.COOKIES.get(COOKIE, "")
    if not _MARK.fullmatch(cookie):
        cookie = secrets.token_urlsafe(24)
    _remember(request.user, cookie, words=useragent.in_words(request.headers.get("User-Agent", "")))
    response.set_cookie(COOKIE, cookie, max_age=_SECONDS_KEPT, httponly=True, secure=settings.HTTPS, samesite="Lax")
    return response


@transaction.atomic
def _remember(user, cookie: str, *, words: str) -> None:
    others, now = KnownDevice.objects.filter(user_id=user.pk).exists(), clock.now()
    _, is_new = KnownDevice.objects.update_or_create(
        user_id=user.pk,
        mark=hashlib.sha256(cookie.encode()).digest(),
        defaults={"words": words, "last_used_at": now},
        create_defaults={"words": words, "last_used_at": now, "first_used_at": now},
    )
    if is_new and others:
        signals.new_device.send(sender=KnownDevice, user=user, device=words, at=now)
