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
from appointments.forms.day import BlockForm, DayForm, PartForm, WhyForm
from appointments.models import Booking, Clinic, Slot
from appointments.queries import before
from appointments.queries import day as asked
from appointments.queries.day import Part
from appointments.queries.times import slot_of
from appointments.rules import offering_instead, running
from appointments.shown_day import day_rows, summary
from appointments.words import day_words
from consent import gate
from consent.doors import opens_worklist, staff

_LIVE = (Booking.State.BOOKED, Booking.State.ARRIVED)


@opens_worklist("Appointment", "Patient", "QuestionnaireTask", "QuestionnaireResponse")
def show_day(request: Request, kinds) -> HttpResponse:
    """Each name shown stands in that person's log. Times that one may not know about are booked, without a name."""
    clinics = _clinics(request.actor)
    form, part = _asked_for(request, clinics)
    slots = asked.times_of(clinics, part)
    found = asked.Day()

    def rows(access: gate.Access) -> list[Booking]:
        standing, found.cancelled = asked.who_comes(access, slots)
        found.by_slot = {row.slot_id: row for row in standing}
        found.asked = before.answered(access, standing)
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
        **_beside(clinics, part),
    }
    return render(request, "appointments/day.html", context)


@staff(*running.ROLES)
def block_times(request: Request) -> HttpResponse:
    """Nobody can book these times: the practitioner is there, for something else."""
    clinics = _clinics(request.actor)
    given = request.POST if request.method == "POST" else None
    form = BlockForm(given, initial=_given(request), clinics=clinics, people=_people(clinics, _day(request)))
    if form.is_valid():
        part = form.part()
        done = actions.block(actor=request.actor, clinics=clinics, part=part, note=form.cleaned_data["note"])
        said = ngettext("%(count)s time is blocked.", "%(count)s times are blocked.", done) % {"count": done}
        nothing = _("No free time lies there, so nothing is blocked.")
        messages.success(request, said) if done else messages.info(request, nothing)
        return redirect(_to_day(part))
    context = {"form": form, "back": _to_day(_part_of(request)), "title": _("Block times")}
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


@opens_worklist("Appointment", "Patient")
def call_off_day(request: Request, kinds) -> HttpResponse:
    """A session, or part of a day, does not take place: first what this means, then it is done."""
    clinics = _clinics(request.actor)
    posted = request.method == "POST"
    given = request.POST if posted else request.GET
    form = PartForm(
        given if given else {"date": str(clock.today())}, clinics=clinics, people=_people(clinics, _day(request))
    )
    why = WhyForm(request.POST if posted else None)
    part = form.part() if form.is_valid() else None
    slots = _to_come(clinics, part) if part else []
    found = _standing(request.actor, kinds, slots)
    if posted and part and why.is_valid():
        return _call_off(request, clinics, part, [(row.patient_id, row.id) for row in found.by_slot.values()], why)
    context = {
        "form": form,
        "why": why,
        "part": part,
        "given": [(name, given.get(name, "")) for name in form.fields],
        "back": _to_day(part or Part(clock.today())),
        **_preview(slots, found),
    }
    return render(request, "appointments/call_off.html", context)


def _call_off(request: Request, clinics: list[Clinic], part: Part, people: list, why: WhyForm) -> HttpResponse:
    """Free times are blocked first, so that nobody books what does not take place."""
    actions.block(actor=request.actor, clinics=clinics, part=part, note=actions.called_off())
    done = actions.call_off_all(actor=request.actor, people=people, **why.cleaned_data)
    for level, words in called_off_words(done):
        messages.add_message(request, level, words)
    return redirect(_to_day(part))


def called_off_words(done: actions.Done) -> list[tuple[int, str]]:
    """What came of it, and what is left to do."""
    became = actions.Became
    gone = len(done.became) - done.count(became.FAILED) - done.count(became.CHANGED)
    said = [
        (
            messages.SUCCESS,
            ngettext("%(n)s appointment is called off.", "%(n)s appointments are called off.", gone) % {"n": gone},
        )
    ]
    if offered := done.count(became.OFFERED):
        words = ngettext("%(n)s person is offered another time.", "%(n)s people are offered another time.", offered)
        said.append((messages.SUCCESS, words % {"n": offered}))
    if phone := done.count(became.PHONE):
        words = ngettext(
            "%(n)s person is to be telephoned: it stands on the desk of your team.",
            "%(n)s people are to be telephoned: they stand on the desk of your team.",
            phone,
        )
        said.append((messages.WARNING, words % {"n": phone}))
    if left := done.count(became.FAILED) + done.count(became.CHANGED):
        words = ngettext("%(n)s was changed meanwhile.", "%(n)s were changed meanwhile.", left)
        said.append((messages.INFO, words % {"n": left}))
    return said


