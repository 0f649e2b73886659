"""Who waits for the clinic's times: in the order in which offers go, and why in that order."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from appointments.models import Booking, Clinic, WaitingEntry
from appointments.queries import line as asked
from appointments.rules import waiting as rules
from appointments.views.day import clinics_run_by
from appointments.words import day_words, local, mode_words, moment_words
from consent import gate
from consent.doors import opens_worklist
from records.presenters.origin import path


@opens_worklist("Appointment", "Patient")
def show_line(request: Request, kinds) -> HttpResponse:
    """One list at a time, for each name shown stands in that person's log."""
    clinics = [clinic for clinic in clinics_run_by(request.actor) if clinic.keeps_waiting_list and not clinic.ended_at]
    places = asked.places(clinics)
    clinic = _chosen(request, clinics)
    there = places[clinic.id][: asked.MOST] if clinic else []
    found = asked.Line()

    def rows(access: gate.Access) -> list[WaitingEntry]:
        nonlocal found
        found = asked.line_of(access, there)
        return list(found.entries.values())

    gate.open_worklist(request.actor, kinds=kinds, rows=rows, query="clinic" if "clinic" in request.GET else "")
    context = {
        "clinic": clinic,
        "others": [(one, len(places[one.id])) for one in clinics if one != clinic],
        "lines": [_line(number, entry_id, found) for number, entry_id in enumerate(there, 1)],
        "left_out": len(places[clinic.id]) - len(there) if clinic else 0,
        "now": clock.now(),
    }
    return render(request, "appointments/line.html", context)


def _chosen(request: Request, clinics: list[Clinic]) -> Clinic | None:
    """The one asked for, or the only one."""
    if "clinic" not in request.GET:
        return clinics[0] if len(clinics) == 1 else None
    try:
        wanted = uuid.UUID(request.GET["clinic"])
    except ValueError as error:
        raise Http404 from error
    found = next((clinic for clinic in clinics if clinic.id == wanted), None)
    if found is None:
        raise Http404
    return found


def _line(number: int, entry_id: uuid.UUID, found: asked.Line) -> dict[str, Any]:
    """A place in words; of one that the reader may not see, its number alone."""
    entry = found.entries.get(entry_id)
    if entry is None:
        return {"number": number}
    known, offer = found.names.get(entry.patient_id), found.offers.get(entry_id)
    moved = found.moved.get(entry.booking_id) if entry.booking_id else None
    return {
        "number": number,
        "name": known.name if known and known.name else _("A person in your care"),
        "born": known.born if known else None,
        "record": path("records:show_home", entry.patient_id),
        "lists": path("appointments:show_waiting", entry.patient_id),
        "why": why_here(entry, moved),
        "wants": wants(entry, moved),
        "offered": moment_words(offer.slot.starts_at) if offer else "",
        "who": offer.slot.practitioner_name if offer else "",
        "until": moment_words(offer.expires_at) if offer else "",
        "told": moment_words(told) if offer and (told := rules.told_at(offer.offered_at)) > clock.now() else "",
    }


def why_here(entry: WaitingEntry, moved: Booking | None) -> str:
    """Why somebody stands at this place."""
    since = day_words(local(entry.joined_at).date())
    if moved and moved.cancelled_by_clinic and entry.joined_at == moved.booked_at:
        return _(
            "Their appointment was called off: they wait since the day on which they had booked it, %(since)s."
        ) % {"since": since}
    return _("On the list since %(since)s.") % {"since": moment_words(entry.joined_at)}


def wants(entry: WaitingEntry, moved: Booking | None) -> str:
    """What they wait for, as far as it concerns the clinic; on which days they cannot stands on their own page."""
    ways = ", ".join(mode_words(mode) for mode in entry.modes)
    if moved and moved.state == Booking.State.BOOKED:
        return _("A time before %(when)s. %(ways)s") % {"when": moment_words(moved.starts_at), "ways": ways}
    return _("Any time. %(ways)s") % {"ways": ways}
