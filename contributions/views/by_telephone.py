"""What a person sent, for whoever helps them by telephone: how far each has come, and nothing of what it says."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

import clock
from accounts.requests import Request
from accounts.roles import Role
from consent.doors import opens_record
from consent.gate import Access
from contributions import correction_words, giving_words
from contributions.models import RequestState
from contributions.queries.states import states
from contributions.views.contributions import list_given
from records.pages import LongList

PAGE = 20
SORTS = {
    RequestState.Sort.GIVEN: gettext_lazy("Something sent to the record"),
    RequestState.Sort.CORRECTION: gettext_lazy("A request to correct an entry"),
}


@opens_record("RequestState", by_telephone=True)
def list_states(request: Request, access: Access) -> HttpResponse:
    """When each was sent and to whom, and how far it is."""
    if access.decision.basis != "assisted":
        raise Http404
    page = LongList(states(access), PAGE).get_page(request.GET.get("page"))
    return render(request, "contributions/states.html", {"page": page, "lines": [_line(row) for row in page]})


def _line(row: RequestState) -> dict[str, Any]:
    words, tone = _state(row)
    return {
        "sort": SORTS[RequestState.Sort(row.sort)],
        "holder": row.holder.name,
        "when": row.asked_at,
        "answered": row.answered_at,
        "state": words,
        "tone": tone,
    }


def _state(row: RequestState) -> tuple[str, str]:
    if row.sort == RequestState.Sort.CORRECTION:
        told = correction_words.state(row, row.due_at, clock.now(), taken=False)
        return told.words, told.tone
    return giving_words.bare_state(row.state, row.due_at, clock.now())


@wraps(list_given)
def list_sent(request: Request, **named: Any) -> HttpResponse:
    """One address, each with a door of its own: the help desk never asks for what was sent itself."""
    return (list_states if request.actor.role == Role.HELP_DESK else list_given)(request, **named)
