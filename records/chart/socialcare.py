"""Social care: assessments, support plans with their budgets, and the visits of carers."""

from collections.abc import Iterable

from django.db.models import Q

import clock
from consent.gate import Access
from records.chart.care import CURRENT_PLAN
from records.chart.common import in_error, under
from records.models import DirectoryEntry, Resource, ResourceQuerySet

BUDGET_MARK = "/StructureDefinition/self-directed-support-budget"
_PLANS_SHOWN, _COMING_SHOWN = 20, 10
NOT_DONE = ("cancelled",)
OPEN = ("planned", "arrived", "triaged", "in-progress")


def assessments(access: Access) -> ResourceQuerySet:
    return _social(access, "QuestionnaireResponse").newest_first()


def plans(access: Access, *, past: bool) -> ResourceQuerySet:
    """Support plans in force, or those of before; a budget is none."""
    return _by_time(_social(access, "CarePlan").exclude(body__contains=BUDGET_MARK), past=past)


def budgets(access: Access) -> list[Resource]:
    """Budgets, the newest first."""
    return list(_social(access, "CarePlan").filter(body__contains=BUDGET_MARK).newest_first()[:_PLANS_SHOWN])


def is_over(row: Resource) -> bool:
    """Whether a plan or budget ended, or never came into force."""
    return row.status not in CURRENT_PLAN or (row.date_until is not None and row.date_until <= clock.now())


def form_names(addresses: Iterable[str]) -> dict[str, str]:
    """Titles of the questionnaires of the directory behind these canonical addresses."""
    wanted = {address for address in addresses if address}
    if not wanted:
        return {}
    rows = DirectoryEntry.objects.filter(kind="Questionnaire").values_list("name", "body")[:500]
    return {address: name for name, body in rows for address in wanted if f'"url":"{address}"' in body}


def coming_visits(access: Access) -> list[Resource]:
    """Visits that are planned, the nearest first."""
    found = _social(access, "Encounter").filter(status__in=OPEN, date_from__gte=clock.now()).exclude(in_error())
    return list(found.order_by("date_from", "id")[:_COMING_SHOWN])


def visits(access: Access, *, outcome: str = "") -> ResourceQuerySet:
    """Visits up to now, newest first; `outcome`: done or missed."""
    past = Q(date_from=None) | Q(date_from__lt=clock.now()) | ~Q(status__in=OPEN)
    found = _social(access, "Encounter").filter(past).newest_first()
    if outcome:
        missed = Q(status__in=NOT_DONE)
        found = found.filter(missed) if outcome == "missed" else found.exclude(missed).exclude(in_error())
    return found


def _social(access: Access, kind: str) -> ResourceQuerySet:
    return under(access).of_type(kind).filter(area="socialcare")


def _by_time(found: ResourceQuerySet, *, past: bool) -> ResourceQuerySet:
    now = Q(status__in=CURRENT_PLAN) & ~in_error()
    now &= Q(date_until=None) | Q(date_until__gt=clock.now())
    return found.exclude(now).newest_first() if past else found.filter(now).newest_first()
