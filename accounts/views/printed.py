"""Signing in by printed codes, for people who have no smartphone and no computer of their own."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import actions, devices, mfa, steps
from accounts.addresses import wanted
from accounts.doors import is_fresh, own_account, to_one_time_code
from accounts.forms import RecoveryForm
from accounts.requests import Request


class FirstCodeForm(RecoveryForm):
    """The first code of the sheet."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recovery_code"].label = _("First code")


@own_account(halfway=True)
@sensitive_post_parameters()
def set_up_printed_codes(request: Request) -> HttpResponse:
    """Show a sheet of codes to print; the first of them, entered, makes it the account's second factor."""
    if mfa.has_device(request.user):
        return redirect("accounts:new_recovery_codes")
    if request.actor.otp_at and not is_fresh(request.actor):
        return to_one_time_code(request)
    context: dict[str, Any] = {"next": wanted(request)}
    if request.method == "POST" and "recovery_code" in request.POST:
        context["form"] = form = FirstCodeForm(request.POST)
        if form.is_valid() and (done := _confirm(request, form)):
            return done
    elif request.method == "POST":
        context |= {"codes": mfa.print_codes(user=request.user), "form": FirstCodeForm()}
    return render(request, "accounts/printed_codes.html", context)


def _confirm(request: Request, form: FirstCodeForm) -> HttpResponse | None:
    was_new = request.actor.otp_at is None
    verdict = actions.confirm_printed_codes(request, code=form.cleaned_data["recovery_code"])
    if not verdict.right:
        form.refuse(verdict)
        return None
    response = redirect(steps.after_code(request, wanted=wanted(request)))
    return devices.recognise(request, response) if was_new else response
