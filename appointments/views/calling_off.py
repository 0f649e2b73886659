"""A session, or part of a day, does not take place: who is concerned, and what becomes of each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

import clock
from accounts.actor import Actor
from accounts.requests import Request
from appointments.actions import day as actions
from appointments.forms.day import PartForm, WhyForm
from appointments.models import Booking, Clinic, Slot
from appointments.queries import day as asked
from appointments.queries.day import Part
from appointments.rules import offering_instead
from appointments.views.day import clinics_run_by, day_asked_for, people_on, to_day
from consent import gate
from consent.doors import opens_worklist

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
        "back": to_day(part or Part(clock.today())),
        **_preview(slots, found),
    }
    return render(request, "appointments/call_off.html", context)


def _call_off(request: Request, clinics: list[Clinic], part: Part, people: list, why: WhyForm) -> HttpResponse:
    """Free times are blocked first, so that nobody books what does not take place."""
    actions.block(actor=request.actor, clinics=clinics, part=part, note=actions.called_off())
    done = actions.call_off_all(actor=request.actor, people=people, **why.cleaned_data)
    for level, words in called_off_words(done):
        messages.add_message(request, level, words)
    return redirect(to_day(part))


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
