"""An appointment is moved, cancelled, or what the clinic is to see to is said again."""

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
from appointments.actions.booking import BookingRefused, cancel, change, needs_of, tell_needs
from appointments.forms.booking import CancelForm, ChangeNeedsForm, MoveForm
from appointments.forms.finding import TimesForm
from appointments.models import Booking, Slot
from appointments.queries import times
from appointments.rules import booking as rules
from appointments.views import holding
from appointments.views.common import check_may_act, found, is_telephone, refused, writes
from appointments.views.finding import choose_time
from appointments.views.paging import page_of_times
from appointments.words import time_words
from consent.gate import Access


@writes()
def change_booking(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """The free times of the same clinic; the old time stays until a new one is confirmed."""
    check_may_act(access)
    booking = found(access, booking_id)
    if why := rules.why_not_change(booking=booking, clinic=booking.clinic, now=clock.now()):
        return _not_now(request, booking, why)
    if request.method == "POST":
        return choose_time(request, access, "appointments:move_booking", booking_id=booking.id)
    context = page_of_times(request, TimesForm(request.GET, clinic=booking.clinic), [booking.clinic])
    context |= {"booking": booking, "clinic": booking.clinic}
    return render(request, "appointments/change.html", context | {"facts": shown.facts(booking)})


@writes()
def move_booking(request: Request, access: Access, booking_id: uuid.UUID, slot_id: uuid.UUID) -> HttpResponse:
    """Old and new side by side, then the change."""
    check_may_act(access)
    booking, slot = found(access, booking_id), times.slot_of(slot_id)
    if slot is None:
        raise Http404
    why = rules.why_not_change(booking=booking, clinic=booking.clinic, now=clock.now(), slot=slot)
    if why and request.method != "POST":
        return _not_now(request, booking, why)
    if request.method == "POST" and request.POST.get("do") == "leave":
        holding.let_go(request, access.patient_id)
        return redirect(shown.page_of(booking))
    same = {"mode": booking.mode if booking.mode in slot.modes else "", "sequence": booking.sequence}
    form = MoveForm(request.POST if request.method == "POST" else None, modes=slot.modes, initial=same)
    if form.is_valid():
        return _move(request, access, booking, slot, form)
    kept = holding.held(request, access.patient_id, slot.id)
    context = {
        "booking": booking,
        "form": form,
        "before": shown.facts(booking),
        "after": shown.time_facts(slot),
        "needs": shown.needs(booking),
        "held_until": time_words(kept.until) if kept else "",
    }
    return render(request, "appointments/move.html", context)


def _move(request: Request, access: Access, booking: Booking, slot: Slot, form: MoveForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        made = change(
            access=access,
            booking_id=booking.id,
            slot_id=slot.id,
            sequence=given["sequence"],
            form_key=given["form_key"],
            mode=given["mode"],
            hold_key=holding.key_of(request, access.patient_id, slot.id),
        )
    except BookingRefused as why:
        here = reverse("appointments:change_booking", args=[access.patient_id, booking.id])
        return refused(request, access, why, again=here, choose=here)
    holding.let_go(request, access.patient_id)
    messages.success(request, _("The appointment is moved. The old time is free for somebody else."))
    return redirect("appointments:show_booking", patient_id=access.patient_id, booking_id=made.id)


@sensitive_post_parameters()
@writes()
def cancel_booking(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """Until the cut-off here; after it, whom to call."""
    check_may_act(access)
    booking = found(access, booking_id)
    if why := rules.why_not_cancel(booking=booking, clinic=booking.clinic, now=clock.now()):
        return _not_now(request, booking, why)
    form = CancelForm(request.POST if request.method == "POST" else None, initial={"sequence": booking.sequence})
    if form.is_valid():
        try:
            cancel(access=access, booking_id=booking.id, **form.cleaned_data)
        except BookingRefused as refusal:
            here = shown.page_of(booking)
            return refused(request, access, refusal, again="", choose=here)
        messages.success(request, _("The appointment is cancelled. Somebody else can have this time now."))
        return redirect("appointments:show_booking", patient_id=access.patient_id, booking_id=booking.id)
    context = {"booking": booking, "clinic": booking.clinic, "form": form, "facts": shown.facts(booking)}
    return render(request, "appointments/cancel.html", context)


@sensitive_post_parameters()
@writes()
def change_needs(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """What the clinic is to see to, for an appointment that stands."""
    check_may_act(access)
    booking = found(access, booking_id)
    if not shown.is_to_come(booking):
        return _not_now(request, booking, _("This appointment is over."))
    known: dict[str, Any] = {"by_telephone": is_telephone(access)}
    if request.method == "POST":
        form = ChangeNeedsForm(request.POST, **known)
    else:
        said = vars(needs_of(booking)) | {"reason": booking.reason, "sequence": booking.sequence}
        form = ChangeNeedsForm(initial=said, **known)
    if form.is_valid():
        given = form.cleaned_data
        try:
            tell_needs(
                access=access,
                booking_id=booking.id,
                sequence=given["sequence"],
                needs=form.needs(),
                reason=given.get("reason", booking.reason),
            )
        except BookingRefused as why:
            return refused(request, access, why, again="", choose=shown.page_of(booking))
        messages.success(request, _("The clinic sees now what you need."))
        return redirect("appointments:show_booking", patient_id=access.patient_id, booking_id=booking.id)
    return render(request, "appointments/needs.html", {"booking": booking, "clinic": booking.clinic, "form": form})


def _not_now(request: Request, booking: Booking, why: str) -> HttpResponse:
    """It cannot be done here: why, and whom to call."""
    context = {"booking": booking, "clinic": booking.clinic, "why": why, "facts": shown.facts(booking)}
    return render(request, "appointments/not_now.html", context, status=409 if request.method == "POST" else 200)
