"""The video visits of a clinic's day, and who waits."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from appointments.models import Booking
from appointments.queries.day import clinics_of, names
from appointments.queries.video import of_the_day
from appointments.virtual import HOSTS, Place
from clock import DISPLAY_ZONE
from consent import gate
from consent.doors import opens_worklist


@opens_worklist("Appointment", "Patient")
def list_rooms(request: Request, kinds) -> HttpResponse:
    """Today's video visits of the actor's clinics. Each name shown stands in that person's log."""
    if request.actor.role not in HOSTS:
        raise PermissionDenied
    now = clock.now()
    first = dt.datetime.combine(now.astimezone(DISPLAY_ZONE).date(), dt.time(), DISPLAY_ZONE)
    clinics = [clinic.id for clinic in clinics_of(request.actor)]
    known: dict[Any, Any] = {}

    def rows(access: gate.Access) -> list[Booking]:
        found = of_the_day(access, clinics, first, first + dt.timedelta(days=1))
        known.update(names(access, {booking.patient_id for booking in found}))
        return found

    found = gate.open_worklist(request.actor, kinds=kinds, rows=rows)
    lines = [_line(booking, known, now) for booking in found]
    return render(request, "appointments/video_rooms.html", {"lines": lines, "now": now})


def _line(booking: Any, known: dict, now: dt.datetime) -> dict[str, Any]:
    room, person = booking.room, known.get(booking.patient_id)
    waiting = room.at(Place.WAITING, now)
    return {
        "url": reverse("appointments:check_devices", args=[booking.patient_id, booking.id]),
        "room_url": reverse("appointments:show_room", args=[booking.patient_id, booking.id]),
        "name": person.name if person else _("A person in your care"),
        "born": person.born if person else None,
        "starts_at": booking.starts_at,
        "clinic": booking.clinic.name,
        "waiting": [one.name for one in waiting],
        "since": min((one.arrived_at for one in waiting), default=None),
        "inside": [one.name for one in room.at(Place.IN, now)],
        "telephone": bool(room.visit and room.visit.by_telephone),
        "ended": bool(room.visit and room.visit.ended_at),
        "door": room.door(now),
    }
