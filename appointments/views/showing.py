"""All appointments of a person, one of them, and its calendar file."""

import datetime as dt
import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

import clock
from accounts.requests import Request
from appointments import shown
from appointments.ical import file_of
from appointments.models import Booking, Mode
from appointments.queries import before, bookings, told
from appointments.rules import before as arriving
from appointments.rules import booking as rules
from appointments.rules.told import may_answer
from appointments.views.common import found, is_telephone, may_act, reads
from appointments.virtual import joinable
from consent.gate import Access

PAGE = 20
BEFORE = ("QuestionnaireTask", "QuestionnaireResponse", "Observation")  # what the clinic asks for beforehand
_NO_TIME = dt.datetime.max.replace(tzinfo=dt.UTC)


@reads()
def list_appointments(request: Request, access: Access) -> HttpResponse:
    """To come, the nearest first, and past ones, the latest first: over all services."""
    own, others = bookings.all_of(access), told.told(access)
    coming = [shown.line(one) for one in own if shown.is_to_come(one)]
    coming += [_told(access, one) for one in others if one.is_to_come]
    past = [shown.line(one) for one in own if not shown.is_to_come(one)]
    past += [_told(access, one) for one in others if not one.is_to_come]
    page = Paginator(sorted(past, key=_when, reverse=True), PAGE).get_page(request.GET.get("page"))
    context = {
        "coming": sorted(coming, key=_when),
        "page": page,
        "past": list(page),
        "may_act": may_act(access),
        "own": access.decision.basis == "self",
        "by_telephone": is_telephone(access),
    }
    return render(request, "appointments/list.html", context)


def _told(access: Access, one: Any) -> dict[str, Any]:
    line = shown.told_line(one, told.when_words(one.starts_at, one.ends_at))
    return line | {"wants_answer": line["wants_answer"] and may_answer(access)}


def _when(line: dict[str, Any]) -> dt.datetime:
    return line["starts_at"] or _NO_TIME


@reads(besides=BEFORE)
def show_booking(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """When and where, how to get there and to prepare, whom to call, and what can still be done."""
    return render(request, "appointments/booking.html", page(access, found(access, booking_id)))


def page(access: Access, booking: Booking) -> dict[str, Any]:
    """Everything that the page of one appointment shows."""
    clinic, to_come = booking.clinic, shown.is_to_come(booking)
    later = bookings.moved_to(access, booking) if booking.state == Booking.State.CANCELLED else None
    words, tone = shown.state(booking, moved=later is not None)
    acts = may_act(access) and to_come
    return {
        "booking": booking,
        "clinic": clinic,
        "place": booking.slot.place if booking.mode == Mode.IN_PERSON else None,
        "room": booking.slot.room if booking.mode == Mode.IN_PERSON else None,
        "state": words,
        "tone": tone,
        "facts": shown.facts(booking),
        "needs": shown.needs(booking),
        "made_by": shown.made_by(booking),
        "to_come": to_come,
        "before": _asked(access, booking, to_come),
        "may_be_there": to_come and booking.mode == Mode.IN_PERSON and arriving.may_arrive(access),
        "there_from": arriving.opens_at(booking, clinic),
        "there_now": not arriving.why_not_arrive(booking=booking, clinic=clinic, now=clock.now()),
        "moved_to": {"url": shown.page_of(later), "when": shown.facts(later)[0]["value"]} if later else None,
        "may_change": acts and not rules.why_not_cancel(booking=booking, clinic=clinic, now=clock.now()),
        "may_say_needs": acts,
        "change_words": shown.change_words(booking) if to_come else "",
        "reason": "" if is_telephone(access) else booking.reason,
        "cancel_reason": "" if is_telephone(access) else booking.cancel_reason,
        "by_telephone": is_telephone(access),
        "own": access.decision.basis == "self",
        "by_video": may_act(access) and not is_telephone(access) and joinable(booking, clock.now()),
    }


def _asked(access: Access, booking: Booking, to_come: bool) -> list[before.Asked]:
    """What the clinic asks for beforehand; once it is over, what was done of it."""
    if booking.state == Booking.State.CANCELLED:
        return []
    return [one for one in before.asked(access, booking) if to_come or one.done]


@reads(route="export")
def calendar_file(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """For a calendar: of an appointment that was moved, the one it became."""
    booking = found(access, booking_id)
    newest = bookings.newest_of(access, booking)
    if newest.id != booking.id:
        return redirect("appointments:calendar_file", patient_id=newest.patient_id, booking_id=newest.id)
    url = request.build_absolute_uri(shown.page_of(booking))
    content = file_of(shown.event(booking, root=bookings.root_of(access, booking), url=url))
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer
