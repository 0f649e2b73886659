"""Pages of free times: what was found as a page shows it, so many days, and where the next and a whole day are."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode

import clock
from accounts.requests import Request
from appointments import shown
from appointments.forms.finding import SuitingForm
from appointments.models import Clinic
from appointments.queries import times
from appointments.queries.times import Time

DAYS, PER_DAY, PER_ONE_DAY = 5, 12, 100
SEVERAL, OF_EACH = 9, 3  # of several clinics at once: on one day, and of one of them


def page_of_times(request: Request, form: SuitingForm, clinics: Collection[Clinic], *, several=False) -> dict[str, Any]:
    """The next free times by days, as the form narrows them; a day with many is shown in part, or whole by itself."""
    is_sound = form.is_valid()
    whole = request.GET.get("whole") == "1" and is_sound
    day = form.cleaned_data.get("day") or clock.today()
    asked = asked_days(clinics, day, whole=whole, several=several, now=clock.now())
    rows = times.free_times(**asked, **form.wanted()) if is_sound else []
    found = shown.days(rows, {clinic.id: clinic for clinic in clinics} if several else None, most=asked.get("limit", 0))
    return {
        "form": form,
        "kept": [(name, request.GET[name]) for name in ("clinic", "nearest") if request.GET.get(name)],
        "alike": shown.alike(found, several=several),
        "days": [with_link(request, one) for one in found],
        "several": several,
        "later": "" if whole else later(request, rows),
        "whole": whole,
        "all_days": query(request, "day", "whole"),
        "narrowed": form.narrows() or bool(form.errors),
        "everything": query(request, "whole", *form.fields),
    }


def asked_days(
    clinics: Collection[Clinic], day: dt.date, *, whole: bool, several: bool, now: dt.datetime
) -> dict[str, Any]:
    """The days of one page from this one on, or one whole day, as `queries.times.free_times` asks for them."""
    last = day if whole else day + dt.timedelta(days=max((clinic.opens_days for clinic in clinics), default=0))
    many: dict[str, Any] = {"days": 1, "per_day": PER_ONE_DAY} if whole else {"days": DAYS, "per_day": PER_DAY}
    if several:
        many |= {"limit": PER_ONE_DAY + 1} if whole else {"per_day": SEVERAL, "limit": OF_EACH}
    return {"clinics": clinics, "first": day, "last": last, "now": now} | many


def with_link(request: Request, day: dict[str, Any]) -> dict[str, Any]:
    """Where the whole day is."""
    return day | {"url": query(request, "day", "whole", day=day["day"].isoformat(), whole="1")}


def later(request: Request, rows: Sequence[Time]) -> str:
    """Where the days after those on this page are; empty where there are none."""
    after = rows[0].later if rows else None
    return query(request, "day", "whole", day=after.isoformat()) if after else ""


def query(request: Request, *without: str, **more: str) -> str:
    """What was asked, but for some of it, and more."""
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name not in without and value]
    return "?" + urlencode([*kept, *more.items()])
