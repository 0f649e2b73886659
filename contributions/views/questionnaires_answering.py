"""Answering: a page of questions at a time, kept at every step; then the check of all answers, and sending them."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record, own_account
from consent.gate import Access, AccessDenied
from contributions.actions import questionnaires as actions
from contributions.actions.questionnaires import TASK
from contributions.forms.questionnaires import PageForm, typed_in
from contributions.models import QuestionnaireTask
from contributions.queries import questionnaires as queries
from contributions.questionnaire_rules import why_not_answer
from contributions.questionnaires.pages import Page, open_pages, pages
from contributions.questionnaires.sheet import Sheet
from contributions.views.questionnaires import ANSWERS, note_read
from records.presenters.quantities import any_words
from vault import drafts

GIVEN = "Contribution"
NOBODY_READS = gettext_lazy(
    "Your answers are in your record. Nobody here looks after you now, so nobody reads them unless you show them."
)
State = QuestionnaireTask.State


def _keeping_answers(view: Callable) -> Callable:
    """Whoever may no longer open the record loses nothing that they typed: it stays as a draft of their own."""

    @wraps(view)
    def door(request: Request, patient_id: uuid.UUID, task_id: uuid.UUID, number: int) -> HttpResponse:
        try:
            return view(request, patient_id=patient_id, task_id=task_id, number=number)
        except AccessDenied:
            if request.method == "POST" and request.actor.verified and request.actor.otp_at:
                actions.keep_page(user_id=request.user.id, task_id=task_id, number=number, data=request.POST)
            raise

    return door


@sensitive_post_parameters()
@_keeping_answers
@opens_record(TASK, besides=(ANSWERS,), writes=(TASK,), names_item="task_id", late=True)
def answer_questionnaire(request: Request, access: Access, task_id: uuid.UUID, number: int) -> HttpResponse:
    """One page of questions."""
    task = _answerable(access, task_id, to_write=request.method == "POST")
    if task.state != State.STARTED:
        return _sent_already(request, access, task)
    page = next((one for one in pages(queries.sheet(task).form) if one.number == number), None)
    if page is None:
        raise Http404
    if request.method == "POST":
        return _kept(request, access, task, page)
    note_read(access, task, None)
    sheet, kept = _with_draft(request, task, page)
    form = PageForm(sheet, page, problems=_told(request, sheet, page), more=request.GET.get("more", ""))
    return _show(request, access, task, form, from_draft=kept)


def _told(request: Request, sheet: Sheet, page: Page) -> dict[str, str] | None:
    """What is wrong on the page, where that is asked for: with what was sent, or also with what was passed over."""
    if "missing" in request.GET:
        return sheet.problems
    if "wrong" in request.GET:
        return {link: words for link, words in sheet.problems.items() if link in sheet.typed}
    return None


def _kept(request: Request, access: Access, task: QuestionnaireTask, page: Page) -> HttpResponse:
    """Keep what came, right or wrong; then on, back, or away."""
    shown = [item for item in page.questions() if item.name in request.POST.getlist("shown")]
    actions.keep_answers(access=access, task=task, typed={one.link: typed_in(one, request.POST) for one in shown})
    actions.drop_page(user_id=request.user.id, task_id=task.id, number=page.number)
    sheet = queries.sheet(task)
    to: dict[str, Any] = {"patient_id": access.patient_id, "task_id": task.id}
    if "later" in request.POST:
        messages.success(request, _("Your answers are kept. You can go on at any time."))
        return redirect("contributions:show_questionnaire", **to)
    if "back" in request.POST:
        return _to(to, _before(sheet, page))
    if "more" in request.POST:
        return _again(to, page, f"more={quote(request.POST['more'])}")
    if any(item.link in sheet.problems for item in shown):
        return _again(to, page, "wrong")
    if any(sheet.is_open(item.link) and item not in shown for item in page.questions()):
        return _again(to, page, "opened")
    return _to(to, _after(sheet, page))


def _again(to: dict[str, Any], page: Page, why: str) -> HttpResponse:
    """The same page at an address of its own, so that the browser's Back button never sends anything again."""
    return redirect(f"{reverse('contributions:answer_questionnaire', kwargs=to | {'number': page.number})}?{why}")


def _to(to: dict[str, Any], page: Page | None) -> HttpResponse:
    if page is None:
        return redirect("contributions:check_answers", **to)
    return redirect("contributions:answer_questionnaire", **to, number=page.number)


def _after(sheet: Sheet, page: Page) -> Page | None:
    return next((one for one in open_pages(sheet) if one.number > page.number), None)


