"""People I help: the helper's own pages. Accept an invitation, see whom one acts for, give it back."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actor import Actor
from accounts.matching import survivor_of
from accounts.replies import too_often
from accounts.requests import Request
from consent import actions, power_words
from consent.actions.accepting import NotAccepted, TooOften
from consent.actions.delegations import last_day
from consent.delegation_rules import State
from consent.doors import is_fresh, own_account, to_one_time_code
from consent.forms.helpers import AcceptForm
from consent.gate import would_open
from consent.models import Delegation
from consent.queries import delegations as queries
from consent.views.helpers import line

_CLAIM = ("code", "word", "born_day", "born_month", "born_year")


@own_account(second_factor=True)
def list_people(request: Request) -> HttpResponse:
    """Everybody whom this account helps, with what one may do and until when."""
    if request.actor.is_staff:
        return redirect("accounts:choose_role")
    shown = [_line(tie, request.actor) for tie in queries.helped_by(request.user.id)]
    context = {
        "people": [one for one in shown if one["running"]],
        "before": [one for one in shown if not one["running"]],
        "applications": queries.applications_of(request.user.id),
        "verified": request.actor.verified,
    }
    return render(request, "consent/helping.html", context)


def _line(tie: Delegation, actor: Actor) -> dict:
    """One tie as its helper reads it. A record that is closed to them says so, and not why."""
    said, active = line(tie), tie.state == State.ACTIVE  # type: ignore[attr-defined]
    person = survivor_of(tie.patient_id) if active else None
    opens = person is not None and would_open(actor, person)
    if active and not opens:
        said |= {"state": _("Not at the moment"), "tone": "grey"}
    return said | {
        "who": tie.person_name or _("Somebody who invited you"),
        "opens": person if opens else None,
        "may_leave": tie.basis == "delegation" and queries.is_running(tie),
    }


@sensitive_post_parameters(*_CLAIM)
@own_account(second_factor=True)
def accept_help(request: Request) -> HttpResponse:
    """Enter a code, read what one will be able to do, accept or refuse."""
    if request.actor.is_staff:
        return redirect("accounts:choose_role")
    if not request.actor.verified:
        return redirect("consent:list_people")
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _answer(request, form)
        except TooOften:
            return too_often(request)
        except NotAccepted:
            form.refuse()
    return render(request, "consent/helping_accept.html", {"form": form})


def _answer(request: Request, form: AcceptForm) -> HttpResponse:
    """What is asked of the invitation that the form opens: to be read first, then a yes or a no."""
    answer, claim = request.POST.get("answer"), form.claim()
    if answer == "accept":
        tie = actions.accept(actor=request.actor, claim=claim)
        messages.success(request, _("Accepted. The person is told."))
        return redirect("consent:list_people")
    if answer == "refuse":
        actions.decline(actor=request.actor, claim=claim)
        messages.success(request, _("You said no. The person is told, and the code no longer works."))
        return redirect("consent:list_people")
    tie = actions.look_up(actor=request.actor, claim=claim)
    sent = [(name, request.POST[name]) for name in _CLAIM if name in request.POST]
    context = {"tie": tie, "facts": power_words.facts(tie.powers, tie.sensitive), "sent": sent}
    context["last"] = last_day(tie) if tie.ends_at else ""
    return render(request, "consent/helping_offer.html", context)


@own_account(second_factor=True)
def leave(request: Request, tie_id: uuid.UUID) -> HttpResponse:
    """Give it back, at once."""
    if request.method == "POST":
        if not actions.leave(actor=request.actor, tie_id=tie_id):
            raise Http404
        messages.success(request, _("Ended. You can no longer open this record, and the person is told."))
    return redirect("consent:list_people")
