"""Care plans; visits, stays and referrals."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.forms import VisitsForm
from records.presenters import fhir, item, plans, visits
from records.views.common import NOTES, each, names_in, page_of, show


@opens_record("CarePlan", besides=("Goal", "CareTeam", "Condition", *NOTES), within=[Area.CARE])
def list_plans(request: Request, access: Access) -> HttpResponse:
    """Care plans of now with who is in the team, or with ?show=past those of before."""
    past = request.GET.get("show") == "past"
    page = page_of(request, chart.plans(access, past=past))
    rows = list(page)
    goals = chart.targets(access, [ident for row in rows for ident in plans.goal_ids(fhir.read(row))], "Goal")
    teams = [] if past else chart.teams(access)
    names = names_in(access, [*rows, *teams])
    return show(
        request, access, "plans", page=page, past=past, items=each(access, rows, plans.card, goals=goals, names=names),
        teams=[plans.team(found, names) for found in teams], other_count=chart.plans(access, past=not past).count(),
    )  # fmt: skip


@opens_record(
    "Encounter",
    "EpisodeOfCare",
    "ServiceRequest",
    besides=("Task", "Appointment", "Condition", *NOTES),
    within=[Area.CARE],
)
def list_visits(request: Request, access: Access) -> HttpResponse:
    """Visits, stays in hospital and referrals, with how far each has come."""
    form = VisitsForm(request.GET, years=chart.years_of_visits(access))
    chosen = {name: value for name, value in (form.cleaned_data if form.is_valid() else {}).items() if value}
    page = page_of(request, chart.visits(access, **chosen))
    rows = list(page)
    progress = chart.progress(access, rows)
    items = each(access, rows, visits.card, progress=progress, names=names_in(access, rows))
    return show(request, access, "visits", page=page, items=items, form=form, query=urlencode(chosen))


def plan(access: Access, row: Any) -> dict[str, Any]:
    """What the page of one plan shows first."""
    body = fhir.read(row)
    goals = chart.targets(access, plans.goal_ids(body), "Goal")
    teams = list(chart.targets(access, plans.team_ids(body), "CareTeam").values())
    return {
        "rows": [*goals.values(), *teams],
        "plan": plans.reading(body, goals, teams, names_in(access, [row, *teams])),
    }


def visit(access: Access, row: Any) -> dict[str, Any]:
    """What the page of one visit or referral shows first, and everything that belongs to it, by kind."""
    body = fhir.read(row)
    progress = chart.progress(access, [row]).get(row.id, [])
    parts: dict[str, list] = {}
    rows = chart.part_of_visit(access, row)
    for found in rows:
        told = item.link(found)
        parts.setdefault(told["kind"], []).append(told)
    inside = [{"kind": kind, "links": links} for kind, links in parts.items()]
    how = visits.told(row, progress)
    says = {"status": how.words if row.status else "", "tone": how.tone}
    told = visits.reading(row, body, progress, names_in(access, [row]), inside)
    return {"says": says, "rows": [*progress, *rows], "visit": told}
