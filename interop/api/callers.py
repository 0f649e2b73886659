"""Who calls: whoever holds the session of the cookie. One statement asks for caller and facts about a person."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts import asking
from accounts.actor import Actor
from accounts.asking import Asking
from accounts.requests import Request
from consent import gate
from consent.decision import Decision, why_unsure

PERSON = "%(patient)s::uuid"  # named in the request
_COOKIE = f"{settings.SESSION_COOKIE_NAME}="
ONESELF = "s.s_patient"  # the person of the account


def about(request: Request, whose: str, params: Mapping[str, Any]) -> gate.Asked:
    """Caller and facts about the person that the SQL `whose` names."""
    key = session_key(request)
    asked = gate.ask(key, request_id=request.request_id, whose=whose, params=params)
    if asked.asking.ended or asked.asking.stale:
        return replace(asked, asking=_noticed(request, asked.asking, key))
    return asked


def caller(request: Request) -> Actor:
    """The caller alone, for what is about nobody."""
    key = session_key(request)
    return _noticed(request, asking.by_session(key, request_id=request.request_id), key).actor


def known(request: Request) -> Actor:
    """The caller, who must be somebody: for what is about nobody. Raises AccessDenied."""
    actor = caller(request)
    if reason := why_unsure(actor):
        raise gate.AccessDenied(Decision(permitted=False, reason=reason), None)
    return actor


def session_key(request: HttpRequest) -> str:
    """Of the cookie, without a look at the others; of several the last, as Django has it."""
    header = request.META.get("HTTP_COOKIE", "")
    before, found, after = header.rpartition(_COOKIE)
    if not found or before.rstrip(" ")[-1:] not in ("", ";"):
        return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")[:40]
    return after.partition(";")[0].strip()[:40]


def _noticed(request: Request, found: Asking, key: str) -> Asking:
    """A session that is over ends here; a request that a person makes is a sign of life, as a page is."""
    if found.ended:
        asking.end(found, key)
        return Asking(Actor(kind="anonymous", request_id=request.request_id))
    if found.stale and request.META.get("HTTP_SEC_FETCH_MODE", "navigate") == "navigate":
        asking.see(key)
    return found
