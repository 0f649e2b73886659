"""The nearest free times of several clinics: for whom it does not matter much where they go."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from appointments.forms.finding import NearestForm
from appointments.queries import clinics
from appointments.views.common import is_telephone
from appointments.views.paging import page_of_times
from consent.gate import Access

MOST = 50  # clinics that are searched at once


def show_nearest(request: Request, access: Access) -> HttpResponse:
    """Of all clinics at which this person books by themselves, as the form narrows them."""
    form = NearestForm(request.GET, known=clinics.bookable(access))
    asked = form.clinics() if form.is_valid() else []
    context: dict[str, Any] = {
        "cut": len(asked) > MOST or len(form.known) >= clinics.READ,
        "none": not form.known,
        "by_telephone": is_telephone(access),
    }
    context |= page_of_times(request, form, asked[:MOST], several=True)
    return render(request, "appointments/nearest.html", context)