def _standing(actor: Actor, kinds: Any, slots: list[Slot]) -> asked.Day:
    """The appointments at these times that the actor may see and call off."""
    found = asked.Day()

    def rows(access: gate.Access) -> list[Booking]:
        standing = [row for row in asked.who_comes(access, slots)[0] if row.state in _LIVE]
        found.by_slot = {row.slot_id: row for row in standing}
        found.names = asked.names(access, {row.patient_id for row in standing})
        return standing

    gate.open_worklist(actor, kinds=kinds, rows=rows)
    return found


def _preview(slots: list[Slot], found: asked.Day) -> dict[str, Any]:
    """What calling off would mean: for whom another time is free, whom to telephone, what one may not touch."""
    standing = [found.by_slot[slot.id] for slot in slots if slot.id in found.by_slot]
    taken = [slot for slot in slots if slot.state == Slot.State.TAKEN]
    apart = {slot.id for slot in slots}
    by_clinic = {slot.clinic_id: slot.clinic for slot in slots}
    first = clock.now() + actions.OFFER_FROM
    free = [time for clinic in by_clinic.values() for time in asked.free_at(clinic, first=first, limit=200)]
    pairs = offering_instead.fitting(standing, [time for time in free if time.id not in apart], not_before=first)
    return {
        "standing": [
            {"when": row.starts_at, "name": found.names.get(row.patient_id), "instead": slot and slot.starts_at}
            for row, slot in pairs
        ],
        "free": sum(slot.state == Slot.State.FREE for slot in slots),
        "fitting": sum(slot is not None for _row, slot in pairs),
        "unseen": len(taken) - len(standing),
    }


def _to_come(clinics: list[Clinic], part: Part) -> list[Slot]:
    by_id = {clinic.id: clinic for clinic in clinics}
    slots = [slot for slot in asked.times_of(clinics, part) if slot.ends_at > clock.now()]
    for slot in slots:
        slot.clinic = by_id[slot.clinic_id]
    return slots


def _clinics(actor: Actor) -> list[Clinic]:
    if actor.role not in running.ROLES:
        raise PermissionDenied
    return asked.clinics_of(actor)


def _asked_for(request: Request, clinics: list[Clinic]) -> tuple[DayForm, Part]:
    """What was asked for; a clinician who asked for nothing sees their own times, if there are any."""
    people = _people(clinics, _day(request))
    given = request.GET.copy()
    if "who" not in given and request.actor.role == Role.CLINICIAN and request.actor.id in people:
        given["who"] = str(request.actor.id)
    given.setdefault("date", str(clock.today()))
    form = DayForm(given, clinics=clinics, people=people)
    form.is_valid()
    return form, form.part()


def _people(clinics: list[Clinic], day: dt.date) -> dict[uuid.UUID, str]:
    return asked.practitioners(clinics, day)


def _day(request: Request) -> dt.date:
    """The day that is asked for; today, if that is none."""
    given = request.POST if request.method == "POST" else request.GET
    form = DayForm({"date": given.get("date", "")}, clinics=[], people={})
    form.is_valid()
    return form.part().day


def _given(request: Request) -> dict[str, str]:
    return {"date": str(_day(request)), "clinic": request.GET.get("clinic", ""), "who": request.GET.get("who", "")}


def _part_of(request: Request) -> Part:
    return Part(_day(request))


def query_of(part: Part) -> str:
    """The day list as it is asked for."""
    return urlencode({"date": part.day.isoformat(), "clinic": part.clinic or "", "who": part.practitioner or ""})


def back_query(request: Request) -> str:
    """The part of the day list that a button was pressed on, as far as it is one."""
    given = dict(pair.split("=", 1) for pair in request.POST.get("back", "")[:200].split("&") if "=" in pair)
    kept = {name: given[name] for name in ("date", "clinic", "who") if given.get(name, "").replace("-", "").isalnum()}
    return urlencode({"who": ""} | kept)


def _to_day(part: Part) -> str:
    return f"{reverse('appointments:show_day')}?{query_of(part)}"


def _beside(clinics: list[Clinic], part: Part) -> dict[str, Any]:
    """The days before and after on which there are times."""
    days = asked.beside(clinics, part.day)
    links = []
    for day in days:
        other = Part(day, part.clinic, part.practitioner) if day else None
        links.append({"url": f"?{query_of(other)}", "words": day_words(other.day)} if other else None)
    return {"before": links[0], "after": links[1]}
