"""Merging two records that are one person's, and parting them again: one officer proposes, another decides."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import actions, matching
from accounts.actions.merging import NotMerged, last_step
from accounts.doors import is_fresh, staff, to_one_time_code
from accounts.identity_forms import MergeForm, UndoForm
from accounts.models import Merge
from accounts.naming import MERGE_NAMES
from accounts.requests import Request
from accounts.rules import IDENTITY_ROLES, NEXT_STATE, State


@staff(*IDENTITY_ROLES)
@sensitive_post_parameters("kept", "merged")
def propose_merge(request: Request) -> HttpResponse:
    """Name two records by the numbers that were heard or written."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = MergeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        kept, merged = (matching.holder_of(given[name]) for name in ("kept", "merged"))
        try:
            found = actions.merge(actor=request.actor, kept=kept, merged=merged, reason=given["reason"])
        except NotMerged as why:
            form.add_error("merged", str(why))
        else:
            messages.success(request, _("Proposed. Another officer decides."))
            return redirect("identity:show_merge", merge_id=found.id)
    return render(request, "accounts/desk_merge_new.html", {"form": form})


@staff(*IDENTITY_ROLES)
def show_merge(request: Request, merge_id: uuid.UUID) -> HttpResponse:
    """What was proposed, what speaks for it, who did what; and the decision."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    merge = Merge.objects.filter(pk=merge_id).select_related("kept", "merged").first()
    if merge is None:
        raise Http404
    form = UndoForm(request.POST if "reason" in request.POST else None)
    try:
        if request.POST.get("decision") in ("yes", "no"):
            actions.decide_merge(actor=request.actor, merge_id=merge.id, agreed=request.POST["decision"] == "yes")
            return redirect("identity:show_merge", merge_id=merge.id)
        if merge.state == State.IN_FORCE and form.is_bound and form.is_valid():
            actions.unmerge(actor=request.actor, merge_id=merge.id, reason=form.cleaned_data["reason"])
            return redirect("identity:show_merge", merge_id=merge.id)
    except NotMerged as why:
        messages.warning(request, str(why))
        return redirect("identity:show_merge", merge_id=merge.id)
    steps = merge.steps.select_related("by")
    actions.look_at_merge(actor=request.actor, merge=merge)
    context = {
        "merge": merge,
        "state": MERGE_NAMES[merge.state],
        "steps": [{"state": MERGE_NAMES[step.state], "by": step.by.get_full_name(), "at": step.at} for step in steps],
        "alike": matching.what_is_alike(merge.kept, merge.merged),
        "decides": merge.state in NEXT_STATE and last_step(merge).by_id != request.actor.id,
        "waits": merge.state in NEXT_STATE,
        "form": form if merge.state == State.IN_FORCE else None,
    }
    return render(request, "accounts/desk_merge.html", context)
