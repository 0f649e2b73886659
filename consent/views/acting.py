"""The carer's own page. Pages of those who ask to act for an adult stand in portal.acting, where files are kept."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent import actions
from consent.doors import own_account
from consent.forms.acting import CarerForm
from consent.queries import delegations as queries


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
