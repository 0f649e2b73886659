"""Measurements at home: choose what was measured, write it down, read advice, take back what was wrong."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

import clock
from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from contributions.actions import measurements as actions
from contributions.forms.measurements import MeasureForm, WrongForm
from contributions.giving_rules import why_not_give
from contributions.home_measures import MEASURES
from contributions.models import Contribution
from contributions.queries import measurements as queries
from records import chart
from records.presenters import item as item_page

KINDS = ("Observation",)
WRITES = ("Observation", "Contribution")
ADULT = 16  # years
MOST_ADVICE = 4  # items on one page of advice


def _may_add(access: Access) -> None:
    """For whoever adds nothing there is no such page."""
    if why_not_give(access, Area.MEASUREMENTS):
        raise Http404


@opens_record(*KINDS, within=[Area.MEASUREMENTS])
def choose_measure(request: Request, access: Access) -> HttpResponse:
    """What was measured?"""
    _may_add(access)
    return render(request, "contributions/measure_choose.html", {"measures": MEASURES.values()})


@sensitive_post_parameters()
@opens_record(*KINDS, writes=WRITES, within=[Area.MEASUREMENTS])
def add_measure(request: Request, access: Access, sort: str) -> HttpResponse:
    """The figures, when, and how; what is unusual is asked about before it is kept."""
    _may_add(access)
    if sort not in MEASURES:
        raise Http404
    measure = MEASURES[sort]
    data = request.POST.dict() if request.method == "POST" else None
    form = MeasureForm(data, measure=measure, **age(access))
    asks = []
    if form.is_bound and form.is_valid():
        if form.is_sure():
            return _added(request, access, form)
        asks = form.unusual()
        form.ask()
    context = {"form": form, "measure": measure, "asks": asks, "own": access.decision.basis == "self"}
    return render(request, "contributions/measure_add.html", context)


def age(access: Access) -> dict[str, Any]:
    """When the person was born, and whether figures of adults are usual for them."""
    person = chart.person(access)
    born = person.birth_date if person else None
    return {"born": born, "adult": born is None or _years(born, clock.today()) >= ADULT}


def _years(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _added(request: Request, access: Access, form: MeasureForm) -> HttpResponse:
    done = actions.add_measurement(
        access=access,
        measure=form.measure,
        figures=form.figures(),
        context=form.context(),
        at=form.cleaned_data["at"],
        form_key=form.cleaned_data["form_key"],
    )
    messages.success(request, saved_words(done.given))
    if address := advice_address(access, done.items):
        return redirect(address)
    return redirect("records:list_measurements", patient_id=access.patient_id)


def advice_address(access: Access, ids: list[uuid.UUID]) -> str:
    """Where the advice for dangerous figures among these items stands; empty where none is."""
    found = [item.id for item in chart.visible(access, ids).values() if queries.advice_for([item])]
    wanted = "&".join(f"of={ident}" for ident in found[:MOST_ADVICE])
    return f"{reverse('contributions:read_advice', args=[access.patient_id])}?{wanted}" if wanted else ""


def saved_words(given: Contribution | None) -> str:
    """What becomes of it now, without promising that anybody watches."""
    if given is None:
        return _("Saved. No service that uses this portal looks after this record now, so nobody will read it here.")
    said = _("Saved. %(who)s will read it by %(day)s. Nobody watches these readings all the time.")
    return said % {"who": given.asked_of.name, "day": date_format(localtime(given.due_at), "j F Y")}


@opens_record(*KINDS, within=[Area.MEASUREMENTS])
def read_advice(request: Request, access: Access) -> HttpResponse:
    """What to do about dangerous figures that were just kept."""
    _may_add(access)
    items = chart.visible(access, chart.uuids(request.GET.getlist("of")[:MOST_ADVICE])).values()
    advice = queries.advice_for(items)
    if not advice:
        raise Http404
    return render(request, "contributions/measure_advice.html", {"advice": advice})


@opens_record(*KINDS, writes=KINDS, within=[Area.MEASUREMENTS])
def mark_wrong(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """Take back a measurement of one's own: it stays, struck through, with the reason."""
    _may_add(access)
    item = actions.own_measurement(access, item_id)
    if item is None or item.status == "entered-in-error":
        raise Http404
    form = WrongForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = str(dict(WrongForm.WHY)[form.cleaned_data["why"]])
        actions.mark_wrong(access=access, item_id=item_id, reason=reason)
        messages.success(
            request, _("Marked as wrong. It stays in the record, struck through. You can add the right one.")
        )
        return redirect("contributions:choose_measure", patient_id=access.patient_id)
    shown = item_page.page(item, own=access.decision.basis == "self", names={})
    return render(request, "contributions/measure_wrong.html", {"form": form, "item": shown, "item_id": item_id})
