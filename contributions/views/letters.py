"""Letters as text: ask for the words of one that gives none, and type them for whoever asked."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from accounts.roles import Role
from consent.doors import opens_record, opens_worklist
from consent.gate import Access
from contributions import actions, queries
from contributions.forms import LetterForm
from contributions.models import TextRequest
from contributions.rules import may_answer, why_not_write
from contributions.views.waiting import waiting
from records import chart
from records.presenters import item as item_page

LETTERS = ("DocumentReference", "Composition", "DiagnosticReport")


@opens_record(*LETTERS, writes=("TextRequest",), late=True)
def ask_for_text(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """Ask for the words of a letter that gives none: one button on the letter's own page."""
    item = chart.resource(access, item_id)
    if item is None or why_not_write(access):
        raise Http404
    if request.method == "POST":
        actions.ask_for_text(access=access, item=item)
        messages.success(request, _("You have asked for the text of this letter. We tell you when it is here."))
    access.note(target=f"{item.kind}/{item.id}", kinds=sorted({item.kind, "Patient"}), areas=[item.area])
    return redirect("records:show_item", patient_id=access.patient_id, item_id=item_id)


@sensitive_post_parameters("text")
@opens_record(*LETTERS, writes=("TextRequest",), late=True)
def answer_with_text(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """Type the words of a letter that somebody asked for."""
    item, asked = chart.resource(access, item_id), queries.text_request(access, item_id)
    if item is None or asked is None or not may_answer(access, queries.text_asked_of(access, asked)):
        raise Http404
    form = LetterForm(request.POST if request.method == "POST" else None)
    waits = asked.state == TextRequest.State.ASKED  # else it was answered in another window
    if waits and form.is_bound and form.is_valid():
        actions.answer_with_text(access=access, request=asked, text=form.cleaned_data["text"])
        messages.success(request, _("The words of the letter are saved, and the person has been told."))
        waits = False
    access.note(target=f"{item.kind}/{item.id}", kinds=sorted({item.kind, "Patient"}), areas=[item.area])
    if not waits:
        return redirect("records:show_item", patient_id=access.patient_id, item_id=item_id)
    shown = item_page.page(item, own=False, names={})
    return render(request, "contributions/letter_text.html", {"form": form, "item": shown, "asked": asked})


@opens_worklist("TextRequest", "Patient")
def list_text_requests(request: Request, kinds) -> HttpResponse:
    """Letters that people in the actor's care asked for as text, the oldest request first."""
    if request.actor.role != Role.CLINICIAN:
        raise PermissionDenied
    shown = waiting(
        request,
        kinds,
        queries.open_text_requests,
        lambda row: reverse("contributions:answer_with_text", args=[row.patient_id, row.resource_id]),
    )
    return render(request, "contributions/text_requests.html", {"requests": shown})
