"""Measurements from a file of a device or an app: shown line by line first, and kept when confirmed."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import clock
from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from contributions.actions import imports as actions
from contributions.actions.contributions import ContributionRefused
from contributions.forms.imports import ConfirmForm, FileForm
from contributions.giving_rules import why_not_give
from contributions.home_measures import MEASURES
from contributions.import_lines import FileRefused, Line, Reading, Verdict
from contributions.views.measurements import advice_address, age, saved_words
from records import chart
from records.presenters import dates

RECENT = dt.timedelta(days=1)


@opens_record("Observation", writes=("Observation", "Contribution"), within=[Area.MEASUREMENTS])
def import_file(request: Request, access: Access) -> HttpResponse:
    """Choose a file, see every line of it, and confirm."""
    if why_not_give(access, Area.MEASUREMENTS):
        raise Http404
    if request.method == "POST" and "mark" in request.POST:
        return _confirmed(request, access)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        try:
            found = actions.preview(access=access, content=form.cleaned_data["file"], **age(access))
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            return render(request, "contributions/import_preview.html", _shown(found))
    return render(request, "contributions/import_file.html", {"form": form})


def _shown(found: actions.Preview) -> dict[str, Any]:
    """Lines that need a look come first."""
    lines = [line for line in found.lines if line.verdict == Verdict.REFUSED]
    lines += [line for line in found.lines if line.verdict == Verdict.ADD]
    lines += [line for line in found.lines if line.verdict == Verdict.THERE]
    return {
        "lines": [(line.place, _said(line), verdict_words(line), line.verdict) for line in lines],
        "add": found.count(Verdict.ADD),
        "there": found.count(Verdict.THERE),
        "refused": found.count(Verdict.REFUSED),
        "unread": found.unread,
        "mark": found.mark,
    }


def verdict_words(line: Line) -> str:
    if line.verdict == Verdict.REFUSED:
        return _("Left out: %(reason)s") % {"reason": line.reason}
    if line.verdict == Verdict.THERE:
        return _("Already there")
    return _("Will be added. It is unusual: check it.") if line.unusual else _("Will be added")


def _said(line: Line) -> str:
    return "; ".join(map(reading_words, line.readings))


def reading_words(one: Reading) -> str:
    """Blood pressure 138/84 mmHg, 3 March 2026, 14:05."""
    measure = MEASURES[one.sort]
    numbers = "/".join(f"{one.figures[part.name]:f}" for part in measure.figures if part.name in one.figures)
    return f"{measure.name} {numbers} {measure.figures[0].unit}, {dates.words(one.at)}"


def _confirmed(request: Request, access: Access) -> HttpResponse:
    form = ConfirmForm(request.POST)
    try:
        if not form.is_valid():
            raise ContributionRefused(_("Choose the file again."))
        done = actions.confirm(access=access, mark=form.cleaned_data["mark"])
    except ContributionRefused as refused:
        messages.info(request, str(refused))
        return redirect("contributions:import_file", patient_id=access.patient_id)
    count = len(done.new)
    said = ngettext("%(n)d measurement was added.", "%(n)d measurements were added.", count) % {"n": count}
    messages.success(request, f"{said} {saved_words(done.given)}")
    fresh = [
        row.id
        for row in chart.visible(access, done.new).values()
        if row.date_from and row.date_precision == "second" and row.date_from > clock.now() - RECENT
    ]
    if address := advice_address(access, fresh):
        return redirect(address)
    return redirect("records:list_measurements", patient_id=access.patient_id)
