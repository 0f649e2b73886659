"""Social care: the plan, the money, the visits and the assessments on one page, and all visits on another."""

from django.http import Http404, HttpResponse

from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from records.chart import socialcare as asked
from records.presenters import fhir, socialcare
from records.views.common import NOTES, each, is_own, page_of, show

KINDS = ("QuestionnaireResponse", "CarePlan", "Encounter")
_RECENT, _TALLIED, _EARLIER, _ASSESSMENTS = 5, 200, 10, 10


@opens_record(*KINDS, besides=NOTES, within=[Area.SOCIALCARE])
def show_social_care(request: Request, access: Access) -> HttpResponse:
    """What is arranged, what it costs, who comes, and how it was decided."""
    _only_where_open(access)
    budgets, past = asked.budgets(access), list(asked.plans(access, past=True)[:_EARLIER])
    visits = list(asked.visits(access)[:_TALLIED])
    answered = list(asked.assessments(access)[:_ASSESSMENTS])
    forms = asked.form_names([socialcare.form_address(fhir.read(row)) for row in answered])
    return show(
        request,
        access,
        "socialcare",
        plans=each(access, asked.plans(access, past=False), socialcare.plan),
        budgets=each(access, [row for row in budgets if not asked.is_over(row)], socialcare.budget),
        earlier=[socialcare.line(row) for row in (*past, *(row for row in budgets if asked.is_over(row)))],
        coming=each(access, asked.coming_visits(access), socialcare.visit),
        visits=each(access, visits[:_RECENT], socialcare.visit),
        tally=socialcare.tally(visits),
        more_visits=len(visits) > _RECENT,
        assessments=[
            socialcare.assessment(row, own=is_own(access), notes=[], forms=forms) for row in answered
        ],
    )  # fmt: skip


@opens_record("Encounter", besides=NOTES, within=[Area.SOCIALCARE])
def list_care_visits(request: Request, access: Access) -> HttpResponse:
    """Every visit up to now, or with ?show=missed those that did not take place."""
    _only_where_open(access)
    wanted = request.GET.get("show", "")
    outcome = wanted if wanted in ("done", "missed") else ""
    page = page_of(request, asked.visits(access, outcome=outcome))
    return show(
        request, access, "socialcare_visits", page=page, items=each(access, page, socialcare.visit), outcome=outcome
    )


def _only_where_open(access: Access) -> None:
    """Plans, visits and answers lie in other areas too; without this one there is no such page."""
    if Area.SOCIALCARE not in access.decision.areas:
        raise Http404
