"""The privacy officers' desk: emergency access to be reviewed, and people's questions about accesses."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

import clock
from accounts.requests import Request
from accounts.roles import Role
from audit import log
from consent import access_log
from consent.actions import reviews as actions
from consent.actions.entries import entry_of
from consent.areas import Area
from consent.doors import opens_record, staff
from consent.forms.emergency import REASONS
from consent.forms.reviews import AnswerForm, ReviewForm
from consent.gate import Access
from consent.queries import reviews as queries
from consent.review_rules import may_review, why_not_decide
from consent.review_words import outcome_words

A_PAGE = 25
_REASONS = dict(REASONS)


@staff(Role.PRIVACY_OFFICER)
def list_reviews(request: Request) -> HttpResponse:
    """What waits for a review or an answer, what is due first on top; who looked at the list is written down."""
    done = request.GET.get("show") == "done"
    rows = queries.done_reviews() if done else queries.open_reviews()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    questions = [] if done else queries.open_questions()
    people = dict.fromkeys([*(row.glass.patient_id for row in page), *(one.patient_id for one in questions)])
    log.write(*(_look(request, person) for person in people or (None,)))
    shown = [_row(review) for review in page]
    asked = [{"one": one, "late": one.due_at < clock.now()} for one in questions]
    context = {"page": page, "reviews": shown, "questions": asked, "done": done}
    return render(request, "consent/reviews.html", context)


@sensitive_post_parameters("words")
@opens_record("AuditEvent", writes=["AuditEvent"], action="review-look")
def review_emergency(request: Request, access: Access, review_id: uuid.UUID) -> HttpResponse:
    """One emergency access: why, who, what was opened; and what came of looking at it."""
    review = queries.review_of(access, review_id) if may_review(access.actor) else None
    if review is None:
        raise Http404
    refusal = why_not_decide(access.actor, review.actor_id)
    form = ReviewForm(request.POST if request.method == "POST" and not review.outcome and not refusal else None)
    if form.is_valid():
        try:
            actions.review_emergency(access=access, review_id=review_id, **form.cleaned_data)
        except actions.DecidedAlready:
            messages.info(request, _("Somebody else has reviewed this meanwhile."))
        else:
            messages.success(request, _("The review is kept, and the person is told."))
        return redirect("consent:list_reviews")
    opened = access_log.in_words(access, queries.opened_afterwards(access, review))
    context = {"form": form, "row": _row(review), "review": review, "opened": opened, "refusal": refusal}
    return render(request, "consent/review.html", context)


@sensitive_post_parameters("text")
@opens_record("AuditEvent", writes=["AuditEvent"], action="question")
def answer_question(request: Request, access: Access, question_id: uuid.UUID) -> HttpResponse:
    """A person's question about one line of their log."""
    question = queries.question(access, question_id) if may_review(access.actor) else None
    if question is None:
        raise Http404
    refusal = why_not_decide(access.actor, question.about_actor)
    open_still = request.method == "POST" and not question.answered_at and not refusal
    form = AnswerForm(request.POST if open_still else None)
    if form.is_valid():
        try:
            actions.answer_question(access=access, question_id=question_id, text=form.cleaned_data["text"])
        except actions.DecidedAlready:
            messages.info(request, _("Somebody else has answered this meanwhile."))
        else:
            messages.success(request, _("The answer is sent, and the person is told."))
        return redirect("consent:list_reviews")
    context = {"form": form, "question": question, "refusal": refusal, "late": question.due_at < clock.now()}
    return render(request, "consent/question_answer.html", context)


def _look(request: Request, person: uuid.UUID | None):
    areas = [str(Area.ACCESSLOG)]
    return entry_of(request.actor, "review-look", person, basis="role", route="list", areas=areas, kinds=["AuditEvent"])


def _row(review: Any) -> dict[str, Any]:
    """One review in words, without anything of the record."""
    glass = review.glass
    return {
        "id": review.id,
        "patient_id": glass.patient_id,
        "who": glass.actor.get_full_name(),
        "organisation": glass.organisation.name,
        "when": glass.started_at,
        "ended": glass.ends_at,
        "why": _REASONS.get(glass.reason_code, ""),
        "reason": glass.reason,
        "due": review.due_at,
        "late": not review.outcome and review.due_at < clock.now(),
        "outcome": outcome_words(review.outcome),
    }
