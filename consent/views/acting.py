"""Acting for an adult by law: the applicant's page, and the carer's own."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import throttle
from accounts.replies import too_often
from accounts.requests import Request
from consent import actions
from consent.doors import is_fresh, own_account, to_one_time_code
from consent.forms.acting import ApplicationForm, CarerForm
from consent.queries import delegations as queries

APPLICATIONS = 5  # of one account within the throttle's window


@sensitive_post_parameters("given", "family", "born_day", "born_month", "born_year", "chi", "number")
@own_account(second_factor=True)
def apply_to_act(request: Request) -> HttpResponse:
    """Name the adult and the document. The answer is the same whether or not such a record exists."""
    if request.actor.is_staff:
        return redirect("accounts:choose_role")
    if not request.actor.verified:
        return redirect("consent:list_people")
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = ApplicationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if throttle.too_many("acting", str(request.user.id), most=APPLICATIONS):
            return too_often(request)
        throttle.count("acting", str(request.user.id))
        key = uuid.uuid5(request.user.id, str(form.cleaned_data["form_key"]))
        actions.apply_to_act(actor=request.actor, claim=form.claim(), application_id=key, **form.asked())
        messages.success(request, _("Sent. An officer looks at it, and you find the answer here."))
        return redirect("consent:list_people")
    return render(request, "consent/acting_apply.html", {"form": form, "phone": settings.HELP_DESK_PHONE})


@sensitive_post_parameters("emergency")
@own_account(second_factor=True)
def carer(request: Request) -> HttpResponse:
    """A carer as a person: status, support plan, and what happens if they fall ill. Their own, and nobody else's."""
    kept = queries.carer(request.user.id)
    names = ("is_carer", "young", "plan", "plan_on", "emergency")
    initial = {name: getattr(kept, name) for name in names} if kept else None
    form = CarerForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        actions.keep_carer_page(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("consent:carer")
    return render(request, "consent/helping_carer.html", {"form": form, "kept": kept})
