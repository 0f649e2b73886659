"""Pages of free times: so many days, and where the next and a whole day are."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode

from accounts.requests import Request
from appointments.models import Clinic
from appointments.queries.times import Time

DAYS, PER_DAY, PER_ONE_DAY = 5, 12, 100


def asked_days(clinics: Collection[Clinic], day: dt.date, *, whole: bool, now: dt.datetime) -> dict[str, Any]:
    """The days of one page from this one on, or one whole day, as `queries.times.free_times` asks for them."""
    last = day if whole else day + dt.timedelta(days=max((clinic.opens_days for clinic in clinics), default=0))
    many = {"days": 1 if whole else DAYS, "per_day": PER_ONE_DAY if whole else PER_DAY}
    return {"clinics": clinics, "first": day, "last": last, "now": now} | many


def with_links(request: Request, day: dict[str, Any]) -> dict[str, Any]:
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
