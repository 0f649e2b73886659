"""Questions to answer: what waits, what is done, choosing and stopping; and a professional's asking."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from contributions.actions import questionnaires as actions
from contributions.actions.questionnaires import TASK, QuestionnaireRefused
from contributions.forms.questionnaires import AssignForm, ChooseForm
from contributions.models import QuestionnaireTask
from contributions.queries import questionnaires as queries
from contributions.questionnaire_rules import may_assign, why_not_answer
from contributions.questionnaires.pages import open_pages, page_to_begin
from records.presenters import item as item_page

ANSWERS = "QuestionnaireResponse"
State = QuestionnaireTask.State


@opens_record(TASK, besides=(ANSWERS,))
def list_questionnaires(request: Request, access: Access) -> HttpResponse:
    """What waits to be answered, what can be chosen, and what was answered, with scores over time."""
    if TASK not in access.kinds:  # the answers alone open no such page
        raise Http404
    may_answer = not why_not_answer(access)
    waiting = queries.open_tasks(access)
    groups = queries.by_questionnaire(queries.done(access))
    begun = {task.questionnaire_id for task in waiting}
    context = {
        "own": access.decision.basis == "self",
        "may_answer": may_answer,
        "may_assign": may_assign(access),
        "waiting": waiting,
        "groups": [{"title": group[0].task.title, "done": [_done(one) for one in group], "trend": queries.trend(group)}
                   for group in groups],
        "offers": [one for one in queries.offers() if not one.faults and one.form.may_choose and one.id not in begun]
        if may_answer
        else [],
    }  # fmt: skip
    return render(request, "contributions/questionnaires.html", context)


def _done(one: queries.Done) -> dict[str, Any]:
    told = [{"words": queries.score_words(score), "band": score.band, "name": score.item.text} for score in one.scores]
    return {"task": one.task, "scores": told}


@opens_record(TASK, writes=(TASK,))
def choose_questionnaire(request: Request, access: Access, questionnaire_id: uuid.UUID) -> HttpResponse:
    """Begin questions that one was not asked; says first what they are about."""
    offer = queries.offer(questionnaire_id)
    if offer is None or not offer.form.may_choose or why_not_answer(access):
        raise Http404
    form = ChooseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        task = actions.choose(access=access, offer=offer, **form.cleaned_data)
        return redirect("contributions:go_on_answering", patient_id=access.patient_id, task_id=task.id)
    return render(request, "contributions/questionnaire_choose.html", {"form": form, "questions": offer.form})


@sensitive_post_parameters()
@opens_record(TASK, besides=(ANSWERS,), writes=(TASK,), names_item="task_id", late=True)
def show_questionnaire(request: Request, access: Access, task_id: uuid.UUID) -> HttpResponse:
    """One set of questions: before it is begun or half done, and the answers when it is done."""
    task = queries.task(access, task_id, to_write=request.method == "POST")
    if task is None:
        raise Http404
    if request.method == "POST":
        return _started_or_stopped(request, access, task)
    response = queries.answers(access, task)
    note_read(access, task, response)
    if response is None:
        return _show_open(request, access, task)
    done = queries.done_one(task, response)
    context = {
        "task": task,
        "own": access.decision.basis == "self",
        "done": _done(done),
        "answers": item_page.page(response, own=False, names={})["questions"],
        "sent_by": response.author or task.saved_by_name,
        "may_answer": not why_not_answer(access),
        "needs_help": not why_not_answer(access) and queries.alarming(task, response),
        "alarming": may_assign(access) and queries.alarming(task, response),
        "item_id": response.id,
        "struck": "entered-in-error" in response.labels,
    }
    return render(request, "contributions/questionnaire_done.html", context)


def _show_open(request: Request, access: Access, task: QuestionnaireTask) -> HttpResponse:
    may_answer = not why_not_answer(access)
    sheet = queries.sheet(task)
    context = {
        "task": task,
        "questions": sheet.form,
        "may_answer": may_answer,
        "pages": len(open_pages(sheet)),
        "needs_help": may_answer and sheet.needs_help_now,
    }
    return render(request, "contributions/questionnaire_open.html", context)


def _started_or_stopped(request: Request, access: Access, task: QuestionnaireTask) -> HttpResponse:
    if why_not_answer(access):
        raise Http404
    if "stop" in request.POST:
        actions.stop(access=access, task=task)
        messages.success(request, _("You have stopped. None of your answers was sent, and nothing of them is kept."))
        return redirect("contributions:list_questionnaires", patient_id=access.patient_id)
    actions.start(access=access, task=task)
    note_read(access, task, None)
    return redirect("contributions:go_on_answering", patient_id=access.patient_id, task_id=task.id)


@opens_record(TASK, besides=(ANSWERS,), names_item="task_id", late=True)
def go_on_answering(request: Request, access: Access, task_id: uuid.UUID) -> HttpResponse:
    """To the first page that is not answered yet, or to the check of all answers."""
    task = queries.task(access, task_id)
    if task is None or why_not_answer(access):
        raise Http404
    note_read(access, task, None)
    page = page_to_begin(queries.sheet(task)) if task.state == State.STARTED else None
    to: dict[str, Any] = {"patient_id": access.patient_id, "task_id": task.id}
    if task.state != State.STARTED:
        return redirect("contributions:show_questionnaire", **to)
    if page is None:
        return redirect("contributions:check_answers", **to)
    return redirect("contributions:answer_questionnaire", **to, number=page.number)


@sensitive_post_parameters("note")
@opens_record(TASK, writes=(TASK,))
def assign_questionnaire(request: Request, access: Access) -> HttpResponse:
    """Ask the person to answer questions; says of those that cannot be asked which element is in the way."""
    if not may_assign(access):
        raise Http404
    found = queries.offers()
    able = [one for one in found if not one.faults]
    form = AssignForm(request.POST if request.method == "POST" else None, offers=able)
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        wanted = said.pop("questionnaire")
        chosen = next(one for one in able if str(one.id) == wanted)
        try:
            actions.assign(access=access, offer=chosen, **said)
        except QuestionnaireRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The person has been asked. You find their answers on your list of work."))
            return redirect("contributions:list_questionnaires", patient_id=access.patient_id)
    context = {"form": form, "unable": [one for one in found if one.faults]}
    return render(request, "contributions/questionnaire_assign.html", context)


def note_read(access: Access, task: QuestionnaireTask, response: Any) -> None:
    """What this page showed, for the entry."""
    kinds = {"Patient", TASK, *([ANSWERS] if response else [])}
    areas = {str(task.area), *([response.area] if response else [])}
    access.note(target=f"{TASK}/{task.id}", action="read", kinds=sorted(kinds), areas=sorted(areas))
