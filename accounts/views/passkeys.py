"""Passkeys: make one, prove one, take one away. The browser's half is static/js/passkey.js."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import actions, devices, passkeys, steps, useragent
from accounts.addresses import safe
from accounts.doors import own_account
from accounts.requests import Request


@own_account(fresh=True)
def list_passkeys(request: Request) -> HttpResponse:
    """The account's passkeys, and the way to another one."""
    return render(request, "accounts/passkeys.html", {"passkeys": passkeys.of(request.user), "most": passkeys.MOST})


@own_account(fresh=True)
def ask_new(request: Request) -> HttpResponse:
    return JsonResponse(passkeys.ask_new(request)) if request.method == "POST" else redirect("accounts:list_passkeys")


@own_account(fresh=True)
def keep_new(request: Request) -> HttpResponse:
    if request.method != "POST":
        return redirect("accounts:list_passkeys")
    try:
        actions.add_passkey(request, name=useragent.in_words(request.headers.get("User-Agent", "")))
    except passkeys.NotProven:
        return _not_proven()
    messages.success(request, _("Your passkey is ready. You can use it the next time you sign in."))
    return JsonResponse({"next": request.build_absolute_uri("/accounts/passkeys/")})


@own_account(halfway=True)
def ask_proof(request: Request) -> HttpResponse:
    return JsonResponse(passkeys.ask_proof(request)) if request.method == "POST" else redirect("accounts:otp")


@own_account(halfway=True)
def prove(request: Request) -> HttpResponse:
    """A passkey in place of the code: what follows is the same."""
    if request.method != "POST":
        return redirect("accounts:otp")
    try:
        passkeys.check_proof(request)
    except passkeys.NotProven:
        actions.refuse_code(request, reason="passkey")
        return _not_proven()
    was_new = request.actor.otp_at is None
    actions.accept_code(request, reason="passkey")
    there = steps.after_code(request, wanted=safe(request.GET.get("next", "")))
    response = JsonResponse({"next": request.build_absolute_uri(there)})
    return devices.recognise(request, response) if was_new else response


@own_account(fresh=True)
def forget(request: Request, passkey_id: int) -> HttpResponse:
    if request.method != "POST":
        return redirect("accounts:list_passkeys")
    if not actions.remove_passkey(request, passkey_id=passkey_id):
        raise Http404
    messages.success(request, _("The passkey no longer opens your account."))
    return redirect("accounts:list_passkeys")


def _not_proven() -> HttpResponse:
    return JsonResponse({"message": _("That passkey did not work here. Try again, or use your code.")}, status=400)
