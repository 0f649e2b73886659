"""The nearest free times of several clinics: for whom it does not matter much where they go."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

import clock
from accounts.requests import Request
from appointments import shown
from appointments.forms.finding import NearestForm
from appointments.queries import clinics, times
from appointments.views.common import is_telephone
from appointments.views.paging import PER_DAY, PER_ONE_DAY, asked_days, later, query, with_links
from consent.gate import Access

MOST = 50  # clinics that are searched at once


def show_nearest(request: Request, access: Access) -> HttpResponse:
    """Of all clinics at which this person books by themselves, as the form narrows them."""
    form, now = NearestForm(request.GET, known=clinics.bookable(access)), clock.now()
    is_sound = form.is_valid()
    whole = request.GET.get("whole") == "1" and is_sound
    asked = form.clinics() if is_sound else []
    known = {clinic.id: clinic for clinic in asked[:MOST]}
    day = form.cleaned_data.get("day") or clock.today()
    days = asked_days(known.values(), day, whole=whole, now=now)
    each = (PER_ONE_DAY if whole else PER_DAY) + 1  # of one clinic and day: enough to say that there are more
    rows = times.free_times(**days, **form.wanted(), limit=each) if is_sound else []
    found = shown.days(rows, known)
    context: dict[str, Any] = {
        "form": form,
        "alike": shown.alike(found),
        "days": [with_links(request, one) for one in found],
        "later": "" if whole else later(request, rows),
        "whole": whole,
        "narrowed": form.narrows() or bool(form.errors),
        "everything": "?nearest=1" if not whole else query(request, "day", "whole"),
        "several": True,
        "cut": len(asked) > MOST or len(form.known) >= clinics.READ,
        "none": not form.known,
        "by_telephone": is_telephone(access),
    }
    return render(request, "appointments/nearest.html", context)
