"""What pages about a person's appointments share."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.requests import Request
from appointments import shown
from appointments.actions.booking import BookingRefused
from appointments.models import Booking
from appointments.queries import bookings
from consent.areas import Area
from consent.delegation_rules import TIES
from consent.doors import opens_record
from consent.gate import Access

KIND = "Appointment"
BOOKS = frozenset({"self", "assisted", "care", *TIES})


def reads(**more: Any):
    """A page that shows appointments."""
    return opens_record(KIND, within=(Area.APPOINTMENTS,), by_telephone=True, names_item="booking_id", **more)


def writes(**more: Any):
    """A page on which something is done with appointments."""
    return reads(writes=(KIND,), **more)


def may_act(access: Access) -> bool:
    """Whether this reader books for the person; a look through somebody else's eyes books nothing."""
    return access.decision.basis in BOOKS and Area.APPOINTMENTS in access.decision.act


def check_may_act(access: Access) -> None:
    if not may_act(access):
        raise Http404


def found(access: Access, booking_id: uuid.UUID) -> Booking:
    booking = bookings.booking_of(access, booking_id)
    if booking is None:
        raise Http404
    return booking


def is_telephone(access: Access) -> bool:
    """The help desk, which sees nothing about health."""
    return access.decision.basis == "assisted"


def list_url(access: Access) -> str:
    return reverse("appointments:list_appointments", args=[access.patient_id])


def refused(
    request: Request, access: Access, why: BookingRefused, *, again: str, choose: str, mode: Iterable[str] = ()
) -> HttpResponse:
    """Nothing was done: why, and what is free instead. `choose`: where a nearest time is held; `again`: all times."""
    context = {
        "message": why.message,
        "near": shown.near(why.nearest),
        "again": again,
        "choose": choose,
        "list_url": list_url(access),
    }
    return render(request, "appointments/refused.html", context, status=409)
