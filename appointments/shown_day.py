"""The rows of the day list, in words."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.models import Booking, Clinic, Mode, Slot
from appointments.queries.day import Day
from appointments.rules import day as rules
from appointments.rules.languages import language_name
from appointments.words import mode_words, time_words
from records.presenters.origin import path

S = Booking.State


def day_rows(slots: list[Slot], found: Day, clinics: dict[uuid.UUID, Clinic], now: dt.datetime) -> list[dict[str, Any]]:
    """One row for each time: who has it, or that it is free, blocked, or somebody's whom one may not see."""
    rows = []
    for slot in slots:
        booking = found.by_slot.get(slot.id)
        row = _time(slot, clinics[slot.clinic_id], now)
        rows.append(row | (_booked(booking, found, clinics[slot.clinic_id], now) if booking else _nobody(slot, now)))
    return rows


def summary(rows: list[dict[str, Any]]) -> str:
    """12 to come, 3 here, 5 seen, 1 did not come, 8 free."""
    counts = {
        kind: sum(row["kind"] == kind for row in rows) for kind in ("booked", "arrived", "seen", "missed", "free")
    }
    said = (
        (counts["booked"], ngettext("%(n)s to come", "%(n)s to come", counts["booked"])),
        (counts["arrived"], ngettext("%(n)s here", "%(n)s here", counts["arrived"])),
        (counts["seen"], ngettext("%(n)s seen", "%(n)s seen", counts["seen"])),
        (counts["missed"], ngettext("%(n)s did not come", "%(n)s did not come", counts["missed"])),
        (counts["free"], ngettext("%(n)s time free", "%(n)s times free", counts["free"])),
    )
    return ", ".join(words % {"n": n} for n, words in said if n)


def _time(slot: Slot, clinic: Clinic, now: dt.datetime) -> dict[str, Any]:
    room = slot.room.name if slot.room else ""
    place = "" if room and not slot.place else (slot.place.name if slot.place else "")
    return {
        "anchor": f"t{slot.id.hex[:12]}",
        "id": slot.id,
        "starts": time_words(slot.starts_at),
        "ends": time_words(slot.ends_at),
        "clinic": clinic.name,
        "with": slot.practitioner_name,
        "room": ", ".join(filter(None, (room, place))),
        "is_past": slot.ends_at <= now,
    }


def _nobody(slot: Slot, now: dt.datetime) -> dict[str, Any]:
    if slot.state == Slot.State.TAKEN:
        return {"kind": "hidden"}
    if slot.state == Slot.State.BLOCKED:
        return {"kind": "blocked", "note": slot.note, "may_free": slot.starts_at > now}
    held = bool(slot.held_until and slot.held_until > now)
    return {"kind": "free", "held": held, "may_book": slot.ends_at > now and not held}


_KINDS = {S.BOOKED: "booked", S.ARRIVED: "arrived", S.FULFILLED: "seen", S.NO_SHOW: "missed"}


def _booked(booking: Booking, found: Day, clinic: Clinic, now: dt.datetime) -> dict[str, Any]:
    known = found.names.get(booking.patient_id)
    words, tone = _state(booking)
    ident = booking.patient_id
    live = booking.state in (S.BOOKED, S.ARRIVED)
    return {
        "kind": _KINDS[S(booking.state)],
        "name": known.name if known and known.name else _("A person in your care"),
        "born": known.born if known else None,
        "record": path("records:show_home", ident),
        "mode": mode_words(booking.mode),
        "needs": needs_in_words(booking),
        "other": booking.other_needs,
        "reason": booking.reason,
        "asked": found.asked.get(booking.id),
        "written": path("appointments:show_written", ident, booking.id) if booking.mode == Mode.WRITTEN else "",
        "wants_call": booking.id in found.calls,
        "state": words,
        "tone": tone,
        "late": _late(booking, clinic, now),
        "steps": [{"name": step.name, "label": step.label} for step in rules.steps(booking, now)],
        "do": path("appointments:step_booking", ident, booking.id),
        "rearrange": path("appointments:rearrange", ident, booking.id) if live else "",
    }


def needs_in_words(booking: Booking) -> list[str]:
    """What the clinic is to see to."""
    said = (
        [_("Interpreter: %(language)s") % {"language": language_name(booking.interpreter)}]
        if booking.interpreter
        else []
    )
    said += [_("Step-free")] if booking.step_free else []
    said += [_("Transport")] if booking.transport else []
    return said + ([_("Help to hear")] if booking.hearing else [])


def _state(booking: Booking) -> tuple[str, str]:
    if booking.state == S.ARRIVED:
        here = _("Here since %(time)s") % {"time": time_words(booking.arrived_at)} if booking.arrived_at else _("Here")
        return here, "green"
    return {S.FULFILLED: (_("Seen"), "grey"), S.NO_SHOW: (_("Did not come"), "orange")}.get(S(booking.state), ("", ""))


def _late(booking: Booking, clinic: Clinic, now: dt.datetime) -> str:
    """Said, and whether the clinic still sees somebody so late."""
    late = rules.minutes_late(booking, now)
    if not late:
        return ""
    if late > clinic.late_minutes:
        return _("%(n)s minutes late: more than the %(most)s that this clinic waits") % {
            "n": late,
            "most": clinic.late_minutes,
        }
    return ngettext("%(n)s minute late", "%(n)s minutes late", late) % {"n": late}
