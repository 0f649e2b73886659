"""One medication review: the person prepares it, a clinician of the practice says what came of it."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from prescriptions.actions import reviews as actions
from prescriptions.actions.reviews import ReviewRefused
from prescriptions.forms.reviews import QUESTIONS, InviteForm, OutcomeForm, PrepareForm
from prescriptions.models import MedicationReview
from prescriptions.queries import reviews as queries
from prescriptions.queries.ordering import may_ask
from prescriptions.rules.deciding import DECIDES
from vault import drafts
from work.queries import of_subjects

KIND = "RepeatRequest"


@sensitive_post_parameters()
@opens_record(KIND, besides=("MedicationRequest",), writes=(KIND,), within=(Area.MEDICINES,))
def invite_review(request: Request, access: Access) -> HttpResponse:
    """The practice invites a person who has asked for nothing; where they are invited already, that review."""
    if not queries.may_invite(access):
        raise Http404
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            one = actions.begin(access=access, asked=form.asked(), form_key=form.cleaned_data["form_key"])
        except ReviewRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The person is invited, and has been told that there is something to read."))
            return redirect("prescriptions:show_review", patient_id=access.patient_id, review_id=one.id)
    invited = [one for one in queries.open_reviews(access) if one.organisation_id == access.actor.organisation_id]
    context = {"form": None if invited and not form.is_bound else form, "invited": invited}
    return render(request, "prescriptions/invite.html", context, status=409 if form.non_field_errors() else 200)


@sensitive_post_parameters()
@opens_record(KIND, besides=("MedicationRequest",), writes=(KIND,), names_item="review_id", late=True)
def show_review(request: Request, access: Access, review_id: uuid.UUID) -> HttpResponse:
    """What the review is for, what the person wants to say, and what came of it."""
    one = queries.review(access, review_id)
    if one is None or not (may_ask(access) or _reads(access)):
        raise Http404
    form = _form(request, access, one)
    if request.method == "POST" and form is None:
        raise Http404
    if request.method == "POST" and _saved(request, access, one, form):
        return redirect("prescriptions:show_review", patient_id=access.patient_id, review_id=one.id)
    access.note(target=f"{KIND}/{one.id}", kinds=[KIND, "Patient"], areas=[str(Area.MEDICINES)])
    context = {
        "one": one,
        "form": form,
        "own": access.decision.basis == "self",
        "prepares": may_ask(access),
        "answers": [{"label": label, "value": one.answers[name]} for name, (label, _hint) in QUESTIONS.items()
                    if one.answers.get(name)],
        "waiting": queries.waiting_for(access, one) if _reads(access) else [],
        "is_open": one.state in queries.OPEN,
    }  # fmt: skip
    return render(request, "prescriptions/review.html", context)


def _reads(access: Access) -> bool:
    return access.actor.role in DECIDES and Area.MEDICINES in access.decision.act


def _form(request: Request, access: Access, one: MedicationReview) -> Any:
    """The form of whoever may go on with it; None where it is done, or it is somebody else's turn."""
    if one.state not in queries.OPEN:
        return None
    data = request.POST if request.method == "POST" else None
    if may_ask(access):
        return PrepareForm(data, initial=_draft(request, one) or one.answers)
    waits = of_subjects(access, [one.id]).get(one.id)
    holders = {one.organisation_id} | ({waits.holder_id} if waits else set())
    return OutcomeForm(data) if access.actor.organisation_id in holders else None


def _saved(request: Request, access: Access, one: MedicationReview, form: Any) -> bool:
    is_person = isinstance(form, PrepareForm)
    if is_person and request.POST.get("act") == "draft":
        _keep(request, one)
        messages.success(request, _("Your draft is saved. Only you see it, until you send it."))
        return True
    if not form.is_valid():
        if is_person:
            _keep(request, one)
        return False
    try:
        if is_person:
            actions.prepare(access=access, review_id=one.id, answers=form.cleaned_data)
            drafts.drop(user_id=request.user.id, place=_place(one))
            messages.success(request, _("Your answers are saved. The practice sees them before the review."))
        else:
            actions.conclude(access=access, review_id=one.id, outcome=form.cleaned_data["outcome"])
            messages.success(request, _("The review is finished, and the person has been told."))
    except ReviewRefused as refused:
        if is_person:
            _keep(request, one)
        messages.warning(request, str(refused))
    return True


def _place(one: MedicationReview) -> str:
    return f"medication review {one.id}"


def _keep(request: Request, one: MedicationReview) -> None:
    typed = {name: request.POST.get(name, "")[:4000] for name in QUESTIONS if request.POST.get(name, "").strip()}
    drafts.keep(user_id=request.user.id, place=_place(one), text=json.dumps(typed) if typed else "")


def _draft(request: Request, one: MedicationReview) -> dict[str, str]:
    text = drafts.find(user_id=request.user.id, place=_place(one))
    return json.loads(text) if text else {}
