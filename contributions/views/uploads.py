"""Documents that the person sends: the form, taking one back, and their files."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from contributions.actions import uploads as actions
from contributions.forms.uploads import DocumentForm, RemoveForm
from contributions.giving_rules import why_not_give
from contributions.queries import uploads as queries
from records import chart
from records.presenters import letters
from vault import serving
from vault.actions import FileRefused

DOCUMENT = "DocumentReference"
WRITES = (DOCUMENT, "Upload", "Contribution")


@sensitive_post_parameters("title", "shows")
@opens_record(DOCUMENT, "Upload", writes=WRITES, within=[Area.DOCUMENTS])
def add_document(request: Request, access: Access) -> HttpResponse:
    """Send a photo or a document to the record."""
    if why_not_give(access, Area.DOCUMENTS):
        raise Http404
    assert access.patient_id
    user_id, patient_id, draft = request.user.id, access.patient_id, dict[str, str]()
    if request.method == "POST":
        form = DocumentForm(request.POST, request.FILES)
    else:
        draft = queries.draft(user_id, patient_id)
        form = DocumentForm(initial=draft)
    if form.is_bound and form.is_valid():
        try:
            sent = actions.add_document(access=access, files=form.cleaned_data.pop("file"), **form.cleaned_data)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            _thank(request, sent)
            return redirect("records:show_item", patient_id=access.patient_id, item_id=sent.item_id)
    if form.is_bound:
        actions.keep_draft(user_id=user_id, patient_id=patient_id, typed=request.POST)
    context = {"form": form, "own": access.decision.basis == "self", "draft": draft}
    return render(request, "contributions/upload.html", context)


def _thank(request: Request, sent: actions.Sent) -> None:
    """That it is kept, and who reads it by when; nothing is promised where nobody does."""
    if sent.given is None:
        messages.success(request, _("It is kept. No health service here looks after you, so nobody is told of it."))
        return
    promise = _("It is kept. %(who)s is asked to look at it by %(day)s. This is not for anything urgent.")
    messages.success(
        request,
        promise % {"who": sent.given.asked_of.name, "day": date_format(sent.given.due_at, "j F Y")},
    )


@sensitive_post_parameters("reason")
@opens_record(DOCUMENT, "Upload", writes=(DOCUMENT, "Contribution"), late=True)
def remove_document(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """Take back a document that one has sent."""
    item = chart.resource(access, item_id)
    if item is None or not queries.may_remove(access, item):
        raise Http404
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.remove_document(access=access, item=item, reason=form.cleaned_data["reason"])
        messages.success(request, _("It is taken back. Its files are not shown to anybody any more."))
        return redirect("records:list_letters", patient_id=access.patient_id)
    access.note(target=f"{DOCUMENT}/{item.id}", kinds=[DOCUMENT, "Patient"], areas=[item.area])
    return render(request, "contributions/upload_remove.html", {"form": form, "title": letters.name(item)})


@opens_record(DOCUMENT, "Upload", late=True, action="export", route="export", names_item="file_id")
def save_upload(request: Request, access: Access, file_id: uuid.UUID) -> HttpResponse:
    """One file of a document, to be saved."""
    return _served(access, file_id, serving.as_attachment)


@opens_record(DOCUMENT, "Upload", late=True, names_item="file_id")
def show_picture(request: Request, access: Access, file_id: uuid.UUID) -> HttpResponse:
    """One picture of a document, inside its page."""
    return _served(access, file_id, serving.as_picture)


def _served(access: Access, file_id: uuid.UUID, how: Callable) -> HttpResponse:
    file = queries.file_to_serve(access, file_id)
    if file is None:
        raise Http404
    answer = how(access, file)
    access.note(target=f"Upload/{file.id}", kinds=["Patient", "Upload"], areas=[file.area])
    return answer
