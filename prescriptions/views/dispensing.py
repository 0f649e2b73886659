"""The pharmacy's desk: who has something there, how far it is, and what the pharmacy says of itself."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import Organisation
from accounts.requests import Request
from accounts.roles import Role
from consent import gate
from consent.doors import opens_record, opens_worklist, staff
from consent.gate import Access
from prescriptions.actions import collections, items
from prescriptions.actions.items import MoveRefused
from prescriptions.forms.dispensing import CollectionForm, ProfileForm, StepForm
from prescriptions.models import PharmacyProfile, RequestItem
from prescriptions.presenters import dispensing as words
from prescriptions.presenters import practice as request_words
from prescriptions.queries import dispensing as queries
from prescriptions.queries import practice as practice_queries
from prescriptions.queries import serial as serials
from prescriptions.rules.dispensing import next_of

KIND, SERIAL = "RepeatRequest", "SerialPrescription"
WRITES = tuple(dict.fromkeys((*items.WRITES, *collections.WRITES)))


@opens_worklist(KIND, SERIAL, "Patient")
def list_dispensing(request: Request, kinds) -> HttpResponse:
    """Everybody who has something at this pharmacy; each name shown stands in that person's log."""
    if request.actor.role != Role.PHARMACIST:
        raise PermissionDenied
    show = request.GET.get("show", "all")
    show = show if show in queries.FILTERS else "all"
    found: Any = None

    def rows(access: Access) -> list[queries.Person]:
        nonlocal found
        found = queries.listed(access, show=show, number=request.GET.get("page"))
        return found.people

    gate.open_worklist(request.actor, kinds=kinds, rows=rows, query="show" if "show" in request.GET else "")
    profile = queries.profile(request.actor.organisation_id)
    context = {
        "page": found.page,
        "lines": [words.person(found, one) for one in found.people],
        "show": show,
        "title": queries.FILTERS[show],
        "tracks": bool(profile and profile.tracks),
        "filters": [
            {"url": f"?show={name}", "label": label, "current": name == show} for name, label in queries.FILTERS.items()
        ],
    }
    return render(request, "prescriptions/dispensing.html", context)


@sensitive_post_parameters()
@opens_record(KIND, SERIAL, besides=("MedicationRequest", "AllergyIntolerance"), writes=WRITES)
def show_dispensing(request: Request, access: Access) -> HttpResponse:
    """One person: what is at this pharmacy, item by item, and the serial prescriptions that it keeps."""
    if access.actor.role != Role.PHARMACIST:
        raise Http404
    rows, sent = queries.at_this_pharmacy(access), None
    if request.method == "POST":
        done, sent = _posted(request, access, rows)
        if done:
            return redirect("prescriptions:show_dispensing", patient_id=access.patient_id)
        rows = queries.at_this_pharmacy(access)
    forms = {row.id: StepForm(item=row) for row in rows if next_of(row.state)}
    if sent is not None and sent.item.id in forms:
        forms[sent.item.id] = sent
    kept = queries.serials_here(access)
    days = serials.collections_of(access, kept)
    context = {
        "items": [words.item(row, forms.get(row.id)) for row in rows],
        "serials": [words.serial(one, days[one.id]) for one in kept],
        "allergies": request_words.allergies(access, practice_queries.allergies(access)),
        "form": sent,
    }
    return render(request, "prescriptions/dispensing_person.html", context)


def _posted(request: Request, access: Access, rows: list[RequestItem]) -> tuple[bool, StepForm | None]:
    """Whether it is done; else the form that has a fault, if one has."""
    try:
        if request.POST.get("act") == "collection":
            return _collected(request, access), None
        return _stepped(request, access, rows)
    except MoveRefused as refused:
        messages.warning(request, str(refused))
        return True, None


def _collected(request: Request, access: Access) -> bool:
    form = CollectionForm(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    collections.collect(access=access, collection_id=given["collection"], seen=given["seen"], to=given["to"])
    messages.success(request, _("Saved. The person can see it."))
    return True


def _stepped(request: Request, access: Access, rows: list[RequestItem]) -> tuple[bool, StepForm | None]:
    row = next((one for one in rows if str(one.id) == request.POST.get("item")), None)
    if row is None:
        raise Http404
    if request.POST.get(f"item-{row.id}-seen") != row.state:
        raise MoveRefused(_("Somebody else dealt with this meanwhile. Look at how far it is now."))
    form = StepForm(request.POST, item=row)
    if not form.is_valid():
        return False, form
    items.move(access=access, item=row, **form.step())
    messages.success(request, _("%(medicine)s: saved. The person can see it.") % {"medicine": row.medicine})
    return True, None


@staff()
def edit_pharmacy(request: Request) -> HttpResponse:
    """Address, hours, and whether it tracks: about nobody, and changed by whoever works there."""
    if request.actor.role != Role.PHARMACIST or not request.actor.organisation_id:
        raise PermissionDenied
    place = Organisation.objects.get(id=request.actor.organisation_id)
    if place.kind != Organisation.Kind.PHARMACY:
        raise PermissionDenied
    held = queries.profile(place.id) or PharmacyProfile(organisation=place)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=held)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. People see it where they choose a pharmacy."))
        return redirect("prescriptions:edit_pharmacy")
    return render(request, "prescriptions/pharmacy_profile.html", {"form": form, "place": place})
