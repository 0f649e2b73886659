"""A service is chosen, then a free time, which is held while the details are filled in."""

import uuid
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from appointments import shown
from appointments.actions.booking import BookingRefused
from appointments.forms.finding import ServiceForm, TimesForm, kind_of
from appointments.models import Slot
from appointments.queries import clinics, times
from appointments.views import holding
from appointments.views.common import check_may_act, is_telephone, refused, writes
from appointments.views.nearest import show_nearest
from appointments.views.paging import page_of_times
from consent.gate import Access


@writes()
def find_time(request: Request, access: Access) -> HttpResponse:
    """First the service, then its free times."""
    check_may_act(access)
    if request.method == "POST":
        return choose_time(request, access, "appointments:book_slot")
    wanted = request.GET.get("clinic", "")
    if request.GET.get("nearest") == "1":
        return show_nearest(request, access)
    if not wanted:
        return _services(request, access)
    service = clinics.service_of(access, _uuid(wanted))
    if service is None:
        raise Http404
    clinic = service.clinic
    context = page_of_times(request, TimesForm(request.GET, clinic=clinic), [clinic]) if service.bookable else {}
    context |= {"clinic": clinic, "bookable": service.bookable, "rules": shown.rules_in_words(clinic)}
    return render(request, "appointments/times.html", context | {"by_telephone": is_telephone(access)})


def choose_time(request: Request, access: Access, leads_to: str, **named: Any) -> HttpResponse:
    """Hold the time that was pressed; somebody may have been faster."""
    slot = times.slot_of(_uuid(request.POST.get("slot", "")))
    if slot is None or not clinics.may_know(access, slot.clinic):
        raise Http404
    if holding.hold(request, access.patient_id, slot.id) is None:
        why = BookingRefused(_not_free(slot), times.nearest(slot))
        here = request.get_full_path()
        return refused(request, access, why, again=f"{request.path}?clinic={slot.clinic_id}", choose=here)
    return redirect(leads_to, patient_id=access.patient_id, slot_id=slot.id, **named)


def _not_free(slot: Slot) -> str:
    if slot.starts_at <= clock.now():
        return _("This time is over. Choose one that is to come.")
    return _("Somebody else was a moment faster, and this time is not free any more. These are the nearest free times.")


def _services(request: Request, access: Access) -> HttpResponse:
    form = ServiceForm(request.GET)
    found = clinics.services(access, form.cleaned_data["words"] if form.is_valid() else "")
    address = reverse("appointments:find_time", args=[access.patient_id])
    lines = [
        {
            "name": one.clinic.name,
            "place": one.clinic.organisation.name,
            "about": one.clinic.about,
            "phone": "" if one.bookable else one.clinic.phone,
            "url": f"{address}?clinic={one.clinic.id}",
            "in_care": one.in_care,
        }
        for one in found
    ]
    kinds = Counter(kind_of(one.clinic) for one in found if one.bookable)
    for line, one in zip(lines, found, strict=True):
        if one.bookable and kinds[kind_of(one.clinic)] > 1:
            line["everywhere"] = f"{address}?" + urlencode({"nearest": "1", "kind": kind_of(one.clinic)})
    context = {
        "form": form,
        "lines": lines,
        "asked": bool(request.GET.get("words")),
        "many": len(found) >= clinics.SHOWN,
        "address": address,
        "nearest": f"{address}?nearest=1" if kinds.total() > 1 else "",
    }
    return render(request, "appointments/services.html", context)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
