"""One serial prescription: its collections, its review, and the person's yes or no."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from prescriptions.actions import pharmacies as pharmacy_actions
from prescriptions.actions import serial as actions
from prescriptions.actions.serial import SerialRefused
from prescriptions.forms.serial import WithdrawForm
from prescriptions.presenters import serial as words
from prescriptions.queries import pharmacies
from prescriptions.queries import serial as queries
from prescriptions.queries.ordering import may_ask
from prescriptions.views.person import IN, READS, check_medicines
from records import chart

WRITES = (*actions.WRITES, *pharmacy_actions.WRITES)


@opens_record(*READS, within=IN, names_item="serial_id")
def show_serial(request: Request, access: Access, serial_id: uuid.UUID) -> HttpResponse:
    check_medicines(access)
    return _page(request, access, serial_id, WithdrawForm() if may_ask(access) else None)


@opens_record(*READS, writes=WRITES, within=IN, names_item="serial_id")
def register_serial(request: Request, access: Access, serial_id: uuid.UUID) -> HttpResponse:
    """The person says yes."""
    check_medicines(access)
    if request.method != "POST" or not may_ask(access) or queries.serial(access, serial_id) is None:
        raise Http404
    try:
        serial = actions.register(access=access, serial_id=serial_id)
        place = serial.pharmacy.name if serial.pharmacy else ""
        said = _("%(name)s keeps this prescription for you from now on.") % {"name": place}
        messages.success(request, said)
    except SerialRefused as refused:
        messages.error(request, str(refused))
    return _back(access, serial_id)


@opens_record(*READS, writes=WRITES, within=IN, names_item="serial_id")
def withdraw_serial(request: Request, access: Access, serial_id: uuid.UUID) -> HttpResponse:
    """The person does not want it any more."""
    check_medicines(access)
    if request.method != "POST" or not may_ask(access) or queries.serial(access, serial_id) is None:
        raise Http404
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, access, serial_id, form)
    try:
        actions.withdraw(access=access, serial_id=serial_id, why=form.cleaned_data["why"])
        messages.success(request, _("You no longer use this serial prescription. Your practice is told."))
    except SerialRefused as refused:
        messages.error(request, str(refused))
    return _back(access, serial_id)


def _page(request: Request, access: Access, serial_id: uuid.UUID, form: Any) -> HttpResponse:
    row = queries.serial(access, serial_id)
    if row is None:
        raise Http404
    medicine = chart.resource(access, row.prescription)
    chosen = pharmacies.chosen(access)
    context = {
        "own": access.decision.basis == "self",
        "serial": words.serial(row, queries.collections_of(access, [row])[row.id], today=clock.today()),
        "stopped": medicine is None or medicine.status not in actions.STILL_PRESCRIBED,
        "pharmacy": pharmacies.pharmacy(row.pharmacy_id),
        "chosen": chosen if chosen and not chosen.is_closed else None,
        "form": form,
    }
    return render(request, "prescriptions/serial.html", context)


def _back(access: Access, serial_id: uuid.UUID) -> HttpResponse:
    return redirect("prescriptions:show_serial", patient_id=access.patient_id, serial_id=serial_id)
