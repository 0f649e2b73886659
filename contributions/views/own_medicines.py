"""Medicines that people take besides what is prescribed for them."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

import clock
from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from contributions.actions import own_medicines as actions
from contributions.forms.own_medicines import MISTAKE, OwnMedicineForm, StopForm
from contributions.giving_rules import why_not_give
from contributions.views.measurements import saved_words
from records.presenters import fhir

WRITES = (actions.KIND, "Contribution")


@sensitive_post_parameters()
@opens_record(actions.KIND, besides=("Consent",), writes=WRITES)
def add_own_medicine(request: Request, access: Access) -> HttpResponse:
    """Tell of a medicine that nobody prescribed."""
    if why_not_give(access, Area.MEDICINES):
        raise Http404
    form = OwnMedicineForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        waits = actions.add(access=access, **form.cleaned_data)
        messages.success(request, saved_words(waits))
        return redirect("records:list_medicines", patient_id=access.patient_id)
    context = {"form": form, "own": access.decision.basis == "self"}
    return render(request, "contributions/own_medicine.html", context)


@sensitive_post_parameters()
@opens_record(actions.KIND, writes=(actions.KIND,), late=True)
def stop_own_medicine(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """Say that it is taken no longer, or was told by mistake."""
    item = actions.own(access, item_id)
    if item is None:
        raise Http404
    form = StopForm(request.POST if request.method == "POST" else None, since=actions.since(item))
    if form.is_bound and form.is_valid():
        if form.cleaned_data["what"] == MISTAKE:
            actions.take_back(access=access, item=item)
        else:
            actions.stop(access=access, item=item, on=form.cleaned_data["on"] or clock.today())
        messages.success(request, _("Changed. What stood there before is kept as an earlier version."))
        return redirect("records:list_medicines", patient_id=access.patient_id)
    access.note(target=f"{item.kind}/{item.id}", kinds=[item.kind, "Patient"], areas=[item.area])
    return render(request, "contributions/own_medicine_stop.html", {"form": form, "name": fhir.title(item)})
