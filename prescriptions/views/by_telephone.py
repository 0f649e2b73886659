"""What a person ordered, for whoever helps them by telephone: how far each medicine has come, and not which it is."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from accounts.roles import Role
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from prescriptions.models import OrderState
from prescriptions.presenters.items import STATES
from prescriptions.queries.requests import states
from prescriptions.rules.states import UNDECIDED, State
from prescriptions.views.person import list_prescriptions
from records.pages import LongList

PAGE = 20


@opens_record("RequestState", within=(Area.MEDICINES,), by_telephone=True)
def list_states(request: Request, access: Access) -> HttpResponse:
    """When each was asked for and of which practice, and how far it is."""
    if access.decision.basis != "assisted":
        raise Http404
    page = LongList(states(access), PAGE).get_page(request.GET.get("page"))
    return render(request, "prescriptions/states.html", {"page": page, "lines": [_line(row) for row in page]})


def _line(row: OrderState) -> dict[str, Any]:
    said = STATES[State(row.state)]
    return {
        "practice": row.organisation.name if row.organisation else "",
        "when": row.asked_at,
        "since": row.changed_at,
        "due": row.due_at if State(row.state) in UNDECIDED else None,
        "state": said.words,
        "tone": said.tone,
    }


@wraps(list_prescriptions)
def list_orders(request: Request, **named: Any) -> HttpResponse:
    """One address, each with a door of its own: the help desk never asks for a medicine itself."""
    return (list_states if request.actor.role == Role.HELP_DESK else list_prescriptions)(request, **named)
