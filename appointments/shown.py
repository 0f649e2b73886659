"""Bookings and free times in words, ready for a page."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

import clock
from appointments.ical import Event
from appointments.models import Booking, Clinic, Mode, Slot
from appointments.queries.times import Time
from appointments.rules import booking as rules
from appointments.rules.languages import language_name
from appointments.words import before_words, day_words, local, mode_words, moment_words, span_words, time_words

S = Booking.State


def state(booking: Booking, *, moved: bool = False) -> tuple[str, str]:
    """How far it is, in words and as the tone of a tag."""
    if moved:
        return _("Moved to another time"), "grey"
    if booking.state == S.CANCELLED:
        return (_("Cancelled by the clinic"), "orange") if booking.cancelled_by_clinic else (_("Cancelled"), "grey")
    if booking.state == S.BOOKED and booking.ends_at <= clock.now():
        return (_("Not finished"), "orange") if booking.mode == Mode.WRITTEN else (_("Over"), "grey")
    return {
        S.BOOKED: (_("Booked"), "green"),
        S.ARRIVED: (_("Arrived"), "blue"),
        S.FULFILLED: (_("Took place"), "grey"),
        S.NO_SHOW: (_("Did not take place"), "grey"),
    }[S(booking.state)]


def is_to_come(booking: Booking) -> bool:
    return booking.state in rules.LIVE and booking.ends_at > clock.now()


def line(booking: Booking) -> dict[str, Any]:
    """A booking in the list."""
    words, tone = state(booking)
    return {
        "url": page_of(booking),
        "title": booking.clinic.name,
        "starts_at": booking.starts_at,
        "when": span_words(booking.starts_at, booking.ends_at),
        "how": how(booking),
        "place": _organisation(booking),
        "who": booking.practitioner_name,
        "state": words,
        "tone": tone,
        "elsewhere": False,
    }


def told_line(told: Any, when: str) -> dict[str, Any]:
    """An appointment that another system keeps, in the same list."""
    return {
        "url": told.url,
        "title": told.title,
        "starts_at": told.starts_at,
        "when": when,
        "how": "",
        "place": told.place,
        "who": ", ".join(told.people),
        "state": told.state,
        "tone": told.tone,
        "elsewhere": True,
        "wants_answer": told.wants_answer,
    }


def page_of(booking: Booking) -> str:
    return reverse("appointments:show_booking", args=[booking.patient_id, booking.id])


def how(booking: Booking) -> str:
    """In person, with the place; else the way."""
    place = booking.slot.place
    if booking.mode == Mode.IN_PERSON and place:
        return _("In person, at %(place)s") % {"place": place.name}
    return mode_words(booking.mode)


def _organisation(booking: Booking) -> str:
    """Where the place's own name does not say it already."""
    name, place = booking.clinic.organisation.name, booking.slot.place
    return "" if place and booking.mode == Mode.IN_PERSON and name in place.name else name


def needs(booking: Booking) -> list[str]:
    """What the clinic sees to, a line each."""
    said = [_("Interpreter: %(language)s") % {"language": language_name(booking.interpreter)}]
    found = said if booking.interpreter else []
    found += [_("A way in without steps")] if booking.step_free else []
    found += [_("A hearing loop, or other help to hear")] if booking.hearing else []
    found += [_("Transport to get there")] if booking.transport else []
    return [*found, *([booking.other_needs] if booking.other_needs else [])]


