"""The pharmacy that a person collects from."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from prescriptions.actions import pharmacies as actions
from prescriptions.actions.pharmacies import ChoiceRefused
from prescriptions.forms.pharmacies import PharmacyForm
from prescriptions.queries import pharmacies as queries
from prescriptions.queries.ordering import may_ask
from prescriptions.views.person import IN, READS, check_medicines


@opens_record(*READS, writes=actions.WRITES, within=IN)
def choose_pharmacy(request: Request, access: Access) -> HttpResponse:
    """Which it is, what that means, and what a change does with all that is on its way."""
    check_medicines(access)
    kept, may_act = queries.chosen(access), may_ask(access)
    if request.method == "POST" and not may_act:
        raise Http404
    initial = str(kept.id) if kept and not kept.is_closed else ""
    data = request.POST if request.method == "POST" else None
    form = PharmacyForm(data, places=queries.pharmacies(), kept=initial) if may_act else None
    if request.method == "POST" and form and form.is_valid():
        if chosen := _chosen(access, form):
            said = _("You collect from %(name)s from now on.") % {"name": chosen.name}
            messages.success(request, said)
            return redirect("prescriptions:list_prescriptions", patient_id=access.patient_id)
    context = {
        "own": access.decision.basis == "self",
        "form": form,
        "kept": kept,
        "undecided": _names(queries.undecided_for(access, kept.id)) if kept else "",
        "lying": _names(queries.lying_at(access, kept.id)) if kept else "",
        "serials": _names(queries.serials_at(access, kept.id)) if kept else "",
    }
    return render(request, "prescriptions/pharmacy.html", context)


def _names(rows: Iterable[Any]) -> str:
    """ "Ramipril and Metformin"."""
    return get_text_list([row.medicine for row in rows], str(_("and")))


def _chosen(access: Access, form: PharmacyForm) -> queries.Pharmacy | None:
    """The pharmacy; None, where the form says why not."""
    found = queries.pharmacy(form.cleaned_data["place"])
    try:
        if found:
            actions.choose(access=access, pharmacy=found.organisation)
    except ChoiceRefused as refused:
        form.add_error("place", str(refused))
        return None
    return found
