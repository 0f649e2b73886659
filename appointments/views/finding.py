"""A service is chosen, then a free time, which is held while the details are filled in."""

import datetime as dt
import uuid
from collections.abc import Sequence
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
from appointments.forms.finding import ServiceForm, TimesForm
from appointments.models import Clinic, Slot
from appointments.queries import clinics, times
from appointments.queries.times import Time
from appointments.views import holding
from appointments.views.common import check_may_act, is_telephone, refused, writes
from consent.gate import Access

DAYS, PER_DAY, PER_ONE_DAY = 5, 12, 100


@writes()
def find_time(request: Request, access: Access) -> HttpResponse:
    """First the service, then its free times."""
    check_may_act(access)
    if request.method == "POST":
        return choose_time(request, access, "appointments:book_slot")
    wanted = request.GET.get("clinic", "")
    if not wanted:
        return _services(request, access)
    service = clinics.service_of(access, _uuid(wanted))
    if service is None:
        raise Http404
    context = times_shown(request, service.clinic) if service.bookable else {}
    context |= {"clinic": service.clinic, "bookable": service.bookable, "rules": shown.rules_in_words(service.clinic)}
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


def times_shown(request: Request, clinic: Clinic) -> dict[str, Any]:
    """The next free times by days, as the form narrows them; a day with many is shown in part, or whole by itself."""
    form, now = TimesForm(request.GET, clinic=clinic), clock.now()
    is_sound = form.is_valid()
    day = form.cleaned_data.get("day") or clock.today()
    whole = request.GET.get("whole") == "1" and is_sound
    wanted = form.wanted()
    rows = times.free_times(**_asked([clinic], day, whole=whole, now=now), **wanted) if is_sound else []
    found = shown.days(rows)
    return {
        "form": form,
        "alike": shown.alike(found),
        "days": [_with_links(request, one) for one in found],
        "later": "" if whole else _later(request, rows),
        "whole": whole,
        "narrowed": form.narrows() or bool(form.errors),
        "everything": _query(request, "day", *wanted, "part", "whole") or f"?clinic={clinic.id}",
    }


def _asked(clinics: Sequence[Clinic], day: dt.date, *, whole: bool, now: dt.datetime) -> dict[str, Any]:
    """The days of one page from this one on, or one whole day."""
    last = day if whole else day + dt.timedelta(days=max((clinic.opens_days for clinic in clinics), default=0))
    many = {"days": 1 if whole else DAYS, "per_day": PER_ONE_DAY if whole else PER_DAY}
    return {"clinics": clinics, "first": day, "last": last, "now": now} | many


def _with_links(request: Request, day: dict[str, Any]) -> dict[str, Any]:
    """Where the whole day is."""
    return day | {"url": _query(request, "day", "whole", day=day["day"].isoformat(), whole="1")}


def _later(request: Request, rows: Sequence[Time]) -> str:
    """Where the days after those on this page are; empty where there are none."""
    after = rows[0].later if rows else None
    return _query(request, "day", "whole", day=after.isoformat()) if after else ""


def _query(request: Request, *without: str, **more: str) -> str:
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name not in without and value]
    return "?" + urlencode([*kept, *more.items()])


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
    many = len(found) >= clinics.SHOWN
    context = {"form": form, "lines": lines, "asked": bool(request.GET.get("words")), "many": many, "address": address}
    return render(request, "appointments/services.html", context)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
