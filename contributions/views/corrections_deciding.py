"""The professional's side of corrections: read the request beside the entry, take it, hand it on, answer it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from consent.queries import organisation_names
from contributions.actions import corrections as actions
from contributions.actions.corrections import CorrectionRefused
from contributions.correction_rules import WAITING, may_decide, why_not_alone
from contributions.forms.corrections import DecisionForm
from contributions.models import CorrectionRequest
from contributions.queries import corrections as queries
from contributions.views.corrections import KIND, UPLOAD, evidence, note
from records import chart
from records.amending import CannotAmend, NotAmended, OutOfDate, fields_of, may_be_in_error
from records.presenters import fhir, statements, versions
from records.presenters import item as item_page
from records.words.kinds import STORED

_STEPS = {"take": actions.take, "forward": actions.forward}


@sensitive_post_parameters("text", "title", "value", "note")
@opens_record(
    KIND, besides=(*STORED, UPLOAD), writes=(KIND, "Provenance", *STORED), names_item="correction_id", late=True
)
def answer_correction(request: Request, access: Access, correction_id: uuid.UUID) -> HttpResponse:
    """What the person says is wrong, beside the entry as they saw it and as it is now; and the answer."""
    posted = request.method == "POST"
    one = queries.request(access, correction_id, to_write=posted) if KIND in access.kinds else None
    if one is None or not may_decide(access, one.area, queries.holder_of(access, one)):
        raise Http404
    item = chart.resource(access, one.resource_id)
    here = redirect("contributions:answer_correction", patient_id=access.patient_id, correction_id=one.id)
    if posted and (step := request.POST.get("step")) in _STEPS:
        _step(request, access, one, item, step)
        note(access, one, item)
        return here
    if posted and one.state not in WAITING:
        messages.info(request, _over(one))
        note(access, one, item)
        return here
    form = _form(request.POST.dict() if posted else None, access, item)
    if form.is_bound and form.is_valid() and _answered(request, access, one, item, form):
        return here
    note(access, one, item)
    return render(request, "contributions/correction_answer.html", _context(access, one, item, form))


def _step(request: Request, access: Access, one: CorrectionRequest, item: Any, step: str) -> None:
    try:
        if step == "take":
            actions.take(access=access, request=one)
            messages.success(request, _("You have taken it. The person sees that somebody is looking at it."))
        elif item is not None and item.organisation_id:
            actions.forward(access=access, request=one, to_id=item.organisation_id)
            messages.success(request, _("It waits now for whoever wrote the entry."))
    except CorrectionRefused as refused:
        messages.info(request, str(refused))


def _form(data: dict[str, Any] | None, access: Access, item: Any) -> DecisionForm:
    writable = item is not None and item.area in access.decision.act and not fhir.kept_out(item)
    return DecisionForm(
        data,
        fields=fields_of(item) if writable else {},
        may_be_mistake=writable and may_be_in_error(item),
        initial={"version": item.version if item else None},
    )


def _answered(request: Request, access: Access, one: CorrectionRequest, item: Any, form: DecisionForm) -> bool:
    said = form.cleaned_data
    try:
        if item is not None and said["version"] != item.version:
            raise OutOfDate
        actions.answer(
            access=access, request=one, outcome=said["outcome"], text=said["text"], item=item, change=form.amendment()
        )
    except OutOfDate:
        form.add_error("outcome", _("The entry has changed since you opened this page. Read it again first."))
        form.data = {**form.data, "version": item.version if item else ""}  # what the page shows now
        return False
    except CannotAmend as fault:
        form.add_error(fault.field if fault.field in form.fields else "how", _("The entry cannot say this."))
        return False
    except NotAmended as fault:
        form.add_error("how", _("The entry would not be sound any more: %(why)s") % {"why": fault})
        return False
    except CorrectionRefused as refused:
        form.add_error("outcome", str(refused))
        return False
    messages.success(request, _("Your answer is sent, and the person has been told that there is one."))
    return True


def _over(one: CorrectionRequest) -> str:
    if one.answered_at:
        return _("%(who)s has answered this request already.") % {"who": one.answered_by_name}
    return _("The person has withdrawn this request.")


def _context(access: Access, one: CorrectionRequest, item: Any, form: DecisionForm) -> dict[str, Any]:
    told = queries.shown(access, one, queries.waiting(access, one))
    context = {"one": told, "form": form, "files": evidence(access, one), "waits": one.state in WAITING}
    if item is None:
        return context
    authors = chart.authors(access, item)
    names = chart.names_of(access, item_page.linked_ids(fhir.read(item)))
    return context | {
        "item": item_page.page(item, own=False, names=names),
        "link": item_page.link(item),
        "statements": statements.of(item),
        "since": _since(access, one, item, names),
        "alone": why_not_alone(access.actor.name, authors) if one.state in WAITING else "",
        "author": _author(one, item, told["holder_id"]),
        "again": queries.repeated(access, one),
    }


def _since(access: Access, one: CorrectionRequest, item: Any, names: dict[str, str]) -> list[dict[str, Any]]:
    """What has changed of the entry since the person saw it."""
    if item.version == one.resource_version:
        return []
    before = chart.version_of(access, item.id, one.resource_version)
    return versions.changes(item.kind, fhir.read(before), fhir.read(item), names) if before else []


def _author(one: CorrectionRequest, item: Any, holder: uuid.UUID) -> str:
    """The organisation that wrote the entry, where it can decide instead."""
    if one.state not in WAITING or not queries.may_forward_to(one, item.organisation_id, holder):
        return ""
    return organisation_names([item.organisation_id]).get(item.organisation_id, "")
