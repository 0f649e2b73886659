"""A person's own notes: write one on an item, keep its draft, read them all."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record, own_account
from consent.gate import Access, AccessDenied
from contributions import actions, queries
from contributions.forms import NoteForm
from contributions.rules import why_not_write
from records import chart
from records.presenters import item as item_page
from records.words.kinds import HAPPENED

PAGE = 25


def _keeping_words(view: Callable) -> Callable:
    """Whoever may no longer open the record loses nothing that they typed: it stays as a draft of their own."""

    @wraps(view)
    def door(request: Request, patient_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
        try:
            return view(request, patient_id=patient_id, item_id=item_id)
        except AccessDenied:
            if request.method == "POST" and request.actor.verified and request.actor.otp_at:
                actions.keep_draft(user_id=request.user.id, item_id=item_id, text=request.POST.get("text", ""))
            raise

    return door


@sensitive_post_parameters("text")
@_keeping_words
@opens_record(*HAPPENED, writes=("Annotation",), late=True)
def add_note(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """Write a note on an item."""
    item, user_id, draft = _writable(access, item_id), request.user.id, ""
    if request.method == "POST":
        form = NoteForm(request.POST)
        if form.is_valid():
            actions.add_note(access=access, item=item, **form.cleaned_data)
            messages.success(request, _("Your note is saved. It stands beside the item and does not change it."))
            return redirect("records:show_item", patient_id=access.patient_id, item_id=item_id)
        actions.keep_draft(user_id=user_id, item_id=item_id, text=request.POST.get("text", ""))
    else:
        draft = queries.draft_text(user_id, item_id)
        form = NoteForm(initial={"text": draft})
    access.note(target=f"{item.kind}/{item.id}", kinds=sorted({item.kind, "Patient"}), areas=[item.area])
    shown = item_page.page(item, own=access.decision.basis == "self", names={})
    draft_url = reverse("contributions:save_draft", args=[item_id])
    return render(
        request,
        "contributions/note.html",
        {"form": form, "item": shown, "draft": draft, "draft_url": draft_url, "own": access.decision.basis == "self"},
    )


@sensitive_post_parameters("text")
@own_account(second_factor=True)
def save_draft(request: Request, item_id: uuid.UUID) -> HttpResponse:
    """Keep what is typed so far; asked by the page itself every few seconds.

    A draft is its writer's own and tells nothing of any record, so the record stays closed.
    """
    if request.method != "POST":
        raise Http404
    actions.keep_draft(user_id=request.user.id, item_id=item_id, text=request.POST.get("text", ""))
    return HttpResponse(status=204)


@opens_record("Annotation", *HAPPENED)
def list_notes(request: Request, access: Access) -> HttpResponse:
    """Every note with the item that it stands beside."""
    if "Annotation" not in access.kinds:  # the items alone open no page of notes
        raise Http404
    page = Paginator(queries.notes(access), PAGE).get_page(request.GET.get("page"))
    items = chart.visible(access, {note.resource_id for note in page})
    shown = [{"note": queries.shown(note, access), "item": item_page.link(items[note.resource_id])} for note in page]
    own = access.decision.basis == "self" and not why_not_write(access)
    return render(request, "contributions/notes.html", {"page": page, "notes": shown, "own": own})


def _writable(access: Access, item_id: uuid.UUID) -> Any:
    """The item, for somebody who may see it and write on it; for everybody else there is no such page."""
    item = chart.resource(access, item_id)
    if item is None or why_not_write(access):
        raise Http404
    return item