def _before(sheet: Sheet, page: Page) -> Page:
    return next((one for one in reversed(open_pages(sheet)) if one.number < page.number), page)


def _with_draft(request: Request, task: QuestionnaireTask, page: Page) -> tuple[Sheet, bool]:
    """The answers with what was typed on this page and never sent, such as when the session had ended."""
    text = drafts.find(user_id=request.user.id, place=queries.draft_place(task.id, page.number))
    data = QueryDict(text)
    shown = data.getlist("shown")
    typed = {item.link: typed_in(item, data) for item in page.questions() if item.name in shown}
    before = {link: list(task.answers.get(link, ())) for link in typed}
    return queries.sheet(task, task.answers | typed), any(typed[link] != before[link] for link in typed)


def _show(
    request: Request, access: Access, task: QuestionnaireTask, form: PageForm, *, from_draft: bool
) -> HttpResponse:
    shown = [one.number for one in open_pages(form.sheet)]
    number = form.page.number
    context = {
        "task": task,
        "form": form,
        "page": form.page,
        "title": form.page.title or task.title,
        "place": shown.index(number) + 1 if number in shown else None,
        "pages": len(shown),
        "is_first": not any(one < number for one in shown),
        "from_draft": from_draft,
        "opened": "opened" in request.GET,
        "needs_help": form.sheet.needs_help_now,
        "draft_url": reverse("contributions:save_answers_draft", args=[task.id, number]),
    }
    return render(request, "contributions/questionnaire_page.html", context)


@sensitive_post_parameters()
@own_account(second_factor=True)
def save_answers_draft(request: Request, task_id: uuid.UUID, number: int) -> HttpResponse:
    """Keep what is typed so far; asked by the page itself. It is its writer's own, so the record stays closed."""
    if request.method != "POST":
        raise Http404
    actions.keep_page(user_id=request.user.id, task_id=task_id, number=number, data=request.POST)
    return HttpResponse(status=204)


@opens_record(TASK, besides=(ANSWERS,), writes=(TASK, ANSWERS, GIVEN), names_item="task_id", late=True)
def check_answers(request: Request, access: Access, task_id: uuid.UUID) -> HttpResponse:
    """All answers once more, with a way back to each; from here they are sent."""
    task = _answerable(access, task_id, to_write=request.method == "POST")
    if task.state != State.STARTED:
        return _sent_already(request, access, task)
    sheet = queries.sheet(task)
    if request.method == "POST" and not sheet.problems:
        if actions.finish(access=access, task=task):
            messages.success(request, _("Your answers are sent."))
        else:
            messages.warning(request, NOBODY_READS)
        return redirect("contributions:show_questionnaire", patient_id=access.patient_id, task_id=task.id)
    note_read(access, task, None)
    to = [access.patient_id, task.id]
    parts = [_part(sheet, page, reverse("contributions:answer_questionnaire", args=[*to, page.number]))
             for page in open_pages(sheet)]  # fmt: skip
    context = {
        "task": task,
        "parts": parts,
        "wrong": [row["wrong"] for part in parts for row in part["rows"] if row["wrong"]],
        "needs_help": sheet.needs_help_now,
        "read_by": task.assigned_by_name,
    }
    return render(request, "contributions/questionnaire_check.html", context)


def _part(sheet: Sheet, page: Page, address: str) -> dict[str, Any]:
    """One page's open questions with their answers in words, and where each is changed."""
    rows = []
    for item in page.questions():
        if sheet.is_open(item.link):
            problem = sheet.problems.get(item.link, "")
            words = "; ".join(any_words(*value) for value in sheet.given(item.link))
            rows.append(
                {
                    "label": item.words,
                    "value": words or _("Not answered"),
                    "url": f"{address}#field-{item.name}",
                    "action": _("Change"),
                    "wrong": {"text": f"{item.words} – {problem}", "href": f"{address}?missing#field-{item.name}"}
                    if problem
                    else None,
                }
            )
    return {"title": page.title, "rows": rows}


def _answerable(access: Access, task_id: uuid.UUID, *, to_write: bool) -> QuestionnaireTask:
    """The task, for somebody who may answer it; for everybody else there is no such page."""
    task = queries.task(access, task_id, to_write=to_write)
    if task is None or why_not_answer(access):
        raise Http404
    return task


def _sent_already(request: Request, access: Access, task: QuestionnaireTask) -> HttpResponse:
    """The second click, a page of yesterday, or one that was never begun."""
    note_read(access, task, None)
    if task.state == State.DONE and request.method == "POST":
        messages.info(request, _("Your answers were sent already. They were not sent twice."))
    return redirect("contributions:show_questionnaire", patient_id=access.patient_id, task_id=task.id)
