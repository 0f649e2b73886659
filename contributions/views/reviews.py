"""What is left out of a record because it is about somebody else, and asking that its author look again."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from contributions import actions, queries
from records import chart
from records.chart import withheld as asked
from records.presenters import withheld
from records.words.kinds import STORED

WISH = "ReviewRequest"


@opens_record(*STORED, WISH)
def list_left_out(request: Request, access: Access) -> HttpResponse:
    """Each item with the reason, whoever holds it, and what became of asking."""
    if WISH not in access.kinds:  # the items alone open no such page
        raise Http404
    found = asked.left_out(access)
    readable = asked.readable_versions(access, found)
    wishes = queries.reviews(access, [item.id for item in found])
    items = [withheld.one(item, readable=readable) | {"wish": wishes.get(item.id)} for item in found]
    answers = queries.answered_elsewhere(access, [item.id for item in found])
    seen = chart.visible(access, [wish.item_id for wish in answers])
    told = [{"wish": wish, "item": _link(seen.get(wish.item_id))} for wish in answers]
    context = {"items": items, "answers": told, "may_ask": queries.may_ask(access)}
    return render(request, "contributions/left_out.html", context)


def _link(row: Any) -> dict[str, Any] | None:
    return withheld.link(row) if row else None


@opens_record(*STORED, writes=(WISH,))
def ask_again(request: Request, access: Access, mark: uuid.UUID) -> HttpResponse:
    """Ask once more for one of them. What is not left out has no such page."""
    item = next((found for found in asked.left_out(access) if found.mark == mark), None)
    if item is None or request.method != "POST" or not queries.may_ask(access):
        raise Http404
    actions.ask_again(access=access, item=item)
    messages.success(request, _("Your request is sent to whoever wrote this. The answer will stand on this page."))
    return redirect("contributions:list_left_out", patient_id=access.patient_id)
