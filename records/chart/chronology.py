"""The record as one line of time: what happened, what happened last, what comes."""

import datetime as dt
from typing import Any

import clock
from consent.gate import Access
from consent.prepared import prepared
from records import probing
from records.chart.common import under
from records.models import Resource
from records.provenance import PORTAL
from records.words.kinds import NOT_AN_EVENT


def years(access: Access) -> list[int]:
    """The years in which something happened, newest first."""
    return [year for (year,) in _years(access)]


@prepared
def _years(access: Access) -> Any:
    return probing.years(Resource.objects.under(access).exclude(kind__in=NOT_AN_EVENT))


def latest(access: Access, limit: int) -> list[Resource]:
    """What happened last."""
    return _happened(access, until=clock.now())[:limit]


@prepared
def _happened(access: Access, *, until: dt.datetime) -> Any:
    return under(access).exclude(kind__in=NOT_AN_EVENT).filter(date_from__lte=until).current().newest_first()


def coming_appointments(access: Access, limit: int) -> list[Resource]:
    """Appointments from now on, the nearest first."""
    return _coming(access, since=clock.now())[:limit]


@prepared
def _coming(access: Access, *, since: dt.datetime) -> Any:
    found = under(access).of_type("Appointment").filter(date_from__gte=since, status__in=("booked", "pending"))
    return found.current().order_by("date_from", "id")


def told_appointments(access: Access) -> Any:
    """Appointments that another system keeps and the portal was told of, the latest first."""
    return under(access).of_type("Appointment").exclude(source=PORTAL).current().newest_first()
