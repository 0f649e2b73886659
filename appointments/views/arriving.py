"""On the day: the person says that they are there."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from appointments import shown
from appointments.actions.arriving import arrive
from appointments.actions.booking import BookingRefused
from appointments.rules import before as rules
from appointments.views.common import KIND, found
from appointments.words import time_words
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access


@opens_record(KIND, writes=(KIND,), within=(Area.APPOINTMENTS,), names_item="booking_id")
def say_here(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """Where to go in, and one button."""
    booking = found(access, booking_id)
    if not rules.may_arrive(access):
        raise Http404
    if request.method == "POST":
        try:
            arrive(access=access, booking_id=booking_id)
        except BookingRefused as refused:
            messages.warning(request, refused.message)
        else:
            messages.success(request, _("They know that you are there. Take a seat: you will be called."))
        return redirect("appointments:say_here", patient_id=access.patient_id, booking_id=booking_id)
    context = {
        "booking": booking,
        "clinic": booking.clinic,
        "place": booking.slot.place,
        "room": booking.slot.room,
        "facts": shown.facts(booking),
        "why_not": rules.why_not_arrive(booking=booking, clinic=booking.clinic, now=clock.now()),
        "opens": time_words(rules.opens_at(booking, booking.clinic)),
        "latest": time_words(rules.seen_until(booking, booking.clinic)),
        "own": access.decision.basis == "self",
    }
    return render(request, "appointments/here.html", context)
