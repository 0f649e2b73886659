"""A person's own notices, and by which ways outside they are told that there are some."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.doors import is_fresh, own_account, to_one_time_code
from accounts.requests import Request
from notifications import actions, contact, queries, ways
from notifications.forms import WAYS, ChoicesForm, CodeForm, NumberForm
from notifications.rules import Place, masked

A_PAGE = 20


@own_account
def list_notices(request: Request) -> HttpResponse:
    """What the portal told this person, and what of it is unread."""
    page = Paginator(queries.notices_of(request.user.id), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "notices": list(queries.in_words(page.object_list)),
        "page": page,
        "unread": queries.unread_count(request.user.id),
    }
    return render(request, "notifications/list_notices.html", context)


@own_account
def mark_read(request: Request) -> HttpResponse:
    """Mark one notice as read, or all where none is named. Reading alone changes nothing."""
    if request.method == "POST":
        actions.mark_read(user_id=request.user.id, notice_id=_uuid(request.POST.get("notice", "")))
        messages.success(request, _("Marked as read."))
    return redirect("notifications:list_notices")


def _uuid(text: str) -> uuid.UUID | None:
    """The notice that was named; what is no id names a notice that is not there."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return uuid.UUID(int=0)


@own_account
def choose(request: Request) -> HttpResponse:
    """By which ways somebody is told that there is something new, for each place."""
    places = _places(request)
    form = ChoicesForm(
        request.POST if request.method == "POST" else None,
        places=places,
        ways=ways.open_to(request.user),
        held=ways.choices(request.user.id, places),
    )
    if form.is_bound and form.is_valid():
        contact.choose(actor=request.actor, wanted=form.wanted())
        messages.success(request, _("Kept. It holds from this moment."))
        return redirect("notifications:choose")
    mobile = queries.mobile(request.user.id)
    context = {
        "form": form,
        "asked": form.asked,
        "number": masked(mobile.number) if mobile else "",
        "confirmed": bool(mobile and mobile.confirmed_at),
        "all_ways": WAYS,
    }
    return render(request, "notifications/choose.html", context)


@own_account
def give_number(request: Request) -> HttpResponse:
    """A number for text messages, to which a code goes."""
    if answer := _why_not_contact(request):
        return answer
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            contact.ask_code(actor=request.actor, user=request.user, number=form.cleaned_data["number"])
            return redirect("notifications:confirm_number")
        except contact.ContactRefused as refusal:
            form.add_error("number", str(refusal))
    return render(request, "notifications/number.html", {"form": form})


@own_account
def confirm_number(request: Request) -> HttpResponse:
    """The code that came to the number."""
    if answer := _why_not_contact(request):
        return answer
    mobile = queries.mobile(request.user.id)
    if mobile is None or mobile.confirmed_at:
        return redirect("notifications:choose")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            contact.confirm(actor=request.actor, user=request.user, code=form.cleaned_data["code"])
            messages.success(request, _("Your number is confirmed. Choose what we may tell you by text message."))
            return redirect("notifications:choose")
        except contact.ContactRefused as refusal:
            form.add_error("code", str(refusal))
    return render(request, "notifications/code.html", {"form": form, "number": masked(mobile.number)})


@own_account
def remove_number(request: Request) -> HttpResponse:
    """No text messages any more."""
    if request.method == "POST":
        contact.forget(actor=request.actor, user=request.user)
        messages.success(request, _("Your number is removed. We send no text messages."))
    return redirect("notifications:choose")


def _places(request: Request) -> list[Place]:
    return [Place.DESK, Place.ACCOUNT] if request.actor.is_staff else [Place.RECORD, Place.MESSAGES, Place.ACCOUNT]


def _why_not_contact(request: Request) -> HttpResponse | None:
    """A number is given by whoever has just shown who they are, and to nobody who asked for silence."""
    if request.user.quiet:
        messages.info(request, _("You asked us to send nothing outside. Change that first, if it is safe for you."))
        return redirect("accounts:safety")
    if request.actor.otp_at and not is_fresh(request.actor):
        return to_one_time_code(request)
    return None
