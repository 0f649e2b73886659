"""Who is asking: puts `request.actor` on every request, and ends sessions that are over."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from accounts import actions, sessions, signals
from accounts.addresses import way_back, with_next
from accounts.asking import actor_at_first, actor_of
from accounts.doors import door_of, without_second_factor
from accounts.naming import ENDINGS
from accounts.requests import Request

STAY = "/accounts/stay/"
TIMED_OUT = "/accounts/timed-out/"
# allauth's pages that change how one signs in: they need a fresh code from whoever has a second factor.
GUARDED = frozenset({"account_email", "account_change_password", "account_set_password", "account_reauthenticate"})


class SessionLimits:
    """Signs out a session that was idle or old for too long."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if SESSION_KEY in request.session:
            why = sessions.why_ended(request.session)
            if why:
                _save_words(request)
            if why and _only_a_script_asks(request):
                return HttpResponse(status=401)  # the page that comes next ends it, and brings the newer words
            if why and (answer := _end(request, why)):
                return _forget_pages(request, answer)
            if not why and _counts(request):
                sessions.touch(request.session, at_once=request.path == STAY)
        return _forget_pages(request, self.get_response(request))


class WhoIsAsking:
    """Makes the actor: the account in the role that this session was opened in."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = actor_at_first(request)
        return self.get_response(request)

    def process_view(self, request: Request, view, args, kwargs) -> HttpResponse | None:
        actor = request.actor
        place = request.resolver_match
        if place and place.url_name in GUARDED and (actor.owes_code or actor.otp_at):
            return without_second_factor(request, needed=True, fresh=True)
        return None


def _save_words(request: Request) -> None:
    """Let what was typed outlive the session that it was typed in, if the form was truly ours."""
    if request.method != "POST":
        return
    check = CsrfViewMiddleware(_no_view)
    forged = check.process_view(request, _no_view, (), {})
    if forged is None:
        signals.late_form.send(SessionLimits, request=request, user_id=uuid.UUID(request.session[SESSION_KEY]))


def _no_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _end(request: Request, why: str) -> HttpResponse | None:
    """Sign out and say why; a public page is shown all the same."""
    actions.sign_out(request, actor=actor_of(request), reason=why)
    messages.info(request, ENDINGS[why])
    if request.path == STAY:
        return JsonResponse({"seconds": 0}, status=401)
    if _is_public(request.path_info):
        return None
    return redirect(with_next(settings.LOGIN_URL, way_back(request)))


def _is_public(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return True
    return door_of(match.func).startswith("public") or (
        match.func.__module__.startswith("allauth.") and match.url_name not in GUARDED
    )


def _counts(request: Request) -> bool:
    """Whether this is a sign of life: a page, or the wish to stay; never a script in the background."""
    if request.path == STAY:
        return request.method == "POST"
    return request.path != TIMED_OUT and _is_page(request)


def _is_page(request: Request) -> bool:
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _only_a_script_asks(request: Request) -> bool:
    """A draft that is kept, a picture: what needs an account, and is no page that could say why it is closed."""
    return request.path != STAY and not _is_page(request) and not _is_public(request.path_info)


def _forget_pages(request: Request, response: HttpResponse) -> HttpResponse:
    """After signing out, the browser drops what it kept; the cookie that knows the device stays."""
    if getattr(request, "signed_out", False):
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response
