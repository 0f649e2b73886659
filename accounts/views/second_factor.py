"""The help desk takes away a second factor that its owner, who is on the telephone, has lost."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions.second_factor import NotReset, reset_second_factor
from accounts.doors import is_fresh, staff, to_one_time_code
from accounts.identity_forms import LostFactorForm
from accounts.requests import Request
from accounts.roles import Role


@staff(Role.HELP_DESK)
@sensitive_post_parameters()
def reset(request: Request) -> HttpResponse:
    """Ask the caller the questions; if the answers fit, the next sign-in sets up something new."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = LostFactorForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            reset_second_factor(actor=request.actor, email=given["email"], claim=form.claim(), lost=given["lost"])
        except NotReset as why:
            form.add_error("email", str(why))
        else:
            messages.success(
                request,
                _(
                    "It is taken away, and the person is signed out everywhere and told. When they sign in with their "
                    "password, they set up an app or print new codes."
                ),
            )
            return redirect("identity:list_cases")
    return render(request, "accounts/desk_second_factor.html", {"form": form})
