"""Where a request may send the browser: to pages of ours, never to another host."""

import unicodedata

from django.conf import settings
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
