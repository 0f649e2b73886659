"""Doors: every view wears one, and so says who may come in. `portal.checks` stops the start where one is missing."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

import clock
from accounts.roles import STAFF_ROLES
from consent import gate

SAFE_METHODS = frozenset({"GET", "HEAD"})
METHODS = SAFE_METHODS | {"POST"}
PERSON_KINDS = frozenset({"Patient"})  # the banner names the person on every page


def opens_record(*kinds: str, writes: Iterable[str] = (), action: str = "read", route: str = "page", names_item: str = "item_id"):
    """A page about one person: the view gets `access` in place of `patient_id`.

    The entry of a GET is committed before the view runs. A POST's entry is written with the row that it saves,
    or, where it saves none, before its answer leaves.
    """
    declared = gate.check_kinds({*kinds, *writes} | PERSON_KINDS)

    def wear(view: Callable) -> Callable:
        @wraps(view)
        def door(request: HttpRequest, patient_id, **named):
            _only(request, METHODS)
            item = named.get(names_item)
            access = gate.open_record(
                request.actor,
                patient_id,
                kinds=declared,
                writes=writes if request.method == "POST" else (),
                action=action,
                route=route,
                target=f"Item/{item}" if item else "",
                query=",".join(sorted(request.GET))[:500],
                defer=request.method == "POST",
            )
            request.access = access
            return _through(view, request, access, named)

        return _marked(door, f"opens_record({', '.join(sorted(declared))})")

    return wear


def _through(view: Callable, request: HttpRequest, access: gate.Access, named: dict) -> HttpResponse:
    try:
        with access.reading():
            response = view(request, access, **named)
            access.note()
        return response
    except Http404:
        if not access.written:
            gate.write_failure(access)
        raise
    except Exception:
        gate.write_failure(access)
        raise


def opens_worklist(*kinds: str):
    """A staff page over several people: the view calls gate.open_worklist with what it declares here."""
    declared = gate.check_kinds(kinds)

    def wear(view: Callable) -> Callable:
        @wraps(view)
        def door(request: HttpRequest, **named):
            _only(request, METHODS)
            if answer := _without_second_factor(request, needed=True):
                return answer
            if request.actor.role not in STAFF_ROLES:
                raise PermissionDenied
            return view(request, kinds=declared, **named)

        return _marked(door, f"opens_worklist({', '.join(sorted(declared))})")

    return wear


def own_account(view: Callable | None = None, *, second_factor: bool = False, fresh: bool = False):
    """A page about the account of whoever is signed in; nothing clinical."""

    def wear(view: Callable) -> Callable:
        @wraps(view)
        def door(request: HttpRequest, **named):
            _only(request, METHODS)
            answer = _without_second_factor(request, needed=second_factor or fresh, fresh=fresh)
            return answer or view(request, **named)

        return _marked(door, "own_account")

    return wear(view) if view else wear


def staff(*roles: str):
    """A page for members of organisations in these roles (any staff role, if none is named)."""
    allowed = frozenset(roles) or STAFF_ROLES

    def wear(view: Callable) -> Callable:
        @wraps(view)
        def door(request: HttpRequest, **named):
            _only(request, METHODS)
            if answer := _without_second_factor(request, needed=True):
                return answer
            if request.actor.role not in allowed:
                raise PermissionDenied
            return view(request, **named)

        return _marked(door, f"staff({', '.join(sorted(allowed))})")

    return wear


def public(*, reason: str):
    """A page for everybody; the reason says why it may be."""
    if not reason:
        raise ValueError("Say why this page is public.")

    def wear(view: Callable) -> Callable:
        @wraps(view)
        def door(request: HttpRequest, **named):
            _only(request, METHODS)
            return view(request, **named)

        return _marked(door, f"public: {reason}")

    return wear


def door_of(view: Callable) -> str:
    """What the view's door says, or nothing."""
    return getattr(view, "door", "")


def is_fresh(actor) -> bool:
    """Whether the last one-time code is young enough for what needs stepping up."""
    return actor.otp_at is not None and (clock.now() - actor.otp_at).total_seconds() < settings.STEP_UP_SECONDS


def to_one_time_code(request: HttpRequest) -> HttpResponse:
    """Ask for a one-time code, then come back here."""
    return redirect(f"/accounts/otp/?{urlencode({'next': request.get_full_path()})}")


def _without_second_factor(request: HttpRequest, *, needed: bool, fresh: bool = False) -> HttpResponse | None:
    if not request.actor.signed_in:
        return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
    if needed and (request.actor.otp_at is None or (fresh and not is_fresh(request.actor))):
        return to_one_time_code(request)
    return None


def _only(request: HttpRequest, methods: frozenset[str]) -> None:
    if request.method not in methods:
        raise MethodNotAllowed


class MethodNotAllowed(Exception):
    """This address does not answer that method."""


def _marked(door: Callable, text: str) -> Callable:
    door.door = text  # type: ignore[attr-defined]
    return door
