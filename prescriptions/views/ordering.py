"""Ordering: choose, check, send. Nothing is kept before it is sent."""

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from consent.queries.delegations import helped_name
from prescriptions.actions import ordering, pharmacies
from prescriptions.actions.items import WRITES as MOVES
from prescriptions.actions.ordering import NobodyToAsk, OrderRefused
from prescriptions.forms.ordering import OrderForm
from prescriptions.presenters import items as item_words
from prescriptions.queries import pharmacies as places
from prescriptions.queries import requests as queries
from prescriptions.queries.ordering import for_the_list, limits_of, may_ask, practice_of, standings
from prescriptions.views.person import IN, READS, check_medicines, lines_of
from work.rules import due

WRITES = tuple({*MOVES, *pharmacies.WRITES})


@sensitive_post_parameters()
@opens_record(*READS, writes=WRITES, within=IN)
def order(request: Request, access: Access) -> HttpResponse:
    """The list with a reason beside each that cannot be ordered; then what will be sent; then it is sent."""
    check_medicines(access)
    if not may_ask(access):
        raise Http404
    assert access.patient_id
    if request.method == "POST" and (before := _sent_before(request, access)):
        return _receipt(access, before.id)
    practice = practice_of(access.patient_id)
    if practice is None:
        return _nobody(request)
    kept = places.chosen(access)
    form = _form(request, access, practice, kept)
    if request.method == "POST" and request.POST.get("do") != "change" and form.is_valid():
        if request.POST.get("do") != "send":
            return _check(request, access, form, practice)
        if sent := _sent(access, form):
            return _receipt(access, sent.id)
    if form.is_bound and (before := _sent_before(request, access)):  # by the same form, a moment ago
        return _receipt(access, before.id)
    context = {"form": form, "practice": practice, "kept": kept, "own": access.decision.basis == "self"}
    context |= {"early_days": limits_of(access).early_days}
    status = 409 if form.is_bound and form.faults else 200
    return render(request, "prescriptions/order.html", context, status=status)


def _form(request: Request, access: Access, practice: Any, kept: places.Pharmacy | None) -> OrderForm:
    lines = lines_of(access, for_the_list(standings(access, practice)))
    data: Any = request.POST if request.method == "POST" else None
    initial = {} if data is not None else {f"take_{ident}": True for ident in _asked_in_address(request)}
    form = OrderForm(
        None if data is None or data.get("do") == "change" else data,
        lines=lines,
        places=places.pharmacies(),
        kept=str(kept.id) if kept and not kept.is_closed else "",
        initial=initial if data is None else {**data.dict()},
    )
    return form


def _asked_in_address(request: Request) -> list[str]:
    """Medicines that a link had chosen already."""
    return [text.replace("-", "") for text in request.GET.getlist("medicine")[:50]]


def _sent_before(request: Request, access: Access) -> Any:
    try:
        return ordering.sent_before(access=access, form_key=uuid.UUID(request.POST.get("form_key", "")))
    except ValueError:
        return None


def _sent(access: Access, form: OrderForm) -> Any:
    """The request; None, where the form says why not."""
    chosen = places.pharmacy(form.pharmacy_id)
    try:
        return ordering.ask(
            access=access,
            prescriptions=form.wanted,
            pharmacy=chosen.organisation if chosen else None,
            note=form.cleaned_data["note"],
            form_key=form.cleaned_data["form_key"],
            early=form.early,
        )
    except NobodyToAsk as nobody:
        form.add_error(None, str(nobody))
    except OrderRefused as refused:
        for ident, why in refused.faults.items():
            form.refuse(ident, why)
        if not refused.faults:
            form.add_error(None, str(refused))
    return None


def _check(request: Request, access: Access, form: OrderForm, practice: Any) -> HttpResponse:
    """What will be sent, before it is."""
    early = form.early
    chosen = [{**form.lines[ident], "reason": early.get(ident, "")} for ident in dict.fromkeys(form.wanted)]
    kept = places.choice(access)
    pharmacy = places.pharmacy(form.pharmacy_id)
    context = {
        "form": form,
        "chosen": chosen,
        "practice": practice,
        "pharmacy": pharmacy,
        "is_new": pharmacy is not None and (kept is None or kept.pharmacy_id != pharmacy.id),
        "before": kept.pharmacy if kept else None,
        "for_whom": helped_name(access),
    }
    return render(request, "prescriptions/order_check.html", context)


def _nobody(request: Request) -> HttpResponse:
    status = 409 if request.method == "POST" else 200
    return render(request, "prescriptions/nobody.html", {"help_desk_phone": settings.HELP_DESK_PHONE}, status=status)


def _receipt(access: Access, request_id: uuid.UUID) -> HttpResponse:
    return redirect("prescriptions:show_sent", patient_id=access.patient_id, request_id=request_id)


@opens_record(*READS, within=IN, names_item="request_id")
def show_sent(request: Request, access: Access, request_id: uuid.UUID) -> HttpResponse:
    """What was sent, to whom, and by when there is an answer."""
    check_medicines(access)
    found, items = queries.request(access, request_id), queries.items_of(access, request_id)
    if found is None or not items:
        raise Http404
    context = {
        "own": access.decision.basis == "self",
        "sent": found,
        "asker": item_words.asker(found),
        "items": [item_words.item(one) for one in items],
        "answer_by": due(found.asked_at, ordering.ANSWER_DAYS),
        "title": _("Your order is sent"),
    }
    return render(request, "prescriptions/sent.html", context)
