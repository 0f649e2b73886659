"""A time that is offered: what, when, until when; taken, or not."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from appointments import shown
from appointments.actions import offers
from appointments.actions.offers import OfferRefused
from appointments.forms.waiting import AcceptForm
from appointments.models import Offer
from appointments.queries import bookings
from appointments.queries import waiting as asked
from appointments.rules import waiting as rules
from appointments.views.common import check_may_act
from appointments.views.waiting import on_the_list
from appointments.words import moment_words
from consent.gate import Access


@on_the_list("offer_id")
def show_offer(request: Request, access: Access, offer_id: uuid.UUID) -> HttpResponse:
    """Once it is over the page says so kindly, and what stays."""
    check_may_act(access)
    offer = asked.offer_of(access, offer_id)
    entry = asked.entry_of(access, offer.entry_id) if offer else None
    if offer is None or entry is None:
        raise Http404
    if offer.booking_id and bookings.booking_of(access, offer.booking_id):
        return redirect("appointments:show_booking", patient_id=access.patient_id, booking_id=offer.booking_id)
    if request.method == "POST" and request.POST.get("do") == "decline":
        return _decline(request, access, offer)
    if not asked.is_open(offer, clock.now()):
        return _over(request, offer, offers.too_late())
    modes = rules.modes_of(entry, offer.slot) or offer.slot.modes
    moved = bookings.booking_of(access, entry.booking_id) if entry.booking_id else None
    usual = {"mode": moved.mode} if moved else {}
    form = AcceptForm(request.POST if request.method == "POST" else None, modes=modes, initial=usual)
    if form.is_valid():
        return _accept(request, access, offer, form.cleaned_data["mode"])
    context = {
        "form": form,
        "one_way": len(modes) == 1,
        "clinic": offer.slot.clinic,
        "facts": shown.time_facts(offer.slot),
        "moved": shown.facts(moved) if moved and shown.is_to_come(moved) else [],
        "until": moment_words(offer.expires_at),
    }
    return render(request, "appointments/offer.html", context)


def _accept(request: Request, access: Access, offer: Offer, mode: str) -> HttpResponse:
    try:
        made = offers.accept(access=access, offer_id=offer.id, mode=mode)
    except OfferRefused as refused:
        return _over(request, offer, str(refused))
    messages.success(request, _("This time is yours now."))
    return redirect("appointments:show_booking", patient_id=access.patient_id, booking_id=made.id)


def _decline(request: Request, access: Access, offer: Offer) -> HttpResponse:
    try:
        offers.decline(access=access, offer_id=offer.id)
    except OfferRefused as refused:
        return _over(request, offer, str(refused))
    messages.success(request, _("Thank you for telling us. You stay where you are on the waiting list."))
    return redirect("appointments:show_waiting", patient_id=access.patient_id)


def _over(request: Request, offer: Offer, why: str) -> HttpResponse:
    context = {"clinic": offer.slot.clinic, "why": why, "facts": shown.time_facts(offer.slot)}
    return render(request, "appointments/offer_over.html", context, status=409 if request.method == "POST" else 200)
