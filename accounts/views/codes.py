"""The second half of signing in: one-time code, recovery code, setting up an authenticator."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from accounts import actions, devices, mfa, passkeys, steps
from accounts.addresses import wanted, wanted_or_home, with_next
from accounts.doors import is_fresh, own_account, to_one_time_code
from accounts.forms import CodeForm, RecoveryForm, SecondFactorForm
from accounts.oidc.again import way_to_prove_again
from accounts.requests import Request

FEW = 4  # codes left, from which on every sign-in by one says so


@own_account(halfway=True)
@sensitive_post_parameters()
def otp(request: Request) -> HttpResponse:
    """Ask for the code: to finish signing in, or again before something that needs a fresh one."""
    if not mfa.has_device(request.user):
        if again := way_to_prove_again(request):
            return redirect(again)
        return redirect(with_next(reverse("accounts:set_up_authenticator"), wanted(request)))
    if request.method != "POST" and is_fresh(request.actor):
        return redirect(wanted_or_home(request))
    printed = not mfa.has_authenticator(request.user)
    form = SecondFactorForm(request.POST or None, printed=printed)
    if request.method == "POST" and form.is_valid():
        check, reason = (mfa.check_recovery_code, "recovery code") if form.is_printed else (mfa.check_code, "code")
        verdict = check(user=request.user, code=form.cleaned_data["otp_token"])
        if verdict.right:
            if form.is_printed:
                _tell_how_many_are_left(request)
            return _let_in(request, reason=reason)
        actions.refuse_code(request, reason=reason)
        form.refuse(verdict)
    prove = with_next(reverse("accounts:prove_passkey"), wanted(request)) if passkeys.of(request.user).exists() else ""
    context = {
        "form": form,
        "next": wanted(request),
        "prove_passkey": prove,
        "printed": printed,
        "phone": settings.HELP_DESK_PHONE,
    }
    return render(request, "accounts/otp.html", context)


@own_account(halfway=True)
@sensitive_post_parameters()
def recovery(request: Request) -> HttpResponse:
    """Sign in by a recovery code, because the authenticator is lost."""
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict = mfa.check_recovery_code(user=request.user, code=form.cleaned_data["recovery_code"])
        if verdict.right:
            _tell_how_many_are_left(request)
            return _let_in(request, reason="recovery code")
        actions.refuse_code(request, reason="recovery code")
        form.refuse(verdict)
    return render(request, "accounts/recovery.html", {"form": form, "next": wanted(request)})


@own_account(halfway=True)
@sensitive_post_parameters()
def set_up_authenticator(request: Request) -> HttpResponse:
    """Connect an authenticator app; replacing one needs a fresh code (or recovery code) first."""
    if (mfa.has_device(request.user) or request.actor.otp_at) and not is_fresh(request.actor):
        return to_one_time_code(request)
    was_new = request.actor.otp_at is None
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict, codes = actions.confirm_authenticator(request, code=form.cleaned_data["otp_token"])
        if verdict.right:
            response = _show_codes(request, codes, then=steps.after_code(request, wanted=wanted(request)))
            return devices.recognise(request, response) if was_new else response
        form.refuse(verdict)
    context = {"form": form, "pending": mfa.pending(user=request.user), "next": wanted(request)}
    if not mfa.has_device(request.user):
        context["printed_url"] = with_next(reverse("accounts:set_up_printed_codes"), wanted(request))
    return render(request, "accounts/set_up_authenticator.html", context)


@own_account(fresh=True)
def new_recovery_codes(request: Request) -> HttpResponse:
    """Ten new recovery codes in place of the old ones."""
    if request.method != "POST":
        return render(request, "accounts/new_recovery_codes.html")
    codes = mfa.new_recovery_codes(user=request.user)
    return _show_codes(request, codes, then=reverse("accounts:security"))


def _let_in(request: Request, *, reason: str) -> HttpResponse:
    was_new = request.actor.otp_at is None
    actions.accept_code(request, reason=reason)
    response = redirect(steps.after_code(request, wanted=wanted(request)))
    return devices.recognise(request, response) if was_new else response


def _show_codes(request: Request, codes: list[str], *, then: str) -> HttpResponse:
    """The only time that the codes are seen: the answer to the post itself, kept nowhere."""
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "then": then})


def _tell_how_many_are_left(request: Request) -> None:
    left = mfa.recovery_codes_left(request.user)
    count = ngettext("You have %(n)d recovery code left.", "You have %(n)d recovery codes left.", left) % {"n": left}
    if mfa.has_authenticator(request.user):
        advice = _("If you no longer have your authenticator, set up a new one under “My account”.")
    elif left <= FEW:
        advice = _("Make new ones now under “My account”, and print them: after the last one you cannot sign in.")
    else:
        advice = ""
    messages.warning(request, f"{count} {advice}".strip())
