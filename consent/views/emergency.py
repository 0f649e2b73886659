"""The way in for emergencies."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

import clock
from accounts.matching import person_with
from accounts.requests import Request
from consent import actions, queries
from consent.doors import is_fresh, own_account, staff, to_one_time_code
from consent.facts import facts_for
from consent.forms.emergency import BreakGlassForm, EmergencyForm
from consent.policy import BREAK_GLASS_ROLES
from consent.rules import Obstacle, why_not_break_glass


@sensitive_post_parameters("reason")
@own_account(second_factor=True)
def break_glass(request: Request, patient_id) -> HttpResponse:
    """Why a record is to be opened in an emergency: the same page for any address, whoever lives there or not."""
    if request.actor.role not in BREAK_GLASS_ROLES:
        actions.refuse_break_glass(actor=request.actor, patient_id=patient_id)
        raise Http404
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    obstacle = why_not_break_glass(actor=request.actor, facts=facts_for(request.actor, patient_id))
    if obstacle == Obstacle.NOT_NEEDED or (obstacle == Obstacle.OPEN_ALREADY and not _anyway(request)):
        return _open_already(request, patient_id, obstacle)
    earlier = queries.last_glass(request.user.id, patient_id)
    form = BreakGlassForm(_posted(request), second_time=bool(earlier))
    if form.is_valid():
        return _open(request, patient_id, form)
    return _ask(request, form, earlier)


@sensitive_post_parameters("chi", "reason")
@staff(*BREAK_GLASS_ROLES)
def break_glass_by_chi(request: Request) -> HttpResponse:
    """The same for somebody named by CHI number: the number is looked up only with the reason."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = EmergencyForm(_posted(request), second_time="again" in request.POST)
    if form.is_valid():
        return _open(request, person_with(form.cleaned_data["chi"]), form)
    return _ask(request, form)


def _anyway(request: Request) -> bool:
    """The warning that the record is open without an emergency was read."""
    return "anyway" in request.GET


def _open_already(request: Request, patient_id, obstacle: Obstacle) -> HttpResponse:
    more = obstacle == Obstacle.OPEN_ALREADY
    return render(request, "consent/not_needed.html", {"patient_id": patient_id, "more": more})


def _posted(request: Request):
    """What was sent, even if that is nothing at all."""
    return request.POST if request.method == "POST" else None


def _open(request: Request, patient_id, form: BreakGlassForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        actions.break_glass(
            actor=request.actor,
            patient_id=patient_id,
            reason_code=given["reason_code"],
            reason=given["reason"],
            again=given.get("again", False),
            anyway=_anyway(request),
        )
    except actions.NotOpened as refusal:
        return _not_opened(request, patient_id, form, refusal.obstacle)
    return redirect("records:show_home", patient_id=patient_id)


def _not_opened(request: Request, patient_id, form: BreakGlassForm, obstacle: Obstacle) -> HttpResponse:
    if obstacle in (Obstacle.NOT_NEEDED, Obstacle.OPEN_ALREADY):
        return _open_already(request, patient_id, obstacle)
    if obstacle == Obstacle.STEP_UP:
        return to_one_time_code(request)
    if obstacle == Obstacle.ASK_TWICE:
        form = type(form)(request.POST, second_time=True)
        return _ask(request, form, queries.last_glass(request.user.id, patient_id))
    return render(request, "consent/not_opened.html", status=404)


def _ask(request: Request, form: BreakGlassForm, earlier=None) -> HttpResponse:
    running = bool(earlier) and earlier.ends_at > clock.now()
    return render(request, "consent/break_glass.html", {"form": form, "earlier": earlier, "running": running})
