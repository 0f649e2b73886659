"""A person's prescriptions: what is on its way, what is kept at the pharmacy, what may be ordered, what was before."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from prescriptions.actions import items, ordering
from prescriptions.actions.ordering import OrderRefused
from prescriptions.models import SerialPrescription
from prescriptions.presenters import items as item_words
from prescriptions.presenters import serial as serial_words
from prescriptions.presenters.ordering import line
from prescriptions.queries import pharmacies, reviews
from prescriptions.queries import requests as queries
from prescriptions.queries import serial as serials
from prescriptions.queries.ordering import for_the_list, may_ask, practice_of, standings
from prescriptions.rules.kinds import Kind
from records import chart
from records.presenters import fhir

READS = ("RepeatRequest", "SerialPrescription", "PharmacyChoice", "MedicationRequest", "MedicationDispense")
IN = (Area.MEDICINES,)


def check_medicines(access: Access) -> None:
    """A reception that sees its own queue of requests sees no medicines, and has no page here."""
    if "MedicationRequest" not in access.kinds:
        raise Http404


@opens_record(*READS, within=IN)
def list_prescriptions(request: Request, access: Access) -> HttpResponse:
    """All of it at one glance."""
    check_medicines(access)
    may_act, today, own = may_ask(access), clock.today(), access.decision.basis == "self"
    coming = queries.on_their_way(access)
    steps = queries.steps_of(access, coming)
    kept = serials.serials(access)
    days = serials.collections_of(access, kept)
    assert access.patient_id
    found = for_the_list(standings(access, practice_of(access.patient_id) if may_act else None))
    lines = lines_of(access, found)
    known = {one.prescription for one in kept}
    held = [row for row in kept if row.state in (SerialPrescription.State.OFFERED, SerialPrescription.State.REGISTERED)]
    context = {
        "own": own,
        "may_act": may_act,
        "items": [item_words.item(one, steps[one.id], may_act=may_act, own=own) for one in coming],
        "serials": [serial_words.serial(one, days[one.id], today=today) for one in held],
        "ended_serials": [serial_words.serial(one, days[one.id], today=today) for one in kept if one not in held],
        "other_serials": [
            serial_words.unknown(one.row, said["name"])
            for one, said in zip(found, lines, strict=True)
            if one.one.kind is Kind.SERIAL and one.one.status == "active" and one.row.id not in known
        ],
        "ready": [said for said in lines if said["may"] and not said["early"]],
        "early": [said for said in lines if said["early"]],
        "finished": [item_words.item(one) for one in queries.finished(access)],
        "pharmacy": pharmacies.chosen(access),
        "reviews": reviews.open_reviews(access) if may_act else [],
        "may_invite": reviews.may_invite(access),
        "past_reviews": reviews.past_reviews(access) if may_act else [],
    }
    return render(request, "prescriptions/list.html", context)


def lines_of(access: Access, found: list[Any]) -> list[dict[str, Any]]:
    pointed = (fhir.reference_id(fhir.read(one.row).get("medicationReference"))[1] for one in found)
    names = chart.names_of(access, filter(None, pointed))
    lines = [line(one, names) for one in found]
    return lines


@opens_record(*READS, within=IN)
def show_item(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """One item with every step of its way."""
    check_medicines(access)
    row = queries.item(access, item_id)
    if row is None:
        raise Http404
    steps, own = queries.steps_of(access, [row])[row.id], access.decision.basis == "self"
    shown = item_words.item(row, steps, may_act=may_ask(access), own=own)
    found = pharmacies.pharmacy(row.request.pharmacy_id)
    seen = access.decision.basis not in ("self",) and row.request.asked_by_id != access.actor.id
    context = {
        "own": own,
        "item": shown,
        "pharmacy": found,
        "in_record": row.prescription in chart.seen(access, [row.prescription]),
        "note": "" if seen and access.decision.basis != "care" else row.request.note,
    }
    return render(request, "prescriptions/item.html", context)


@opens_record(*READS, writes=items.WRITES, within=IN)
def cancel_item(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """The person does not want it any more."""
    return _act(request, access, item_id, ordering.cancel_item, _("This medicine is cancelled."))


@opens_record(*READS, writes=items.WRITES, within=IN)
def collect_item(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """The person says that they have it, where nobody else does."""
    return _act(request, access, item_id, ordering.collected, _("Thank you. This medicine is marked as collected."))


def _act(request: Request, access: Access, item_id: uuid.UUID, action: Any, done: str) -> HttpResponse:
    check_medicines(access)
    if request.method != "POST" or not may_ask(access) or queries.item(access, item_id) is None:
        raise Http404
    try:
        action(access=access, item_id=item_id)
        messages.success(request, done)
    except OrderRefused as refused:
        messages.error(request, str(refused))
    return redirect("prescriptions:show_item", patient_id=access.patient_id, item_id=item_id)
