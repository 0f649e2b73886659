"""Looking again at what was left out: the desk's list of requests, and the page that answers one."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record, opens_worklist
from consent.gate import Access
from consent.policy import PROFESSIONAL_ROLES
from consent.queries import organisation_names
from contributions import actions, queries
from contributions.forms import ReviewForm
from contributions.models import ReviewRequest, ReviewState
from contributions.rules import may_review
from contributions.views.waiting import waiting
from records import chart
from records.actions import OutOfDate
from records.presenters import item as item_page
from records.words.kinds import STORED
from records.words.withheld import REASONS, known_reason

WISH = "ReviewRequest"
_NOBODY = uuid.UUID(int=0)


@opens_worklist(WISH, "Patient")
def list_reviews(request: Request, kinds) -> HttpResponse:
    """Requests about what the actor's organisation left out, the oldest first."""
    if request.actor.role not in PROFESSIONAL_ROLES:
        raise PermissionDenied
    shown = waiting(
        request,
        kinds,
        queries.open_reviews,
        lambda row: reverse("contributions:answer_review", args=[row.patient_id, row.id]),
    )
    return render(request, "contributions/reviews.html", {"requests": shown})


@sensitive_post_parameters("text")
@opens_record(WISH, besides=STORED, writes=(WISH, *STORED), names_item="review_id", late=True)
def answer_review(request: Request, access: Access, review_id: uuid.UUID) -> HttpResponse:
    """Say what became of looking again, and why."""
    wish = queries.review(access, review_id, to_write=request.method == "POST")
    if wish is None or not may_review(access, wish.area, queries.review_asked_of(wish)):
        raise Http404
    item = chart.resource(access, wish.item_id)
    if wish.state != ReviewState.ASKED:
        return _answered(request, access, wish)
    may_show = item is not None and queries.may_be_shown(item)
    seen = {"version": item.version if item else None}
    form = ReviewForm(request.POST.dict() if request.method == "POST" else None, may_show=may_show, initial=seen)
    if form.is_bound and form.is_valid() and _sent(access, form, wish, item):
        messages.success(request, _("Your answer is sent, and the person has been told that there is one."))
        return redirect("contributions:list_reviews")
    _note(access, wish, item)
    return render(request, "contributions/review.html", _context(form, wish, item, may_show))


def _sent(access: Access, form: ReviewForm, wish: ReviewRequest, item: Any) -> bool:
    show = form.cleaned_data["outcome"] == ReviewState.SHARED
    try:
        if show and form.cleaned_data["version"] != item.version:
            raise OutOfDate
        actions.answer_review(access=access, wish=wish, item=item, show=show, text=form.cleaned_data["text"])
    except OutOfDate:
        form.add_error("outcome", _("What was left out has changed since you opened this page. Read it again first."))
        form.data = {**form.data, "version": item.version}  # what the page shows now
        return False
    return True


def _answered(request: Request, access: Access, wish: ReviewRequest) -> HttpResponse:
    _note(access, wish, None)
    messages.info(request, _("%(who)s has answered this request already.") % {"who": wish.answered_by_name})
    return redirect("contributions:list_reviews")


def _note(access: Access, wish: ReviewRequest, item: Any) -> None:
    """What this page showed, for the entry."""
    shown = [wish, item] if item else [wish]
    kinds, areas = {"Patient", *(one.kind for one in shown)}, {str(one.area) for one in shown}
    access.note(target=f"{WISH}/{wish.id}", action="read", kinds=sorted(kinds), areas=sorted(areas))


def _context(form: ReviewForm, wish: ReviewRequest, item: Any, may_show: bool) -> dict[str, Any]:
    names = organisation_names([wish.organisation_id] if wish.organisation_id else [])
    return {
        "form": form,
        "wish": wish,
        "reason": REASONS[known_reason(wish.reason)],
        "item": item and item_page.page(item, own=False, names={}) | {"url": item_page.link(item)["url"]},
        "author": names.get(wish.organisation_id or _NOBODY, ""),
        "may_show": may_show,
    }
