"""The doors of pages without a record. Every view wears a door, and so says who may come in.

Doors that open a record stand in consent.doors, which hands these on too. `portal.checks` stops the start
where a door is missing.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

import clock
from accounts.addresses import way_back, with_next
from accounts.requests import Request
from accounts.roles import STAFF_ROLES

SAFE_METHODS = frozenset({"GET", "HEAD"})
METHODS = SAFE_METHODS | {"POST"}


def own_account(
    view: Callable | None = None, *, second_factor: bool = False, fresh: bool = False, halfway: bool = False
):
    """A page about the account of whoever is signed in; nothing clinical.

    Whoever owes a one-time code gives it first, unless the page is a step of signing in (`halfway`).
    """

    def wear(view: Callable) -> Callable:
        @wraps(view)
        def door(request: Request, **named):
            only(request, METHODS)
            needed = second_factor or fresh or (request.actor.owes_code and not halfway)
            return without_second_factor(request, needed=needed, fresh=fresh) or view(request, **named)

        return marked(door, "own_account")

    return wear(view) if view else wear


def staff(*roles: str, hidden: bool = False):
    """A page for members of organisations in these roles (any staff role, if none is named).

    A `hidden` one is not there for anybody else who is signed in.
    """
    allowed = frozenset(roles) or STAFF_ROLES

    def wear(view: Callable) -> Callable:
        @wraps(view)
        def door(request: Request, **named):
            only(request, METHODS)
            if answer := without_second_factor(request, needed=True):
                return answer
            if request.actor.role not in allowed:
                raise Http404 if hidden else PermissionDenied
            return view(request, **named)

        return marked(door, f"staff({', '.join(sorted(allowed))})")

    return wear


def public(*, reason: str):
    """A page for everybody; the reason says why it may be."""
    if not reason:
        raise ValueError("Say why this page is public.")

    def wear(view: Callable) -> Callable:
        @wraps(view)
        def door(request: Request, **named):
            only(request, METHODS)
            return view(request, **named)

        return marked(door, f"public: {reason}")

    return wear


def door_of(view: Callable) -> str:
    """What the view's door says, or nothing."""
    return getattr(view, "door", "")


def is_fresh(actor) -> bool:
    """Whether the last one-time code is young enough for what needs stepping up."""
    return actor.otp_at is not None and (clock.now() - actor.otp_at).total_seconds() < settings.STEP_UP_SECONDS


def to_sign_in(request: Request) -> HttpResponse:
    """Ask for a sign-in, then come back here."""
    return redirect(with_next(settings.LOGIN_URL, way_back(request)))


def to_one_time_code(request: Request) -> HttpResponse:
    """Ask for a one-time code, then come back here."""
    return redirect(with_next("/accounts/otp/", way_back(request)))


def without_second_factor(request: Request, *, needed: bool, fresh: bool = False) -> HttpResponse | None:
    """Where to send whoever is not signed in or whose code is missing or too old; None lets them in."""
    if not request.actor.signed_in:
        return to_sign_in(request)
    if needed and (request.actor.otp_at is None or (fresh and not is_fresh(request.actor))):
        return to_one_time_code(request)
    return None


def only(request: Request, methods: frozenset[str]) -> None:
    """Refuse a method that the door does not answer."""
    if request.method not in methods:
        raise MethodNotAllowed


class MethodNotAllowed(Exception):
    """This address does not answer that method."""


def marked(door: Callable, text: str) -> Callable:
    """Write on the door what it says, for `door_of`."""
    door.door = text  # type: ignore[attr-defined]
    return door