def time_facts(slot: Slot) -> list[dict[str, Any]]:
    """What is about to be booked."""
    rows = [
        (_("Service"), slot.clinic.name),
        (_("At"), slot.clinic.organisation.name),
        (_("When"), span_words(slot.starts_at, slot.ends_at)),
        (_("With"), slot.practitioner_name),
        (_("Place"), f"{slot.place.name}, {slot.place.address}" if slot.place and Mode.IN_PERSON in slot.modes else ""),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def facts(booking: Booking) -> list[dict[str, Any]]:
    """When, how and with whom."""
    rows = [
        (_("When"), span_words(booking.starts_at, booking.ends_at)),
        (_("How"), mode_words(booking.mode)),
        (_("With"), booking.practitioner_name),
        (_("At"), booking.clinic.organisation.name),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def made_by(booking: Booking) -> str:
    """Who booked it, and for whom, with the day."""
    named = {"who": booking.booked_by_name, "name": booking.for_name, "when": moment_words(booking.booked_at)}
    if booking.for_name:
        return _("Booked by %(who)s for %(name)s, %(when)s") % named
    return _("Booked by %(who)s, %(when)s") % named


def rules_in_words(clinic: Clinic) -> str:
    """Until when one books and changes here."""
    said = {"book": before_words(clinic.closes_minutes), "change": before_words(clinic.cancel_minutes)}
    return _("You can book %(book)s, and change or cancel %(change)s.") % said


def change_words(booking: Booking) -> str:
    """Until when it is changed or cancelled here, and how after that."""
    until = moment_words(rules.change_until(booking, booking.clinic))
    said = {"until": until, "phone": booking.clinic.phone}
    if rules.change_until(booking, booking.clinic) < clock.now():
        return _("It could be changed or cancelled here until %(until)s. Now please telephone %(phone)s.") % said
    return _("You can change or cancel it here until %(until)s. After that, please telephone %(phone)s.") % said


def days(
    times: Iterable[Time], clinics: Mapping[uuid.UUID, Clinic] | None = None, *, most: int = 0
) -> list[dict[str, Any]]:
    """Free times by their days; `more` counts those of a day that are left out. Of several clinics each says which.

    `most`: so many were asked for of each clinic; one with as many may have more.
    """
    found: list[dict[str, Any]] = []
    named = cache(_modes_words)
    for day, rows in groupby(times, key=lambda time: time.day):
        of_day = list(rows)
        shown = [_free_line(time, named(tuple(time.modes))) for time in of_day]
        if clinics:
            shown = [line | _whose(clinics[line["clinic"]], line["place"]) for line in shown]
        groups = _by_clinic(shown)
        more = of_day[0].of_day - len(of_day) or int(any(len(group["times"]) == most for group in groups))
        title = day_words(day)
        found.append({"day": day, "number": len(found) + 1, "title": title, "groups": groups, "more": more})
    return found


def _by_clinic(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each clinic's times together, in the order of its first."""
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for line in lines:
        found.setdefault(line["clinic"], {"times": []})["times"].append(line)
    return list(found.values())


def alike(days: Sequence[dict[str, Any]], *, several: bool) -> list[str]:
    """What is the same of all times shown, said once and taken off each; of `several`, each clinic's times as well."""
    groups = [group for day in days for group in day["groups"]]
    said = _taken_off([line for group in groups for line in group["times"]])
    for group in groups if several else ():
        group["said"] = _taken_off(group["times"])
    return said


def _taken_off(lines: list[dict[str, Any]]) -> list[str]:
    said = []
    for name in ("service", "organisation", "modes", "who", "place"):
        values = {line[name] for line in lines}
        if len(values) == 1:
            said += sorted(filter(None, values))
            for line in lines:
                line[name] = ""
    return said


def _whose(clinic: Clinic, place: str) -> dict[str, str]:
    """Which service, and whose, where the place's own name does not say it already."""
    name = clinic.organisation.name
    return {"service": clinic.name, "organisation": "" if name in place else name}


def _time(modes: Sequence[str], starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Its hour; in writing the day by which there is an answer."""
    if list(modes) == [Mode.WRITTEN]:
        return _("Answer by %(day)s") % {"day": day_words(local(ends_at).date())}
    return time_words(starts_at)


def _modes_words(modes: Sequence[str]) -> str:
    return ", ".join(mode_words(mode) for mode in modes)


def _free_line(time: Time, modes: str) -> dict[str, Any]:
    """One free time: its hour, and what a screen reader says besides."""
    return {
        "id": time.id,
        "time": _time(time.modes, time.starts_at, time.ends_at),
        "clinic": time.clinic_id,
        "service": "",
        "organisation": "",
        "who": time.practitioner_name,
        "modes": modes,
        "place": time.place if Mode.IN_PERSON in time.modes else "",
    }


def time_line(slot: Slot) -> dict[str, Any]:
    """One time that is free instead."""
    return {
        "id": slot.id,
        "time": _time(slot.modes, slot.starts_at, slot.ends_at),
        "who": slot.practitioner_name,
        "modes": _modes_words(slot.modes),
        "place": slot.place.name if slot.place and Mode.IN_PERSON in slot.modes else "",
    }


def near(slots: Iterable[Slot]) -> list[dict[str, Any]]:
    return [time_line(slot) | {"moment": moment_words(slot.starts_at)} for slot in slots]


def event(booking: Booking, *, root: uuid.UUID, url: str) -> Event:
    """What a calendar gets. Of a sensitive clinic it gets the time alone: calendars are shared and synchronised."""
    common = {
        "uid": f"{root}@appointments.digital-front-door",
        "sequence": booking.sequence,
        "changed_at": booking.changed_at,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "url": url,
        "cancelled": booking.state == S.CANCELLED,
    }
    if booking.labels:
        return Event(summary=_("Appointment"), **common)  # type: ignore[arg-type]
    place = booking.slot.place
    where = f"{place.name}, {place.address}" if place and booking.mode == Mode.IN_PERSON else mode_words(booking.mode)
    return Event(summary=booking.clinic.name, location=where, description=_told(booking), **common)  # type: ignore[arg-type]


def _told(booking: Booking) -> str:
    phone = _("Telephone: %(phone)s") % {"phone": booking.clinic.phone}
    return "\n".join(filter(None, [booking.practitioner_name, booking.clinic.before, phone]))
