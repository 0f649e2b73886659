"""A clinic in writing: the person's page, and the clinician's with all that was given side by side."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

import clock
from accounts.requests import Request
from appointments import shown
from appointments.actions import written as actions
from appointments.actions.written import WrittenRefused
from appointments.forms.written import ASK, INVITE, AddForm, AnswerForm, SendForm
from appointments.models import Booking, Mode
from appointments.queries import before, clinics
from appointments.queries import written as queries
from appointments.rules import written as rules
from appointments.views.common import KIND, found
from appointments.words import day_words, local
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access

GIVEN, LETTER = "Contribution", "DocumentReference"
BESIDES = (GIVEN, LETTER, "QuestionnaireTask", "QuestionnaireResponse", "Observation")
_DOOR: dict[str, Any] = {"within": (Area.APPOINTMENTS,), "names_item": "booking_id", "late": True}


@sensitive_post_parameters("text")
@opens_record(KIND, besides=BESIDES, writes=(GIVEN,), **_DOOR)
def show_written(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """What is asked for, what was written, how far it is, and sending."""
    booking = _written(access, booking_id)
    visit, heard = queries.visit_of(access, booking), queries.reads(booking)
    state = visit.state if visit else None
    may_send = rules.may_send(access)
    why_not = rules.why_not_send(booking=booking, state=state, heard=heard)
    adds = not rules.why_not_add(booking=booking, state=state)
    if request.method == "POST" and not may_send:
        raise Http404
    make = AddForm if "add" in request.POST or (adds and request.method != "POST") else SendForm
    form = make(request.POST.dict() if request.method == "POST" else None) if may_send else None
    if form is not None and form.is_bound and form.is_valid() and _sent(request, access, booking_id, form):
        return redirect("appointments:show_written", patient_id=access.patient_id, booking_id=booking_id)
    _note(access, booking)
    context = _common(access, booking) | {
        "form": form if adds or not why_not else None,
        "adds": isinstance(form, AddForm),
        "why_not": why_not,
        "before": before.asked(access, booking) if booking.state == Booking.State.BOOKED else [],
        "begins": day_words(local(booking.starts_at).date()),
        "ends": day_words(local(booking.ends_at).date()),
        "answers_here": rules.may_answer(access, booking.clinic),
        "invites": bool(visit and visit.invites),
        "find_url": _find_url(access, booking) if visit and visit.invites else "",
        "again": state == queries.State.ASKED,
    }
    return render(request, "appointments/written.html", context)


def _sent(request: Request, access: Access, booking_id: uuid.UUID, form: SendForm | AddForm) -> bool:
    do = actions.add if isinstance(form, AddForm) else actions.send
    try:
        do(access=access, booking_id=booking_id, **form.cleaned_data)
    except WrittenRefused as refused:
        messages.warning(request, str(refused))
        _note_refused(access, booking_id)
    else:
        messages.success(request, _("It is sent. Nobody reads it at once: call 111 if it cannot wait."))
    return True


@sensitive_post_parameters("text")
@opens_record(KIND, besides=BESIDES, writes=(KIND, GIVEN, LETTER), marks=(GIVEN,), **_DOOR)
def answer_written(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """Readings, answers and words of the person beside each other; the clinic answers or asks for more."""
    booking = _written(access, booking_id)
    if not rules.may_answer(access, booking.clinic):
        raise Http404
    visit = queries.visit_of(access, booking)
    form = AnswerForm(request.POST.dict() if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _answered(request, access, booking_id, form):
        return redirect("appointments:answer_written", patient_id=access.patient_id, booking_id=booking_id)
    _note(access, booking)
    if visit and request.method == "GET":
        actions.mark_read(access=access, booking=booking, visit=visit)
    context = _common(access, booking)
    form.initial["last"] = context["notes"][-1].id if context["notes"] else ""
    open_still = not rules.why_not_answer(booking=booking, state=visit.state if visit else None)
    return render(
        request,
        "appointments/written_answer.html",
        context
        | {
            "form": form if open_still else None,
            "readings": before.readings(access, booking),
            "answers": before.answers(access, booking),
            "asks_questions": bool(booking.clinic.questionnaire),
            "nothing_sent": visit is None,
        },
    )


def _answered(request: Request, access: Access, booking_id: uuid.UUID, form: AnswerForm) -> bool:
    given = dict(form.cleaned_data)
    what = given.pop("what")
    try:
        if what == ASK:
            actions.ask(access=access, booking_id=booking_id, **given)
        else:
            actions.answer(access=access, booking_id=booking_id, invites=what == INVITE, **given)
    except WrittenRefused as refused:
        messages.warning(request, str(refused))
        _note_refused(access, booking_id)
    else:
        messages.success(request, _("It is sent, and the person has been told that there is something to read."))
    return True


def _written(access: Access, booking_id: uuid.UUID) -> Booking:
    booking = found(access, booking_id)
    if booking.mode != Mode.WRITTEN:
        raise Http404
    return booking


def _common(access: Access, booking: Booking) -> dict[str, Any]:
    visit = queries.visit_of(access, booking)
    notes = queries.notes_of(access, booking)
    item = queries.item_of(access, visit) if visit else None
    return {
        "booking": booking,
        "clinic": booking.clinic,
        "facts": shown.facts(booking),
        "reason": booking.reason,
        "notes": notes,
        "rows": queries.rows(access, notes)[::-1],
        "state": queries.state_words(booking, visit, item, clock.now()),
        "may_read": rules.may_read(access),
        "own": access.decision.basis == "self",
        "booking_url": shown.page_of(booking),
    }


def _find_url(access: Access, booking: Booking) -> str:
    """Times of the same clinic, where it is held in other ways too; else all services."""
    others = set(clinics.modes_of(booking.clinic)) - {Mode.WRITTEN}
    url = reverse("appointments:find_time", args=[access.patient_id])
    return f"{url}?clinic={booking.clinic_id}" if others else url


def _note(access: Access, booking: Booking) -> None:
    areas = sorted({str(Area.APPOINTMENTS), str(Area.CONTRIBUTIONS)} & set(map(str, access.decision.areas)))
    kinds = sorted({"Patient", KIND, *BESIDES} & access.kinds)
    access.note(target=f"{KIND}/{booking.id}", action="read", kinds=kinds, areas=areas)


def _note_refused(access: Access, booking_id: uuid.UUID) -> None:
    access.note(target=f"{KIND}/{booking_id}", action="read", kinds=[KIND], areas=[str(Area.APPOINTMENTS)])
