"""The person's own terms: when they want to see results, and what they are asked about."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from consent.policy import Policy
from consent.queries.release import release_choices
from consent.release import AT_ONCE, Choice, TestClass, limits_of
from records import releasing
from records.release_forms import ReleaseForm
from records.views.holding import RESULTS
from records.words import release as words


@opens_record("Consent", writes=["Consent"])
def choose(request: Request, access: Access) -> HttpResponse:
    """When results are seen, class by class: first what each choice does, then the decision."""
    if Area.CONSENT not in access.decision.act or access.facts is None:
        raise Http404
    policy, before = access.facts.policy, release_choices(access)
    form = ReleaseForm(request.POST if request.method == "POST" else None, policy=policy, chosen=before)
    if not form.is_valid() or "change" in request.POST:
        return render(request, "records/release_choices.html", {"form": form, "own": _own(access)})
    chosen = form.choices()
    if "confirmed" not in request.POST:
        return render(request, "records/release_confirm.html", {"form": form, "said": _said(chosen, before, policy)})
    _decide(request, access, chosen, before, policy)
    return redirect("records:choose_release", patient_id=access.patient_id)


@opens_record(*RESULTS, writes=RESULTS, within=[Area.RESULTS])
def list_waiting(request: Request, access: Access) -> HttpResponse:
    """Results about which the person is asked: now, later, or with somebody. What they say is not here."""
    if Area.CONSENT not in access.decision.act:
        raise Http404
    found = releasing.waiting(access)
    if request.method == "POST":
        return _answered(request, access, found)
    shown = [
        {"id": one.items[0], "kind": words.class_name(one.test_class), "when": one.filed_at, "count": len(one.items)}
        for one in found
    ]
    return render(request, "records/results_waiting.html", {"waiting": shown, "own": _own(access)})


def _answered(request: Request, access: Access, found: list[releasing.Waiting]) -> HttpResponse:
    """Pressed twice, or too late, it changes nothing and goes on to the results."""
    mark, answer = _uuid(request.POST.get("item", "")), request.POST.get("answer")
    items = next((one.items for one in found if mark in one.items), [])
    if items and answer == "now":
        releasing.see_now(access=access, wanted=items)
        messages.success(request, _("The result is among your test results now."))
    elif items and answer == "with":
        releasing.with_somebody(access=access, wanted=items)
        messages.success(request, _("The result waits until somebody has talked with you. Ring your practice."))
    return redirect("records:list_results", patient_id=access.patient_id)


def _decide(
    request: Request, access: Access, chosen: Mapping[str, Choice], before: Mapping[str, Choice], policy: Policy
) -> None:
    said = _said(chosen, before, policy)
    text = "\n".join(f"{one['name']}: {one['chosen']}" for one in said if one["changed"])
    effects = "\n".join(f"{one['name']}: {one['effect']}" for one in said if one["changed"])
    if releasing.choose(access=access, choices=chosen, text=text, effect_text=effects):
        messages.success(request, _("Your choices are kept."))
    else:
        messages.info(request, _("Nothing has changed."))


def _said(chosen: Mapping[str, Choice], before: Mapping[str, Choice], policy: Policy) -> list[dict[str, Any]]:
    """Each class with what is chosen and what that does; what changes first."""
    found = [
        {
            "name": words.class_name(name),
            "chosen": words.choice_words(chosen[name]),
            "effect": words.effect(chosen[name], limits_of(policy, name)),
            "changed": chosen[name] != before.get(name, AT_ONCE),
        }
        for name in TestClass
    ]
    return sorted(found, key=lambda one: not one["changed"])


def _own(access: Access) -> bool:
    return access.decision.basis == "self"


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
