"""Who may open a socket at all: the page it comes from, and what its browser holds."""

import re
import uuid
from urllib.parse import parse_qs

from django.conf import settings
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host

from appointments.sockets.seats import Invited, Seat, SignedIn
from appointments.tickets import COOKIE

_TAB = re.compile(r"[0-9a-f]{16,32}")


def is_ours(scope: dict) -> bool:
    """Whether the page that opens it is of the portal: its own origin by name, or the very one that was asked."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    if not origin or not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    if origin == settings.PORTAL_URL:
        return True
    return not settings.HTTPS and origin == f"http://{host}"


def seat_of(scope: dict) -> Seat | None:
    """By the session where the address names a person, else by the ticket in this browser."""
    headers = dict(scope["headers"])
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    visit, asked = uuid.UUID(scope["url_route"]["kwargs"]["visit"]), _asked(scope)
    if person := asked.get("of"):
        session = cookies.get(settings.SESSION_COOKIE_NAME, "")
        return SignedIn(session, person, visit) if session else None
    return Invited(cookies[COOKIE], visit) if cookies.get(COOKIE) else None


def tab_of(scope: dict) -> str:
    """What tells a page from the same page opened anew; made by the page."""
    found = _query(scope).get("tab", "")
    return found if _TAB.fullmatch(found) else ""


def _asked(scope: dict) -> dict[str, uuid.UUID]:
    try:
        return {"of": uuid.UUID(_query(scope)["of"])}
    except (KeyError, ValueError):
        return {}


def _query(scope: dict) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
