"""How a privacy officer comes to somebody's log: found by number or name, and never without a reason."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from accounts.roles import Role
from consent import gate
from consent.actions import readings as actions
from consent.doors import opens_record, staff
from consent.forms.finding import WHOM
from consent.forms.readings import FindLogForm, ReasonForm
from consent.gate import Access
from consent.queries import readings as queries

# What led to a log, as an address says it: the reason that the officer finds written, and may change.
OCCASIONS = {
    "review": later("I review an emergency access to this record."),
    "question": later("The person asked about an access to this record."),
    "refusal": later("Access to this record was refused, and I look into it."),
}


def with_a_reason(view: Callable) -> Callable:
    """An officer who gave no reason yet is asked for one first; for anybody else this is the page itself."""

    @wraps(view)
    def first(request: Request, patient_id: uuid.UUID, **named) -> HttpResponse:
        actor = request.actor
        if actor.role != Role.PRIVACY_OFFICER or queries.running(actor.id, patient_id):
            return view(request, patient_id=patient_id, **named)
        asked = urlencode({name: request.GET.get(name, "") for name in ("for", "show") if name in request.GET})
        url = reverse("consent:begin_reading", args=[patient_id])
        return redirect(f"{url}?{asked}" if asked else url)

    return first


@staff(Role.PRIVACY_OFFICER, hidden=True)
@sensitive_post_parameters(*WHOM, "reason")
def find_log(request: Request) -> HttpResponse:
    """Find a person's log by what is known of them. Nothing tells who it is but what was typed."""
    form = FindLogForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = form.found()
        if len(found) == 1:
            access = gate.open_record(request.actor, found[0], kinds=["AuditEvent"], action="log-open", defer=True)
            if _begun(form, access):
                return redirect("consent:show_access_log", patient_id=found[0])
        else:
            actions.refuse_reading(actor=request.actor, patient_id=None)
            several = _("More than one person has this name and date of birth. Use the CHI number")
            form.add_error("chi", several if found else _("Nobody has this number, or this name and date of birth"))
    return render(request, "consent/log_find.html", {"form": form})


def _begun(form: FindLogForm, access: Access) -> bool:
    """Whether the reading has begun; what stands in its way is told at the form."""
    with access.reading():
        try:
            actions.begin_reading(access=access, reason=form.cleaned_data["reason"])
        except actions.NotRead as why:
            form.add_error("chi", str(why))
            return False
    return True


@sensitive_post_parameters("reason")
@opens_record("AuditEvent", action="log-ask")
def begin_reading(request: Request, access: Access) -> HttpResponse:
    """Why an officer wants to read this log; whose it is, is not said."""
    if access.decision.basis != "role":  # who reads it by another right needs no reason
        raise Http404
    occasion = OCCASIONS.get(request.GET.get("for", ""), "")
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"reason": occasion})
    if form.is_valid():
        try:
            actions.begin_reading(access=access, reason=form.cleaned_data["reason"])
        except actions.NotRead as why:
            form.add_error("reason", str(why))
        else:
            show = "?show=refused" if request.GET.get("show") == "refused" else ""
            return redirect(reverse("consent:show_access_log", args=[access.patient_id]) + show)
    return render(request, "consent/log_reason.html", {"form": form})
