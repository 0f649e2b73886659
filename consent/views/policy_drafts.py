"""Changing a draft of the policy, approving it, taking it back."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.requests import Request
from accounts.roles import Role
from consent.actions import policies as acts
from consent.doors import is_fresh, staff, to_one_time_code
from consent.forms.policies import SUBJECTS, ApproveForm, SummaryForm
from consent.models import PolicyVersion
from consent.queries import policies as rows
from consent.views.policies import compared, version_or_404

State = PolicyVersion.State


@staff(Role.POLICY_ADMIN)
def edit_summary(request: Request, version_id: uuid.UUID) -> HttpResponse:
    """What a draft changes and why, in the drafter's words."""
    row = _own_draft(request, version_id)
    form = SummaryForm(request.POST if request.method == "POST" else None, initial={"summary": row.summary})
    if form.is_valid():
        acts.change_draft(actor=request.actor, version_id=row.pk, parts={}, summary=form.cleaned_data["summary"])
        return redirect("consent:show_policy", version_id=row.pk)
    return render(request, "consent/policy_edit.html", {"form": form, "row": row, "subject": form.title})


@staff(Role.POLICY_ADMIN)
def edit_policy(request: Request, version_id: uuid.UUID, subject: str) -> HttpResponse:
    """One subject of a draft as a form."""
    if subject not in SUBJECTS:
        raise Http404
    row = _own_draft(request, version_id)
    form = SUBJECTS[subject](request.POST if request.method == "POST" else None, document=row.document)
    if form.is_valid():
        try:
            acts.change_draft(actor=request.actor, version_id=row.pk, parts=form.parts())
        except acts.NotChanged as why:
            messages.warning(request, str(why))
        else:
            messages.success(request, _("Saved in the draft. Nothing is in force yet."))
        return redirect("consent:show_policy", version_id=row.pk)
    tables = form.tables()
    in_tables = {box["name"] for table in tables for one in table["rows"] for box in one["boxes"]}
    context = {
        "form": form,
        "row": row,
        "subject": form.title,
        "lead": form.lead,
        "tables": tables,
        "others": [field for field in form if field.name not in in_tables],
    }
    return render(request, "consent/policy_edit.html", context)


@staff(Role.POLICY_ADMIN)
def approve_policy(request: Request, version_id: uuid.UUID) -> HttpResponse:
    """The second pair of eyes: what changes, once more, and from when on."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    row = version_or_404(version_id)
    policy = rows.readable(row)
    own, faults = row.drafted_by_id == request.actor.id, acts.why_not_sound(row)
    form = ApproveForm(request.POST if request.method == "POST" else None, initial={"seen": acts.mark_of(row)})
    if form.is_valid():
        try:
            given = form.cleaned_data
            acts.approve(actor=request.actor, version_id=row.pk, seen=given["seen"], effective_from=form.moment())
        except acts.NotChanged as why:
            form.add_error(why.place or None, str(why))
        else:
            messages.success(request, _("Approved. It comes into force by itself."))
            return redirect("consent:show_policy", version_id=row.pk)
    if row.state != State.DRAFT and not form.errors:
        return redirect("consent:show_policy", version_id=row.pk)
    context = {"form": form, "row": row, "own": own, "faults": faults} | (compared(row, policy) if policy else {})
    return render(request, "consent/policy_approve.html", context)


@staff(Role.POLICY_ADMIN)
def withdraw_policy(request: Request, version_id: uuid.UUID) -> HttpResponse:
    """Take back a draft, or a version that is still to come."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    row = version_or_404(version_id)
    if request.method == "POST":
        try:
            acts.withdraw(actor=request.actor, version_id=row.pk)
        except acts.NotChanged as why:
            messages.warning(request, str(why))
        else:
            messages.success(request, _("Withdrawn. It never comes into force."))
        return redirect("consent:show_policy", version_id=row.pk)
    return render(request, "consent/policy_withdraw.html", {"row": row})


def _own_draft(request: Request, version_id: uuid.UUID) -> PolicyVersion:
    """A draft that this administrator may change; another's is changed by nobody else."""
    row = version_or_404(version_id)
    if row.state != State.DRAFT or row.drafted_by_id != request.actor.id:
        raise PermissionDenied
    return row
