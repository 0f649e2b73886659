"""The person's side of corrections: say that something is wrong, see how far it has come, disagree, withdraw."""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

import clock
from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record, own_account
from consent.gate import Access, AccessDenied
from contributions.actions import corrections as actions
from contributions.actions.corrections import CorrectionRefused, NobodyToAsk
from contributions.correction_rules import (
    WRONG_PERSON,
    may_decide,
    why_not_disagree,
    why_not_own,
    why_not_say_of,
    why_not_withdraw,
)
from contributions.forms.corrections import CorrectionForm, DisagreeForm
from contributions.models import CorrectionRequest
from contributions.queries import corrections as queries
from records import chart
from records.amending import OutOfDate
from records.presenters import item as item_page
from records.words.kinds import STORED
from vault import queries as files
from vault.actions import FileRefused
from vault.serving import as_attachment

KIND, UPLOAD = queries.KIND, "Upload"
PAGE = 25
AREAS = (Area.CONTRIBUTIONS, Area.SOCIALCARE)
_TYPED = ("category", "text", "wanted")


def keeping_words(view: Callable) -> Callable:
    """Whoever may no longer open the record loses nothing that they typed: it stays as a draft of their own."""

    @wraps(view)
    def door(request: Request, patient_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
        try:
            return view(request, patient_id=patient_id, item_id=item_id)
        except AccessDenied:
            if request.method == "POST" and request.actor.verified and request.actor.otp_at:
                actions.keep_draft(user_id=request.user.id, item_id=item_id, typed=request.POST)
            raise

    return door


@sensitive_post_parameters("text", "wanted")
@keeping_words
@opens_record(*STORED, writes=(KIND, UPLOAD, "Task"), late=True)
def ask_correction(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """Say what is wrong with one entry."""
    item, user_id, draft = _sayable(access, item_id), request.user.id, {}
    if request.method == "POST":
        form = CorrectionForm(request.POST, request.FILES)
        if form.is_valid() and (sent := _sent(request, access, item, form)):
            return sent
        actions.keep_draft(user_id=user_id, item_id=item_id, typed=request.POST)
    else:
        draft = _draft(user_id, item_id)
        form = CorrectionForm(initial=draft)
    access.note(target=f"{item.kind}/{item.id}", kinds=sorted({item.kind, "Patient"}), areas=[item.area])
    context = {
        "form": form,
        "item": item_page.page(item, own=access.decision.basis == "self", names={}),
        "before": queries.all_shown(access, queries.of_item(access, item.id)),
        "draft": draft,
        "draft_url": reverse("contributions:save_correction_draft", args=[item_id]),
    }
    return render(request, "contributions/correction_ask.html", context)


def _sayable(access: Access, item_id: uuid.UUID) -> Any:
    """The entry, for somebody who may see it and speak of it; for everybody else there is no such page."""
    item = chart.resource(access, item_id)
    if item is None or why_not_say_of(access, item):
        raise Http404
    return item


def _sent(request: Request, access: Access, item: Any, form: CorrectionForm) -> HttpResponse | None:
    """Where it leads once it is kept; None where it is not, and the form says why."""
    said = form.said()
    try:
        one = actions.ask_correction(
            access=access, item=item, said=said, form_key=form.cleaned_data["form_key"],
            files=form.cleaned_data["evidence"],
        )  # fmt: skip
    except NobodyToAsk:
        form.add_error(None, queries.nobody_words(settings.HELP_DESK_PHONE))
        return None
    except FileRefused as refused:
        form.add_error("evidence", str(refused))
        return None
    except CorrectionRefused as refused:
        form.add_error(None, str(refused))
        return None
    if one.same_as:
        day = date_format(one.same_as.asked_at.astimezone(clock.DISPLAY_ZONE), "j F Y")
        messages.info(
            request, _("You asked for the same on %(day)s. It is one request, and waits already.") % {"day": day}
        )
    else:
        messages.success(request, _("Your request is sent. You see on this page how far it has come."))
    shown = one.same_as_id or one.id
    return redirect("contributions:show_correction", patient_id=access.patient_id, correction_id=shown)


def _draft(user_id: uuid.UUID, item_id: uuid.UUID) -> dict[str, str]:
    """What was typed and not sent."""
    kept = json.loads(queries.draft(user_id, item_id) or "{}")
    return {name: str(kept[name]) for name in _TYPED if name in kept}


@sensitive_post_parameters("text", "wanted")
@own_account(second_factor=True)
def save_correction_draft(request: Request, item_id: uuid.UUID) -> HttpResponse:
    """Keep what is typed so far; asked by the page itself every few seconds. It opens no record."""
    if request.method != "POST":
        raise Http404
    actions.keep_draft(user_id=request.user.id, item_id=item_id, typed=request.POST)
    return HttpResponse(status=204)


@opens_record(KIND, besides=(*STORED, UPLOAD))
def list_corrections(request: Request, access: Access) -> HttpResponse:
    """Every request for correction, and how far each has come."""
    if KIND not in access.kinds:
        raise Http404
    page = Paginator(queries.requests(access), PAGE).get_page(request.GET.get("page"))
    shown = queries.all_shown(access, page)
    for one in shown:
        one["item"] = one["item"] and item_page.link(one["item"])
        one["opens"] = not why_not_own(access, one["row"]) or may_decide(access, one["row"].area, one["holder_id"])
    own = access.decision.basis == "self"
    return render(request, "contributions/corrections.html", {"page": page, "corrections": shown, "own": own})


@opens_record(KIND, besides=(*STORED, UPLOAD), names_item="correction_id", late=True)
def show_correction(request: Request, access: Access, correction_id: uuid.UUID) -> HttpResponse:
    """One request as the person sees it; whoever is to answer it is led to the page for that."""
    one = _found(access, correction_id)
    if one.same_as_id:
        return redirect("contributions:show_correction", patient_id=access.patient_id, correction_id=one.same_as_id)
    if may_decide(access, one.area, queries.holder_of(access, one)):
        return redirect("contributions:answer_correction", patient_id=access.patient_id, correction_id=one.id)
    if why_not_own(access, one):
        raise Http404
    item = chart.resource(access, one.resource_id)
    note(access, one, item)
    context = {
        "one": queries.shown(access, one, queries.waiting(access, one)),
        "item": item and item_page.link(item),
        "files": evidence(access, one),
        "again": queries.repeated(access, one),
        "may_withdraw": not why_not_withdraw(access, one),
        "may_disagree": item is not None and not why_not_disagree(access, one),
        "not_mine_url": _not_mine(access, one, item),
    }
    return render(request, "contributions/correction.html", context)


def _not_mine(access: Access, one: CorrectionRequest, item: Any) -> str:
    """What is about somebody else is for the help desk too."""
    if one.category != WRONG_PERSON or item is None or access.decision.basis != "self":
        return ""
    return reverse("records:report_item", args=[access.patient_id, item.id])


@opens_record(KIND, besides=STORED, writes=(KIND, "Task"), names_item="correction_id", late=True, within=AREAS)
def withdraw_correction(request: Request, access: Access, correction_id: uuid.UUID) -> HttpResponse:
    """The person wants no answer any more: one button of the request's page."""
    one = _found(access, correction_id, to_write=True)
    if request.method != "POST" or why_not_own(access, one):
        raise Http404
    try:
        actions.withdraw(access=access, request=one)
        messages.success(request, _("Your request is withdrawn. Nobody answers it any more."))
    except CorrectionRefused as refused:
        messages.info(request, str(refused))
    note(access, one, None)
    return redirect("contributions:show_correction", patient_id=access.patient_id, correction_id=one.id)


@sensitive_post_parameters("text")
@opens_record(KIND, besides=STORED, writes=(KIND, "Task"), names_item="correction_id", late=True, within=AREAS)
def disagree(request: Request, access: Access, correction_id: uuid.UUID) -> HttpResponse:
    """Say beside the entry that one does not agree with the answer."""
    one = _found(access, correction_id, to_write=request.method == "POST")
    item = chart.resource(access, one.resource_id)
    if item is None or why_not_own(access, one):
        raise Http404
    back = redirect("contributions:show_correction", patient_id=access.patient_id, correction_id=one.id)
    if reason := why_not_disagree(access, one):
        messages.info(request, reason)
        note(access, one, item)
        return back
    form = DisagreeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.disagree(access=access, request=one, text=form.cleaned_data["text"], item=item)
        except OutOfDate as gone:  # taken out of the record at this moment
            raise Http404 from gone
        messages.success(request, _("Your statement stands with the entry now, wherever it is shown."))
        return back
    note(access, one, item)
    context = {"form": form, "one": queries.shown(access, one, None), "item": item_page.link(item)}
    return render(request, "contributions/correction_disagree.html", context)


@opens_record(KIND, besides=(*STORED, UPLOAD), names_item="correction_id", late=True)
def correction_file(request: Request, access: Access, correction_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """One file that shows what is wrong, for the person and for whoever answers."""
    one = _found(access, correction_id)
    decides = may_decide(access, one.area, queries.holder_of(access, one))
    found = files.file(access, file_id) if UPLOAD in access.kinds else None
    if found is None or found.belongs_to != one.id or (why_not_own(access, one) and not decides):
        raise Http404
    access.note(target=f"{KIND}/{one.id}", kinds=[KIND, UPLOAD], areas=[str(one.area)])
    return as_attachment(access, found)


def _found(access: Access, correction_id: uuid.UUID, *, to_write: bool = False) -> CorrectionRequest:
    one = queries.request(access, correction_id, to_write=to_write) if KIND in access.kinds else None
    if one is None:
        raise Http404
    return one


def evidence(access: Access, one: CorrectionRequest) -> list[dict[str, Any]]:
    """The files of a request, each with the address where it is saved."""
    found = files.files_of(access, [one.id]).get(one.id, [])
    address = "contributions:correction_file"
    return [files.shown(file, reverse(address, args=[access.patient_id, one.id, file.id])) for file in found]


def note(access: Access, one: CorrectionRequest, item: Any) -> None:
    """What the page showed, for the entry."""
    shown = [one, item] if item else [one]
    kinds, areas = {"Patient", *(row.kind for row in shown)}, {str(row.area) for row in shown}
    access.note(target=f"{KIND}/{one.id}", kinds=sorted(kinds), areas=sorted(areas))
