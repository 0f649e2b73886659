"""Deciding: a form, a page that says what it does, and the decision."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.requests import Request
from consent import actions, contents, queries
from consent.actions.directives import STEP_UP
from consent.choice_rules import ends_at, starts_at
from consent.choice_words import planned
from consent.choices_in_words import directives_in_words
from consent.deciding import weigh
from consent.doors import is_fresh, opens_record, to_one_time_code
from consent.forms.choices import BlockForm, ChoiceForm, FindForm, HideForm, HideItemForm, OpenForm, ShareForm
from consent.gate import Access
from consent.views.choices import NOTED, check_may_decide, shown_laws

BESIDES = (*contents.KINDS, "AuditEvent")  # the log names professionals to choose from
WORDS: dict[str, tuple[Any, Any]] = {
    "share": (
        _("Share a part of my record"),
        _("With an organisation, one of its teams or one professional, for as long as you say."),
    ),
    "hide": (_("Hide a part of my record"), _("From everybody, an organisation, a team or one professional.")),
    "open": (
        _("Open private matters"),
        _("Entries about these matters are open only to you and to the service that wrote them, until you say more."),
    ),
    "block": (_("Keep a professional out"), _("One person, by name, can no longer open your record.")),
}


@opens_record("Consent", besides=BESIDES, writes=("Consent",), late=True)
def share(request: Request, access: Access) -> HttpResponse:
    return _page(request, access, ShareForm)


@opens_record("Consent", besides=BESIDES, writes=("Consent",), late=True)
def hide(request: Request, access: Access) -> HttpResponse:
    return _page(request, access, HideForm)


@opens_record("Consent", besides=BESIDES, writes=("Consent",), late=True)
def open_class(request: Request, access: Access) -> HttpResponse:
    return _page(request, access, OpenForm)


@opens_record("Consent", besides=BESIDES, writes=("Consent",), late=True)
def block(request: Request, access: Access) -> HttpResponse:
    return _page(request, access, BlockForm)


@opens_record("Consent", besides=BESIDES, writes=("Consent",), late=True)
def hide_item(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """Hide one entry, with what belongs to it."""
    check_may_decide(access)
    record = contents.record()
    held = record.find(access, [item_id]).get(item_id)
    if held is None or held.kind == "Patient":
        raise Http404
    belonging = record.belonging(access, item_id)
    mentioning = record.mentioning(access, [item_id, *(one.id for one in belonging)])
    more: dict[str, Any] = {"item": held, "belonging": belonging, "mentioning": mentioning}
    back = reverse("records:show_item", args=[access.patient_id, item_id])
    said = directives_in_words(access, queries.standing(access).filter(items__contains=[item_id]))
    return _page(request, access, HideItemForm, shown={"back": back, "said": said}, **more)


def _page(request: Request, access: Access, form_class: type[ChoiceForm], *, shown: dict | None = None, **more: Any):
    check_may_decide(access)
    if actions.needs_code(form_class.effect) and not is_fresh(request.actor):
        access.note(**NOTED)
        return to_one_time_code(request)
    find = FindForm(request.GET or None)
    wanted = find.wanted()
    form = form_class(request.POST if request.method == "POST" else None, access=access, wanted=wanted, **more)
    if form.is_valid() and "change" not in request.POST:
        if request.POST.get("confirmed") != "yes":
            return _confirm(request, access, form)
        return _decide(request, access, form)
    access.note(**NOTED)
    title, lead = WORDS[str(form_class.effect)]
    context = {
        "form": form, "title": title, "lead": lead, "find": find, "laws": shown_laws(access),
        "back": reverse("consent:list_choices", args=[access.patient_id]), **more, **(shown or {}),
    }  # fmt: skip
    status = 400 if form.is_bound and form.is_tampered else 200
    return render(request, "consent/choices_decide.html", context, status=status)


def _confirm(request: Request, access: Access, form: ChoiceForm) -> HttpResponse:
    """What it will do, before it is decided."""
    access.note(**NOTED)
    choice, towards = form.choice(), form.cleaned_data["towards"]
    assert access.facts
    begins = starts_at(choice, now=access.facts.now, today=access.facts.today)
    context = {
        "form": form,
        "weighed": weigh(access, choice, towards),
        "period": planned(begins, ends_at(choice)),
    }
    return render(request, "consent/choices_confirm.html", context)


def _decide(request: Request, access: Access, form: ChoiceForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        receipt = actions.decide(
            access=access, choice=form.choice(), towards=given["towards"], form_key=given["form_key"]
        )
    except actions.NotDecided as refusal:  # the form has said all else; a code may have grown old meanwhile
        access.note(**NOTED)
        if STEP_UP in refusal.faults:
            return to_one_time_code(request)
        raise Http404 from refusal
    return redirect("consent:show_receipt", patient_id=access.patient_id, number=receipt.number)
