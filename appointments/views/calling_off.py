"""A session, or part of a day, does not take place: who is concerned, and what becomes of each."""

import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

import clock
from accounts.actor import Actor
from accounts.requests import Request
from appointments import tasks
from appointments.actions import calling_off as actions
from appointments.actions.day import OFFER_FROM
from appointments.forms.day import PartForm, SeveralForm
from appointments.models import Booking, Clinic, Slot
from appointments.queries import day as asked
from appointments.queries.day import Part
from appointments.rules import offering_instead, running
from appointments.views.day import clinics_run_by, day_asked_for, people_on, to_day
from appointments.words import day_words
from consent import gate
from consent.doors import opens_worklist, staff

AT_ONCE = 1.5  # seconds
_LIVE = (Booking.State.BOOKED, Booking.State.ARRIVED)


@opens_worklist("Appointment", "Patient")
def call_off_day(request: Request, kinds) -> HttpResponse:
    """A session, or part of a day, does not take place: first what this means, then it is done."""
    clinics = clinics_run_by(request.actor)
    posted = request.method == "POST"
    given = request.POST if posted else request.GET
    form = PartForm(
        given if given else {"date": str(clock.today())},
        clinics=clinics,
        people=people_on(clinics, day_asked_for(request)),
    )
    why = SeveralForm(request.POST if posted else None)
    part = form.part() if form.is_valid() else None
    slots = _to_come(clinics, part) if part else []
    found = _standing(request.actor, kinds, slots)
    if posted and part and why.is_valid():
        return _call_off(request, clinics, part, [slot.id for slot in slots if slot.id in found.by_slot], why)
    context = {
        "form": form,
        "why": why,
        "part": part,
        "given": [(name, given.get(name, "")) for name in form.fields],
        "back": to_day(part or Part(clock.today())),
        **_preview(slots, found),
    }
    return render(request, "appointments/call_off.html", context)


def _call_off(request: Request, clinics: list[Clinic], part: Part, slots: list, why: SeveralForm) -> HttpResponse:
    """What takes a moment is done at once; what takes longer goes on by itself."""
    given = why.cleaned_data
    run = actions.ask(
        actor=request.actor,
        clinics=clinics,
        part=part,
        slots=slots,
        key=given["form_key"],
        reason=given["reason"],
        instead=given["instead"],
    )
    if run is None:
        raise Http404
    if actions.go_on(run_id=run.id, seconds=AT_ONCE).ended_at is None:
        tasks.wake_calling_off()
    return redirect("appointments:calling_off", run_id=run.id)


@staff(*running.ROLES)
def show_calling_off(request: Request, run_id: uuid.UUID) -> HttpResponse:
    """How far it is, in numbers: names stand in the day list."""
    run = next(iter(asked.calling_off(request.actor, run_id)), None)
    if run is None:
        raise Http404
    said = called_off_words(run.counts) if run.ended_at else []
    context = {
        "run": run,
        "day": day_words(run.day),
        "said": [(str(words), level == messages.WARNING) for level, words in said],
        "back": to_day(Part(run.day)),
    }
    return render(request, "appointments/calling_off.html", context)


def called_off_words(became: Mapping[str, int]) -> list[tuple[int, str]]:
    """What came of it, and what is left to do; how many came to what, as `actions.day.Became`."""
    number: Counter[str] = Counter(became)
    gone = number["offered"] + number["told"] + number["phone"]
    said = [
        (
            messages.SUCCESS,
            ngettext("%(n)s appointment is called off.", "%(n)s appointments are called off.", gone) % {"n": gone},
        )
    ]
    if offered := number["offered"]:
        words = ngettext("%(n)s person is offered another time.", "%(n)s people are offered another time.", offered)
        said.append((messages.SUCCESS, words % {"n": offered}))
    if phone := number["phone"]:
        words = ngettext(
            "%(n)s person is to be telephoned: it stands on the desk of your team.",
            "%(n)s people are to be telephoned: they stand on the desk of your team.",
            phone,
        )
        said.append((messages.WARNING, words % {"n": phone}))
    if changed := number["changed"]:
        words = ngettext("%(n)s was changed meanwhile.", "%(n)s were changed meanwhile.", changed)
        said.append((messages.INFO, words % {"n": changed}))
    if failed := number["failed"]:
        words = ngettext(
            "%(n)s appointment was not called off and still stands. Look at the day list.",
            "%(n)s appointments were not called off and still stand. Look at the day list.",
            failed,
        )
        said.append((messages.WARNING, words % {"n": failed}))
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
    first = clock.now() + OFFER_FROM
    free = [
        time
        for clinic in by_clinic.values()
        for time in asked.free_at(clinic, first=first, limit=max(200, 2 * len(standing)))
    ]
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
    there = asked.every_time(clinics, part).select_related("room", "place").order_by("starts_at", "id")
    slots = list(there.filter(ends_at__gt=clock.now()))
    for slot in slots:
        slot.clinic = by_id[slot.clinic_id]
    return slots
