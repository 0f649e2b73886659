"""The clinic's day: who comes when, and what is done about times that nobody has."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import clock
from accounts.actor import Actor
from accounts.requests import Request
from accounts.roles import Role
from appointments.actions import day as actions
from appointments.actions.clinics import ClinicRefused
from appointments.forms.day import BlockForm, DayForm
from appointments.models import Booking, Clinic
from appointments.queries import before
from appointments.queries import day as asked
from appointments.queries.day import Part
from appointments.queries.times import slot_of
from appointments.rules import running
from appointments.shown_day import day_rows, summary
from appointments.words import day_words
from consent import gate
from consent.doors import opens_worklist, staff


@opens_worklist("Appointment", "Patient", "QuestionnaireTask", "QuestionnaireResponse")
def show_day(request: Request, kinds) -> HttpResponse:
    """Each name shown stands in that person's log. Times that one may not know about are booked, without a name."""
    clinics = clinics_run_by(request.actor)
    form, part = _asked_for(request, clinics)
    slots = asked.times_of(clinics, part)
    found = asked.Day()

    def rows(access: gate.Access) -> list[Booking]:
        standing, found.cancelled = asked.who_comes(access, slots)
        found.by_slot = {row.slot_id: row for row in standing}
        found.asked, found.calls = before.answered(access, standing), asked.calls(access, standing)
        found.names = asked.names(access, {row.patient_id for row in (*standing, *found.cancelled)})
        return [*standing, *found.cancelled]

    gate.open_worklist(
        request.actor, kinds=kinds, rows=rows, query=",".join(name for name in form.fields if request.GET.get(name))
    )
    lines = day_rows(slots, found, {clinic.id: clinic for clinic in clinics}, clock.now())
    context = {
        "form": form,
        "title": day_words(part.day),
        "is_today": part.day == clock.today(),
        "lines": lines,
        "cancelled": [
            {"when": row.starts_at, "name": found.names[row.patient_id].name, "by_clinic": row.cancelled_by_clinic}
            for row in found.cancelled
            if row.patient_id in found.names
        ],
        "summary": summary(lines),
        "back": query_of(part),
        "is_to_come": part.day >= clock.today(),
        "none_here": not clinics,
        "calling_off": asked.calling_off(request.actor),
        **_beside(clinics, part),
    }
    return render(request, "appointments/day.html", context)


@staff(*running.ROLES)
def block_times(request: Request) -> HttpResponse:
    """Nobody can book these times: the practitioner is there, for something else."""
    clinics = clinics_run_by(request.actor)
    given = request.POST if request.method == "POST" else None
    form = BlockForm(given, initial=_given(request), clinics=clinics, people=people_on(clinics, day_asked_for(request)))
    if form.is_valid():
        part = form.part()
        done = actions.block(actor=request.actor, clinics=clinics, part=part, note=form.cleaned_data["note"])
        said = ngettext("%(count)s time is blocked.", "%(count)s times are blocked.", done) % {"count": done}
        nothing = _("No free time lies there, so nothing is blocked.")
        messages.success(request, said) if done else messages.info(request, nothing)
        return redirect(to_day(part))
    context = {"form": form, "back": to_day(_part_of(request)), "title": _("Block times")}
    return render(request, "appointments/block.html", context)


@staff(*running.ROLES)
def unblock_time(request: Request, slot_id: uuid.UUID) -> HttpResponse:
    """One time may be booked again."""
    slot = slot_of(slot_id)
    if slot is None or request.method != "POST" or not running.runs(request.actor, slot.clinic):
        raise Http404
    try:
        if actions.unblock(actor=request.actor, slot=slot):
            messages.success(request, _("The time is free again."))
    except ClinicRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('appointments:show_day')}?{back_query(request)}#t{slot_id.hex[:12]}")


def clinics_run_by(actor: Actor) -> list[Clinic]:
    if actor.role not in running.ROLES:
        raise PermissionDenied
    return asked.clinics_of(actor)


def _asked_for(request: Request, clinics: list[Clinic]) -> tuple[DayForm, Part]:
    """What was asked for; a clinician who asked for nothing sees their own times, if there are any."""
    people = people_on(clinics, day_asked_for(request))
    given = request.GET.copy()
    if "who" not in given and request.actor.role == Role.CLINICIAN and request.actor.id in people:
        given["who"] = str(request.actor.id)
    given.setdefault("date", str(clock.today()))
    form = DayForm(given, clinics=clinics, people=people)
    form.is_valid()
    return form, form.part()


def people_on(clinics: list[Clinic], day: dt.date) -> dict[uuid.UUID, str]:
    return asked.practitioners(clinics, day)


def day_asked_for(request: Request) -> dt.date:
    """The day that is asked for; today, if that is none."""
    given = request.POST if request.method == "POST" else request.GET
    form = DayForm({"date": given.get("date", "")}, clinics=[], people={})
    form.is_valid()
    return form.part().day


def _given(request: Request) -> dict[str, str]:
    return {
        "date": str(day_asked_for(request)),
        "clinic": request.GET.get("clinic", ""),
        "who": request.GET.get("who", ""),
    }


def _part_of(request: Request) -> Part:
    return Part(day_asked_for(request))


def query_of(part: Part) -> str:
    """The day list as it is asked for."""
    return urlencode({"date": part.day.isoformat(), "clinic": part.clinic or "", "who": part.practitioner or ""})


def back_query(request: Request) -> str:
    """The part of the day list that a button was pressed on, as far as it is one."""
    given = dict(pair.split("=", 1) for pair in request.POST.get("back", "")[:200].split("&") if "=" in pair)
    kept = {name: given[name] for name in ("date", "clinic", "who") if given.get(name, "").replace("-", "").isalnum()}
    return urlencode({"who": ""} | kept)


def to_day(part: Part) -> str:
    return f"{reverse('appointments:show_day')}?{query_of(part)}"


def _beside(clinics: list[Clinic], part: Part) -> dict[str, Any]:
    """The days before and after on which there are times."""
    days = asked.beside(clinics, part.day)
    links = []
    for day in days:
        other = Part(day, part.clinic, part.practitioner) if day else None
        links.append({"url": f"?{query_of(other)}", "words": day_words(other.day)} if other else None)
    return {"before": links[0], "after": links[1]}
