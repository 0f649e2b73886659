"""The help desk's questions about who somebody is. No clinical content, and no number but the one that was heard."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import actions, matching
from accounts.actions.binding import Answer
from accounts.actions.cases import NotDecided
from accounts.doors import staff
from accounts.identity_forms import AnswerForm, CallerForm, FindCaseForm
from accounts.models import IdentityCase
from accounts.naming import CASE_NAMES, MERGE_NAMES
from accounts.requests import Request
from accounts.roles import Role
from accounts.rules import IDENTITY_ROLES, Outcome, may_decide

CLAIM = ("given", "family", "birth_date_day", "birth_date_month", "birth_date_year", "chi")


@staff(*IDENTITY_ROLES)
def list_cases(request: Request) -> HttpResponse:
    """What waits, oldest first: questions of people, and merges that a second officer decides."""
    form = FindCaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        case = matching.case_by_reference(form.cleaned_data["reference"])
        if case:
            return redirect("identity:show_case", case_id=case.id)
        form.add_error("reference", _("No question has this reference. Ask the caller to read it again"))
    actions.look_at_list(actor=request.actor)
    context = {
        "form": form,
        "headers": [_("Question"), _("Who asks"), _("Reference"), _("Since")],
        "cases": [_line(case) for case in matching.open_cases()],
        "may_reset": request.actor.role == Role.HELP_DESK,
        "merges": [{"merge": merge, "state": MERGE_NAMES[merge.state]} for merge in matching.merges()],
    }
    return render(request, "accounts/desk_identity.html", context)


@staff(*IDENTITY_ROLES)
@sensitive_post_parameters(*CLAIM)
def show_case(request: Request, case_id: uuid.UUID) -> HttpResponse:
    """One question, and what can be done about it."""
    case = _case(case_id)
    connecting = case.kind in IdentityCase.CONNECTING and may_decide(case)
    wanted = request.POST.get("do") if request.method == "POST" else ""
    posted = request.POST if wanted == "connect" else None
    caller = CallerForm(posted, taken="instead" in request.POST) if connecting else None
    answer = AnswerForm(request.POST if wanted == "answer" else None, kind=case.kind) if may_decide(case) else None
    try:
        if caller and caller.is_bound and caller.is_valid() and (done := _connect(request, case, caller)):
            return done
        if answer and answer.is_bound and answer.is_valid():
            return _answer(request, case, answer)
    except NotDecided:
        messages.warning(request, _("Somebody else decided this a moment ago."))
        return redirect("identity:show_case", case_id=case.id)
    actions.look_at_case(actor=request.actor, case=case)
    context = {"case": case, "line": _line(case), "caller": caller, "answer": answer}
    context["form"] = next((form for form in (caller, answer) if form and form.is_bound), None)
    return render(request, "accounts/desk_case.html", context)


def _connect(request: Request, case: IdentityCase, form: CallerForm) -> HttpResponse | None:
    """Connect the caller's record; nothing, where the form says why not."""
    instead = form.cleaned_data.get("instead", False)
    found = actions.connect_case(actor=request.actor, case_id=case.id, claim=form.claim(), instead=instead)
    if found == Answer.BOUND:
        messages.success(request, _("The record is connected. The caller sees it the next time they open a page."))
        return redirect("identity:list_cases")
    form.refuse(taken=found == Answer.TAKEN)
    return None


def _answer(request: Request, case: IdentityCase, form: AnswerForm) -> HttpResponse:
    given = form.cleaned_data
    actions.decide_case(actor=request.actor, case_id=case.id, outcome=given["outcome"], answer=given["answer"])
    messages.success(request, _("Decided, and the person is told."))
    if given["outcome"] == Outcome.SAME_PERSON:
        return redirect("identity:propose_merge")
    return redirect("identity:list_cases")


def _case(case_id: uuid.UUID) -> IdentityCase:
    case = IdentityCase.objects.filter(pk=case_id).select_related("user", "closed_by").first()
    if case is None:
        raise Http404
    return case


def _line(case: IdentityCase) -> dict:
    """A question in words."""
    return {"case": case, "kind": CASE_NAMES[case.kind], "who": case.user.get_full_name() if case.user else "–"}
