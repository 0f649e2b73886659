"""Connect your health record: once, for the one person whom an account is; with the help desk where it does not fit."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import actions, matching
from accounts.actions.binding import Answer
from accounts.asking import actor_of
from accounts.doors import own_account
from accounts.identity_forms import ConnectForm, HelpForm
from accounts.naming import OUTCOME_NAMES
from accounts.requests import Request
from accounts.rules import Outcome


@own_account(second_factor=True)
@sensitive_post_parameters("given", "family", "birth_date_day", "birth_date_month", "birth_date_year", "chi")
def connect(request: Request) -> HttpResponse:
    """Confirm name and date of birth, enter the CHI number, and the record opens."""
    if elsewhere := _elsewhere(request):
        return elsewhere
    form = ConnectForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer = actions.bind(actor=request.actor, user=request.user, claim=form.claim())
        if answer == Answer.BOUND:
            return _open(request)
        if answer == Answer.CLOSED:
            return redirect("accounts:connecting_case")
        form.refuse()
    answered = matching.last_answer(request.user)
    context = {"form": form, "phone": settings.HELP_DESK_PHONE, "answered": answered}
    return render(request, "accounts/connect.html", context)


@own_account(second_factor=True)
def ask_for_help(request: Request) -> HttpResponse:
    """Ask the help desk instead: no number, two numbers, or nothing that fits."""
    if elsewhere := _elsewhere(request):
        return elsewhere
    form = HelpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        actions.ask_for_help(actor=request.actor, user=request.user, kind=given["kind"], words=given["words"])
        return redirect("accounts:connecting_case")
    return render(request, "accounts/connect_help.html", {"form": form, "phone": settings.HELP_DESK_PHONE})


@own_account(second_factor=True)
def connecting_case(request: Request) -> HttpResponse:
    """How the person's own question stands, and whom to call."""
    case = matching.connecting_case(request.user)
    if case is None:
        return redirect("accounts:connect")
    context = {
        "case": case,
        "phone": settings.HELP_DESK_PHONE,
        "refused": case.outcome == Outcome.NOT_CONNECTED,
        "told": OUTCOME_NAMES.get(case.outcome, ""),
    }
    return render(request, "accounts/connect_case.html", context)


def _elsewhere(request: Request) -> HttpResponse | None:
    """Where somebody belongs for whom this page is not, or not now."""
    user = request.user
    if request.actor.verified:
        return redirect("records:show_home", patient_id=request.actor.patient_id)
    if request.actor.is_staff:
        return redirect("accounts:choose_role")
    if user.assurance < user.Assurance.VERIFIED:
        return redirect("portal:home")
    return redirect("accounts:connecting_case") if matching.connecting_case(user) else None


def _open(request: Request) -> HttpResponse:
    """To the record, under a new session id: this session may do more from now on."""
    request.user.refresh_from_db()
    actions.renew(request)
    request.actor = actor_of(request)
    messages.success(request, _("Your account is connected to your health record."))
    return redirect("records:show_home", patient_id=request.actor.patient_id)
