"""Where a request may send the browser: to pages of ours, never to another host."""

import unicodedata
from functools import lru_cache

from django.conf import settings
from django.core.signals import setting_changed
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.requests import Request

NEXT = "next"


def safe(address: str | None) -> str:
    """The address if it is a path of ours, else nothing."""
    if not address or address[:1] != "/" or address[:2] == "//" or "\\" in address:
        return ""
    if any(unicodedata.category(sign)[0] == "C" or sign.isspace() for sign in address):
        return ""
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else ""


def wanted(request: Request) -> str:
    """Where the person was going before signing in, if that is a path of ours."""
    return safe(request.POST.get(NEXT) or request.GET.get(NEXT))


def wanted_or_home(request: Request) -> str:
    return wanted(request) or settings.LOGIN_REDIRECT_URL


def with_next(address: str, following: str) -> str:
    """An address that remembers where to go afterwards."""
    return f"{address}?{urlencode({NEXT: following})}" if following else address


def way_back(request: Request) -> str:
    """Where to come back to after an interruption: this page, or the page that the form stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    own = f"{request.scheme}://{request.get_host()}"
    page = request.headers.get("Referer", "")
    return safe(page.removeprefix(own)) if page.startswith(f"{own}/") else ""


def of_page(name: str) -> str:
    """The address of a page that is about nobody: it stands on every page, and is looked up once."""
    return get_script_prefix() + _of_page(name)


@lru_cache(maxsize=64)
def _of_page(name: str) -> str:
    return reverse(name).removeprefix(get_script_prefix())


def _forget(*, setting: str, **changed: object) -> None:
    if setting == "ROOT_URLCONF":
        _of_page.cache_clear()


setting_changed.connect(_forget)
