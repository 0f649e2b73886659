"""A person's conversations for whoever helps them by telephone: how far each has come, and nothing that was written."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from accounts.roles import Role
from consent.doors import opens_record
from consent.gate import Access
from messaging import presenters
from messaging.models import ThreadState
from messaging.queries.states import states
from messaging.views.threads import list_threads
from records.pages import LongList

PAGE = 20


@opens_record("MessageState", by_telephone=True)
def list_states(request: Request, access: Access) -> HttpResponse:
    """When each was sent and to whom, whether it was read and answered, and whom to telephone."""
    if access.decision.basis != "assisted":
        raise Http404
    page = LongList(states(access), PAGE).get_page(request.GET.get("page"))
    lines = [_line(row) for row in page]
    return render(request, "messaging/states.html", {"page": page, "lines": lines})


def _line(row: ThreadState) -> dict[str, Any]:
    words, tone = presenters.state(row, row if row.due_at else None, unseen=row.unread)
    return {
        "team": row.letterbox.name,
        "phone": row.letterbox.phone,
        "when": row.asked_at,
        "answered": row.answered_at,
        "state": words,
        "tone": tone,
    }


@wraps(list_threads)
def list_messages(request: Request, **named: Any) -> HttpResponse:
    """One address, each with a door of its own: the help desk never asks for a conversation itself."""
    return (list_states if request.actor.role == Role.HELP_DESK else list_threads)(request, **named)
