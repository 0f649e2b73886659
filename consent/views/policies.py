"""Versions of the policy: the list, one version with all that it changes, and its count."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from accounts.roles import Role
from consent import policies, policy_cases, policy_effect, policy_words
from consent.actions import policies as acts
from consent.doors import MethodNotAllowed, is_fresh, staff, to_one_time_code
from consent.forms.policies import SUBJECTS, SummaryForm
from consent.models import PolicyVersion
from consent.policy import BUILT_IN, Policy
from consent.queries import policies as rows

State = PolicyVersion.State


@staff(Role.POLICY_ADMIN)
def list_policies(request: Request) -> HttpResponse:
    """What is in force, what is to come, drafts, and what was before."""
    found = rows.versions()
    parts = [
        (_("To come"), found.coming, _("No approved version waits for its day.")),
        (_("Drafts"), found.drafts, _("Nobody is drafting a version.")),
        (_("In force before"), found.old, ""),
        (_("Withdrawn"), found.withdrawn, ""),
    ]
    context = {
        "in_force": found.in_force,
        "first": BUILT_IN.version,
        "parts": [{"title": title, "rows": list(map(line, some)), "empty": empty} for title, some, empty in parts],
        "headers": [_("Version"), _("What it changes"), _("Drafted by"), _("In force from")],
    }
    return render(request, "consent/policies.html", context)


@staff(Role.POLICY_ADMIN)
def show_first(request: Request) -> HttpResponse:
    """The policy that the portal came with."""
    return render(request, "consent/policy_first.html", {"version": BUILT_IN.version, "said": said(BUILT_IN)})


@staff(Role.POLICY_ADMIN)
def start_draft(request: Request) -> HttpResponse:
    """A draft from the version in force, or from another one, which is the way back to it."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    origin = request.POST.get("from") or request.GET.get("from", "")
    base, document = _origin(origin)
    form = SummaryForm(request.POST if "summary" in request.POST else None)
    if form.is_valid():
        row = acts.start_draft(actor=request.actor, document=document, summary=form.cleaned_data["summary"])
        messages.success(request, _("The draft is started. It changes nothing until somebody else approves it."))
        return redirect("consent:show_policy", version_id=row.pk)
    return render(request, "consent/policy_new.html", {"form": form, "origin": origin, "base": base})


@staff(Role.POLICY_ADMIN)
def show_policy(request: Request, version_id: uuid.UUID) -> HttpResponse:
    """One version: what differs, the cases, the effect, and what can be done with it."""
    row = version_or_404(version_id)
    policy, now = rows.readable(row), clock.now()
    is_draft = row.state == State.DRAFT
    own = row.drafted_by_id == request.actor.id
    context = {
        "row": row,
        "line": line(row),
        "is_draft": is_draft,
        "own": own,
        "edits": [(form.title, reverse("consent:edit_policy", args=[row.pk, name])) for name, form in SUBJECTS.items()],
        "faults": acts.why_not_sound(row) if is_draft else [],
        "said": said(policy) if policy else [],
        "withdraws": is_draft or (row.state == State.APPROVED and row.effective_from and row.effective_from > now),
    } | (compared(row, policy) if policy else {})
    return render(request, "consent/policy.html", context)


@staff(Role.POLICY_ADMIN)
def count_effect(request: Request, version_id: uuid.UUID) -> HttpResponse:
    """Count the store; with millions of items that takes a while, and the page says when it was done."""
    if request.method != "POST":
        raise MethodNotAllowed
    row = version_or_404(version_id)
    acts.count_effect(actor=request.actor, version_id=row.pk)
    return redirect(reverse("consent:show_policy", args=[row.pk]) + "#effect")


def version_or_404(version_id: uuid.UUID) -> PolicyVersion:
    row = rows.version(version_id)
    if row is None:
        raise Http404
    return row


def compared(row: PolicyVersion, policy: Policy) -> dict[str, Any]:
    """A version beside the one in force: what differs, what becomes of each case, how many items it concerns."""
    old = policies.in_force()
    counted = policy_effect.effects(old, policy, rows.groups_of(row.tally)) if row.tallied_at else []
    outcomes = policy_cases.run(old, policy)
    words = policy_effect.count_words
    return {
        "base": old.version,
        "changes": policy_words.changes(old, policy),
        "case_headers": [_("Somebody tries this"), _("In force now"), _("In this version"), _("Note")],
        "cases": [_case(one) for one in outcomes],
        "changing": sum(one.changes for one in outcomes),
        "effect_headers": [_("Role"), _("Area"), _("Items hidden"), _("Items opened")],
        "effects": [[one.viewer, one.area, words(one.hidden), words(one.opened)] for one in counted],
        "summary": policy_effect.summary(counted),
        "later_ones": [one for one in rows.versions().coming if one.pk != row.pk],
    }


def _case(one: policy_cases.Outcome) -> dict[str, Any]:
    answers = {True: _("Allowed"), False: _("Refused")}
    mark, tone = "", ""
    if one.broken:
        mark, tone = _("Must never change"), "red"
    elif one.changes:
        mark, tone = _("Changes"), "yellow"
    elif one.must is not None:
        mark, tone = _("Fixed"), "grey"
    return {"title": one.title, "before": answers[one.before], "after": answers[one.after], "mark": mark, "tone": tone}


def said(policy: Policy) -> list[dict[str, Any]]:
    """A policy in words, by subject."""
    found: dict[str, list] = {}
    for one in policy_words.lines(policy):
        found.setdefault(one.subject, []).append({"label": one.label, "words": policy_words.words_of(one.value)})
    return [{"subject": subject, "lines": lines} for subject, lines in found.items()]


def line(row: PolicyVersion) -> dict[str, Any]:
    """A version in a list, with its state in words."""
    if row.state == State.APPROVED and row.effective_from:
        state = _("To come") if row.effective_from > clock.now() else _("Approved")
    else:
        state = {State.DRAFT: _("Draft"), State.WITHDRAWN: _("Withdrawn")}[State(row.state)]
    return {"row": row, "state": state, "by": row.drafted_by.get_full_name()}


def _origin(named: str) -> tuple[str, dict[str, Any]]:
    """Name and document of the version that a draft begins as; of the one in force, unless another is named."""
    if named == BUILT_IN.version:
        return BUILT_IN.version, policies.to_document(BUILT_IN)
    if not named:
        policy = policies.in_force()
        return policy.version, policies.to_document(policy)
    try:
        row = version_or_404(uuid.UUID(named))
    except ValueError:
        raise Http404 from None
    return row.version, policies.to_document(rows.policy_of(row))
