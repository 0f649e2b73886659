"""Video visits without an account: by a link, or by a join code at somebody else's computer.

These pages open no session, name nobody, and leave nothing behind but a cookie that ends with the browser.
"""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import throttle
from accounts.requests import Request
from appointments import tickets
from appointments.actions import inviting
from appointments.actions.video import NotNow
from appointments.forms.video import CodeForm, GuestForm
from appointments.tickets import COOKIE, Use
from appointments.video_words import room_words
from appointments.virtual import Door
from consent.doors import public

TRIES = {"normal": 10, "test": 10_000}  # wrong ones of one address in a quarter of an hour
_KIND = "video-ticket"


@sensitive_post_parameters("code")
@public(reason="Whoever holds a join code may come to that visit's waiting room without signing in.")
def enter_code(request: Request) -> HttpResponse:
    """At a hub or library: the code opens the waiting room of one visit, and nothing else."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _seated(request, Use.CODE, form.cleaned_data["code"])
        except NotNow as no:
            form.add_error("code", _why_not(no.why))
    return render(request, "appointments/visit_code.html", {"form": form})


@public(reason="Whoever was sent a link to a visit may come to its waiting room without an account.")
def accept_link(request: Request, token: str) -> HttpResponse:
    """An invitation: a name, and then the waiting room. What opens nothing looks the same whatever it was."""
    if _too_often(request) or tickets.read(Use.LINK, token) is None:
        _count(request)
        return render(request, "appointments/visit_over.html", status=404)
    form = GuestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _seated(request, Use.LINK, token, name=form.cleaned_data["name"])
        except NotNow as no:
            if no.why != Door.EARLY:
                return render(request, "appointments/visit_over.html", status=404)
            form.add_error(None, _why_not(no.why))
    return render(request, "appointments/visit_name.html", {"form": form})


@public(reason="The browser holds a place in a visit, which its link or code gave it.")
def show_guest_room(request: Request) -> HttpResponse:
    opens = tickets.read(Use.SEAT, request.COOKIES.get(COOKIE, ""))
    if opens is None:
        return render(request, "appointments/visit_over.html", status=404)
    context: dict[str, Any] = {"socket": f"/ws/video/{opens.booking_id}/?", "words": room_words()}
    return render(request, "appointments/visit_room.html", context)


@public(reason="Whoever came by a link or code leaves no trace on the computer.")
def leave_guest_room(request: Request) -> HttpResponse:
    """The place is given up, and the browser forgets all of it."""
    if request.method == "POST":
        inviting.stand_up(secret=request.COOKIES.get(COOKIE, ""))
        response: HttpResponse = redirect("appointments:leave_guest_room")
    else:
        response = render(request, "appointments/visit_left.html")
    response.delete_cookie(COOKIE, samesite="Strict")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _seated(request: Request, use: Use, secret: str, *, name: str = "") -> HttpResponse:
    if _too_often(request):
        raise NotNow("too-often")
    try:
        seat = inviting.sit_down(use=use, secret=secret, name=name)
    except NotNow:
        _count(request)
        raise
    response = redirect("appointments:show_guest_room")
    response.set_cookie(
        COOKIE, seat.secret, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict"
    )  # no age: it ends with the browser
    return response


def _why_not(why: str) -> str:
    if why == Door.EARLY:
        return _("It is too early: the waiting room is not open yet. Try again closer to the time of the appointment.")
    if why == "too-often":
        return _("Too many codes from here were wrong. Wait a quarter of an hour, or telephone the clinic.")
    return _("This code opens nothing: it is mistyped, was used already, or is over.")


def _too_often(request: Request) -> bool:
    where = throttle.client_address(request) or ""
    return throttle.too_many(_KIND, where, most=TRIES[settings.RATE_LIMITS])


def _count(request: Request) -> None:
    throttle.count(_KIND, throttle.client_address(request) or "")
