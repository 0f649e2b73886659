"""My choices: what holds now, every decision ever made, its receipts, and taking a choice back."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

import clock
from accounts.requests import Request
from consent import actions, choice_words, contents, queries
from consent.areas import Area
from consent.choices_in_words import directives_in_words, receipt_in_words
from consent.doors import is_fresh, opens_record, to_one_time_code
from consent.gate import Access

PAGE = 25
NOTED = {"kinds": ["Consent"], "areas": [str(Area.CONSENT)]}  # what the entry says of these pages


@opens_record("Consent", besides=contents.KINDS, late=True)
def list_choices(request: Request, access: Access) -> HttpResponse:
    """What the person has decided, as it holds now."""
    check_own(access)
    access.note(**NOTED)
    assert access.facts
    context = {
        "choices": directives_in_words(access, queries.standing(access)),
        "laws": choice_words.laws(access.facts.policy),
        "may_decide": Area.CONSENT in access.decision.act,
        "first_due": queries.first_choices_due(access),
        "own": access.decision.basis == "self",
    }
    return render(request, "consent/choices.html", context)


@opens_record("Consent")
def list_receipts(request: Request, access: Access) -> HttpResponse:
    """Every decision, the newest first, those taken back too."""
    check_own(access)
    page = Paginator(queries.receipts(access), PAGE).get_page(request.GET.get("page"))
    shown = [receipt_in_words(access, receipt) for receipt in page]
    return render(request, "consent/choices_receipts.html", {"page": page, "receipts": shown})


@opens_record("Consent")
def show_receipt(request: Request, access: Access, number: int) -> HttpResponse:
    """One receipt, to keep on paper."""
    check_own(access)
    receipt = queries.receipts(access).filter(number=number).first() if number < 2**63 else None
    if receipt is None:
        raise Http404
    made = queries.decided(access).filter(id__in=receipt.directives, ends_at__lte=clock.now())
    ended = receipt.act != "take-back" and made.exists()
    shown = receipt_in_words(access, receipt)
    return render(request, "consent/choices_receipt.html", {"receipt": shown, "ended": ended})


@opens_record("Consent", besides=contents.KINDS, writes=("Consent",), late=True)
def take_back(request: Request, access: Access, directive_id: uuid.UUID) -> HttpResponse:
    """End a choice that holds."""
    check_own(access)
    directive = queries.standing(access).filter(id=directive_id).first()
    if directive is None:
        access.note(**NOTED)
        if queries.decided(access).filter(id=directive_id).exists():  # pressed twice
            return redirect("consent:list_choices", patient_id=access.patient_id)
        raise Http404
    if actions.needs_code(directive.effect, taking_back=True) and not is_fresh(request.actor):
        access.note(**NOTED)
        return to_one_time_code(request)
    if request.method == "POST":
        receipt = actions.take_back(access=access, directive_id=directive_id)
        if receipt is None:
            return redirect("consent:list_choices", patient_id=access.patient_id)
        return redirect("consent:show_receipt", patient_id=access.patient_id, number=receipt.number)
    access.note(**NOTED)
    shown = directives_in_words(access, [directive])[0]
    return render(request, "consent/choices_take_back.html", {"choice": shown})


def check_own(access: Access) -> None:
    """For everybody but the person, or a parent in a child's place, there is no such page."""
    if not queries.may_read_choices(access):
        access.note(**NOTED)
        raise Http404


def check_may_decide(access: Access) -> None:
    check_own(access)
    if Area.CONSENT not in access.decision.act:
        access.note(**NOTED)
        raise Http404


def shown_laws(access: Access) -> list[Any]:
    return choice_words.laws(access.facts.policy) if access.facts else []
