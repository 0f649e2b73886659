"""How somebody reads the portal: in which language, how large, and whether in the easiest words.

Kept with the account, and in a cookie for whoever has none or has not signed in yet.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from accounts.models import User
from accounts.requests import Request

COOKIE = "reading"
SESSION = "portal_reading"
LARGE, EASY = "large", "easy"
YEAR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Reading:
    """`language` is empty where nobody chose one: then the browser's first that the portal speaks."""

    language: str = ""
    large: bool = False
    easy: bool = False

    def __str__(self) -> str:
        return ".".join(filter(None, [self.language, LARGE if self.large else "", EASY if self.easy else ""]))


def parse(text: str) -> Reading:
    """What `str()` of a Reading wrote; whatever else stands there is left out."""
    words = text[:60].split(".")
    language = next((code for code, _ in settings.LANGUAGES if code in words), "")
    return Reading(language, LARGE in words, EASY in words)


def of(request: Request) -> Reading:
    """As this account chose, else as this browser did."""
    session = getattr(request, "session", None)
    kept = session.get(SESSION) if session is not None else None
    return parse(kept if kept is not None else request.COOKIES.get(COOKIE, ""))


def keep(request: Request, response: HttpResponse, chosen: Reading) -> None:
    """From the next page on, here and wherever the person signs in."""
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(reading=str(chosen), language=chosen.language)
        request.session[SESSION] = str(chosen)
    response.set_cookie(
        COOKIE, str(chosen), max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def begin(request: Request, user) -> None:
    """At sign-in: as the account chose; an account that never did reads as its browser does."""
    if user.reading or user.language:
        request.session[SESSION] = user.reading or user.language


class InTheirWay:
    """Draws every page in the reader’s language, and tells templates how else they read; addresses name no language."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.reading = of(request)
        translation.activate(request.reading.language or translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
