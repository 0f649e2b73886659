"""Care plans with their goals and teams; visits, periods of care and referrals."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Q

import clock
from consent.gate import Access
from consent.prepared import prepared
from records import probing
from records.chart.common import in_error, under
from records.chart.links import pointing
from records.models import Resource, ResourceQuerySet
from records.searchkeys import coded

CURRENT_PLAN = ("active", "on-hold", "draft", "unknown", "")
CURRENT_TEAM = ("active", "proposed", "")
IN_HOSPITAL = ("IMP", "ACUTE", "NONAC", "OBSENC", "SS")
OPEN_VISIT = ("planned", "arrived", "triaged", "in-progress", "onleave", "active", "on-hold", "waitlist", "draft")
_KINDS = {
    "visits": ("Encounter",),
    "stays": ("Encounter",),
    "periods": ("EpisodeOfCare",),
    "referrals": ("ServiceRequest",),
}
_EVERY = ("Encounter", "EpisodeOfCare", "ServiceRequest")
_NO_PROGRESS = Q(kind="Task") & ~Q(area="care")  # a request for correction of the referral is none of its steps
_TEAMS_SHOWN, _TASKS_READ = 10, 200


def plans(access: Access, *, past: bool) -> ResourceQuerySet:
    """Care plans in force, or those of before; support plans of social care have a page of their own."""
    found = under(access).of_type("CarePlan").filter(area="care").newest_first()
    now = Q(status__in=CURRENT_PLAN) & ~in_error()
    return found.exclude(now) if past else found.filter(now)


def teams(access: Access) -> list[Resource]:
    """Who looks after the person together now."""
    found = under(access).of_type("CareTeam").filter(Q(status__in=CURRENT_TEAM) & ~in_error())
    return list(found.newest_first()[:_TEAMS_SHOWN])


def visits(access: Access, *, what: str = "", state: str = "", year: int | None = None) -> ResourceQuerySet:
    """Visits, stays, periods of care and referrals of health care, newest first.

    `what`: visits, stays, periods or referrals. `state`: open or finished.
    """
    found = under(access).of_type(*_KINDS.get(what, _EVERY)).filter(area="care")
    if what in ("stays", "visits"):
        stays = Q(kind="Encounter", keys__overlap=[coded("class", code) for code in IN_HOSPITAL])
        found = found.filter(stays if what == "stays" else ~stays)
    if state:
        is_open = Q(status__in=OPEN_VISIT) & ~in_error()
        found = found.filter(is_open) if state == "open" else found.exclude(is_open)
    if year:
        begins, ends = (dt.datetime(y, 1, 1, tzinfo=clock.DISPLAY_ZONE) for y in (year, year + 1))
        found = found.filter(date_from__gte=begins, date_from__lt=ends)
    return found.newest_first()


def years_of_visits(access: Access) -> list[int]:
    """The years of the visits and referrals, newest first."""
    return [year for (year,) in _years_of_visits(access)]


@prepared
def _years_of_visits(access: Access) -> Any:
    return probing.years(Resource.objects.under(access).of_type(*_EVERY).filter(area="care"))


def progress(access: Access, requests: list[Resource]) -> dict[uuid.UUID, list[Resource]]:
    """What says how far each referral has come: its tasks, appointments and visits, the newest last."""
    ids = [row.id for row in requests if row.kind == "ServiceRequest"]
    if not ids:
        return {}
    found: dict[uuid.UUID, list[Resource]] = {}
    rows = (
        pointing(access, ids, "Task", "Appointment", "Encounter")
        .exclude(_NO_PROGRESS)
        .order_by("date_from", "id")[:_TASKS_READ]
    )
    for row in rows:
        for ident in ids:
            if str(ident) in row.body:
                found.setdefault(ident, []).append(row)
    return found
