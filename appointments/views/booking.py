"""The details of a booking, a look at them, and the booking itself."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

import clock
from accounts.requests import Request
from appointments import shown
from appointments.actions.booking import BookingRefused, book, works_there
from appointments.forms.booking import DetailsForm
from appointments.models import Mode, Slot
from appointments.queries import bookings, clinics, times
from appointments.rules import booking as rules
from appointments.rules.languages import language_name
from appointments.views import holding
from appointments.views.common import check_may_act, is_telephone, refused, writes
from appointments.words import mode_words, time_words
from consent.gate import Access


@sensitive_post_parameters()
@writes()
def book_slot(request: Request, access: Access, slot_id: uuid.UUID) -> HttpResponse:
    """Say what one needs, look at it once more, book."""
    check_may_act(access)
    slot = times.slot_of(slot_id, access)
    if slot is None or not clinics.may_know(access, slot.clinic):
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "leave":
        holding.let_go(request, access.patient_id)
        return redirect(find_url(access, slot))
    form = _form(request, access, slot)
    if request.method == "POST" and request.POST.get("do") != "edit" and form.is_valid():
        if request.POST.get("do") == "book":
            return _book(request, access, slot, form)
        if why := _why_not(access, slot, form.cleaned_data["mode"]):
            return _refused(request, access, slot, BookingRefused(why))
        return render(request, "appointments/check.html", _page(request, access, slot, form) | _checked(slot, form))
    return render(request, "appointments/details.html", _page(request, access, slot, form))


def find_url(access: Access, slot: Slot) -> str:
    return reverse("appointments:find_time", args=[access.patient_id]) + f"?clinic={slot.clinic_id}"


def _form(request: Request, access: Access, slot: Slot) -> DetailsForm:
    known: dict[str, Any] = {"modes": slot.modes, "by_telephone": is_telephone(access)}
    if request.method != "POST":
        return DetailsForm(initial=_said_before(access), **known)
    if request.POST.get("do") == "edit":
        return DetailsForm(initial=request.POST.dict(), **known)
    return DetailsForm(request.POST, **known)


def _said_before(access: Access) -> dict[str, Any]:
    """What the person needed the last time; why they came then stays there."""
    last = bookings.last_needs(access)
    if last is None:
        return {}
    names = ("interpreter", "step_free", "hearing", "transport")
    return {name: getattr(last, name) for name in names} | {"other": last.other_needs}


def _book(request: Request, access: Access, slot: Slot, form: DetailsForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        made = book(
            access=access,
            slot_id=slot.id,
            slot=slot,
            mode=given["mode"],
            form_key=given["form_key"],
            hold_key=holding.key_of(request, access.patient_id, slot.id),
            reason=given.get("reason", ""),
            needs=form.needs(),
        )
    except BookingRefused as why:
        return _refused(request, access, slot, why)
    holding.let_go(request, access.patient_id)
    messages.success(request, _("The appointment is booked."))
    return redirect("appointments:show_booking", patient_id=access.patient_id, booking_id=made.id)


def _refused(request: Request, access: Access, slot: Slot, why: BookingRefused) -> HttpResponse:
    choose = reverse("appointments:find_time", args=[access.patient_id])
    return refused(request, access, why, again=find_url(access, slot), choose=choose)


def _why_not(access: Access, slot: Slot, mode: str) -> str:
    """What can be said before the button is pressed; the booking itself asks again."""
    now = clock.now()
    return rules.why_not_book(
        slot=slot,
        clinic=slot.clinic,
        mode=mode,
        now=now,
        in_care=bookings.is_in_care(access.patient_id, slot.clinic),
        open_here=bookings.open_at(access, slot.clinic_id, now),
        by_clinic=works_there(access, slot.clinic),
    ) or bookings.clash(access, slot, mode)


def _page(request: Request, access: Access, slot: Slot, form: DetailsForm) -> dict[str, Any]:
    kept = holding.held(request, access.patient_id, slot.id)
    return {
        "form": form,
        "slot": slot,
        "clinic": slot.clinic,
        "facts": shown.time_facts(slot),
        "held_until": time_words(kept.until) if kept else "",
        "back": find_url(access, slot),
        "by_telephone": is_telephone(access),
    }


def _checked(slot: Slot, form: DetailsForm) -> dict[str, Any]:
    """What was filled in, in words; and a warning where the place has steps."""
    given, needs = form.cleaned_data, form.needs()
    said = [(_("How"), mode_words(given["mode"])), (_("What you would like to talk about"), given.get("reason", ""))]
    said.append((_("An interpreter for"), language_name(needs.interpreter) if needs.interpreter else ""))
    wanted = [form.fields[name].label for name in ("step_free", "hearing", "transport") if given[name]]
    said.append((_("Help"), ", ".join(map(str, wanted))))
    said.append((_("Anything else"), needs.other))
    place = slot.place
    steps = bool(place and needs.step_free and given["mode"] == Mode.IN_PERSON and not place.step_free)
    rows = [{"label": label, "value": value} for label, value in said if value]
    return {"said": rows, "steps": steps, "rules": shown.rules_in_words(slot.clinic)}
