"""An appointment that another system keeps: the person reads and answers it, and its organisation reads the answer."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

import clock
from accounts.requests import Request
from appointments.actions import replies as actions
from appointments.actions.replies import ReplyRefused
from appointments.forms.replies import NotedForm, ReplyForm
from appointments.models import Reply
from appointments.queries import told as queries
from appointments.queries.told_words import said_rows, waiting_words
from appointments.rules import told as rules
from consent.doors import opens_record
from consent.gate import Access
from records.presenters import fhir

KIND = "Appointment"


@sensitive_post_parameters("comment")
@opens_record(KIND, writes=(KIND,), late=True, by_telephone=True)
def show_told(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """One appointment in words, and the person's answer to it."""
    one = queries.one(access, item_id)
    if one is None:
        raise Http404
    sender = queries.sender(access, one.item)
    form = _reply_form(request, access, one, sender)
    if request.method == "POST" and not form:
        raise Http404
    if form and form.is_bound and form.is_valid() and _answered(request, access, item_id, form):
        return redirect("appointments:show_told", patient_id=access.patient_id, item_id=item_id)
    access.note(target=f"{KIND}/{item_id}", action="read", kinds=["Patient", KIND], areas=["appointments"])
    return render(request, "appointments/told.html", _context(access, one, sender, form))


def _reply_form(request: Request, access: Access, one: queries.Told, sender: queries.Sender) -> ReplyForm | None:
    """The form, for whoever may answer now; a form that was sent too late is told so by the action."""
    if not rules.may_answer(access):
        return None
    if request.method == "POST":
        return ReplyForm(request.POST.dict())
    why = rules.why_not_answer(status=one.item.status, starts_at=one.starts_at, now=clock.now())
    return ReplyForm(initial={"version": one.item.version}) if not why and queries.reads(access, sender) else None


def _answered(request: Request, access: Access, item_id: uuid.UUID, form: ReplyForm) -> bool:
    try:
        actions.reply(access=access, item_id=item_id, **form.cleaned_data)
    except ReplyRefused as refused:
        messages.warning(request, str(refused))
        access.note(target=f"{KIND}/{item_id}", action="read", kinds=[KIND], areas=["appointments"])
    else:
        messages.success(request, _("Your answer is sent."))
    return True


def _context(access: Access, one: queries.Told, sender: queries.Sender, form: ReplyForm | None) -> dict[str, Any]:
    """By telephone nothing is told that somebody wrote about the person."""
    told_all = access.decision.basis != "assisted"
    body, now = fhir.read(one.item), clock.now()
    said = queries.said(access, one.id)
    why = rules.why_not_answer(status=one.item.status, starts_at=one.starts_at, now=now)
    waits = queries.waiting(access, one.id)
    return {
        "one": one,
        "when": queries.when_words(one.starts_at, one.ends_at),
        "before": queries.planned_before(access, one),
        "sender": sender,
        "instructions": fhir.plain(body.get("patientInstruction", "")) if told_all and one.is_to_come else "",
        "reason": fhir.all_words(body.get("reasonCode")) if told_all else "",
        "cancelled_why": fhir.concept_words(body.get("cancelationReason")) if told_all else "",
        "form": form,
        "why_not": why,
        "asks": rules.may_answer(access) and not why,
        "reads": queries.reads(access, sender),
        "said": said_rows(said, one, access.actor.id, told_all=told_all),
        "answer": one.answer,
        "waits": waiting_words(waits, one.starts_at, now) if waits else None,
        "phone": sender.phone,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "own": access.decision.basis == "self",
    }


@sensitive_post_parameters("comment")
@opens_record(KIND, writes=(KIND,), late=True)
def deal_with_reply(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """What the person answered, for the organisation that keeps the appointment in a system of its own."""
    one = queries.one(access, item_id)
    waits = queries.waiting(access, item_id) if one else None
    sender = queries.sender(access, one.item) if one else queries.Sender()
    if one is None or not rules.may_deal(access, waits.holder_id if waits else sender.organisation_id):
        raise Http404
    said = queries.said(access, item_id)
    if not said:
        raise Http404
    data = request.POST.dict() if request.method == "POST" else None
    form = NotedForm(data, initial={"last": said[-1].id}) if waits or data else None
    if form and form.is_bound and form.is_valid() and _noted(request, access, item_id, form):
        return redirect("appointments:deal_with_reply", patient_id=access.patient_id, item_id=item_id)
    access.note(target=f"{KIND}/{item_id}", action="read", kinds=["Patient", KIND], areas=["appointments"])
    context = {
        "one": one,
        "when": queries.when_words(one.starts_at, one.ends_at),
        "said": said_rows(said, one, access.actor.id),
        "form": form if waits else None,
        "waits": waiting_words(waits, one.starts_at, clock.now()) if waits else None,
        "last": next((row for row in reversed(said) if row.answer != Reply.Answer.NOTED), None),
    }
    return render(request, "appointments/told_reply.html", context)


def _noted(request: Request, access: Access, item_id: uuid.UUID, form: NotedForm) -> bool:
    what = form.cleaned_data
    try:
        actions.note(
            access=access, item_id=item_id, last=what["last"], text=what["comment"], form_key=what["form_key"]
        )  # fmt: skip
    except ReplyRefused as refused:
        messages.info(request, str(refused))
        access.note(target=f"{KIND}/{item_id}", action="read", kinds=[KIND], areas=["appointments"])
    else:
        messages.success(request, _("Marked as dealt with. The person sees that you have read it."))
    return True
