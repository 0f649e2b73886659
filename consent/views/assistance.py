"""The help desk's calls: beginning one, ending it. Nothing about health is on any of these pages."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from accounts.roles import Role
from consent.actions import assistance as acts
from consent.doors import opens_record, staff
from consent.forms.assistance import CallForm
from consent.forms.finding import WHOM
from consent.gate import Access
from consent.queries.care import call_of


@staff(Role.HELP_DESK)
@sensitive_post_parameters(*WHOM)
def begin_call(request: Request) -> HttpResponse:
    """Who is on the line, and that they agreed."""
    form = CallForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = form.found()
        person = found[0] if len(found) == 1 else None
        try:
            acts.begin_call(actor=request.actor, patient_id=person, identified_by=form.how())
        except acts.NotHelped:
            form.add_error(
                "chi",
                _(
                    "There is nobody with these details whom you can help by telephone. Check them with the caller; "
                    "if they are right, the caller can be helped by their practice"
                ),
            )
        else:
            return redirect("records:show_home", patient_id=person)
    return render(request, "consent/call.html", {"form": form, "call": call_of(request.user.id)})


@opens_record("Patient", action="assist-end", by_telephone=True)
def end_call(request: Request, access: Access) -> HttpResponse:
    """The person has rung off."""
    if access.decision.basis != "assisted" or request.method != "POST":
        raise Http404
    acts.end_call(access=access)
    messages.success(request, _("The call is over. The record is closed to you."))
    return redirect("consent:begin_call")
