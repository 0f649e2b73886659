"""Taking a piece of work from the list, and putting it back."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from work import actions, listing, queries


@opens_record(*queries.KINDS, writes=queries.KINDS, names_item="work_id", late=True)
def take_work(request: Request, access: Access, work_id: uuid.UUID) -> HttpResponse:
    """The actor has it from now on, so that nobody does it twice."""
    return _moved(request, access, work_id, actions.take, _("You have taken it. It stands under “Mine”."))


@opens_record(*queries.KINDS, writes=queries.KINDS, names_item="work_id", late=True)
def put_work_back(request: Request, access: Access, work_id: uuid.UUID) -> HttpResponse:
    """Anybody may take it again."""
    return _moved(request, access, work_id, actions.put_back, _("It is free for anybody to take."))


def _moved(request: Request, access: Access, work_id: uuid.UUID, act, words: str) -> HttpResponse:
    item = queries.waiting(access).filter(id=work_id).first()
    if item is None or request.method != "POST":
        raise Http404
    access.note(action="update", target=f"{item.kind}/{item.subject_id}", kinds=[item.kind], areas=[str(item.area)])
    try:
        act(access=access, item_id=work_id)
        messages.success(request, words)
    except actions.WorkRefused as refused:
        messages.info(request, str(refused))
    wanted = listing.Wanted.of(QueryDict(request.POST.get("back", "")[:300]))
    query = wanted.query(after=wanted.after)
    return redirect(reverse("portal:desk") + (f"?{query}" if query else ""))
