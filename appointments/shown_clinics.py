"""Clinics and their hours in words, for those who publish them."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.forms.clinics import BOOKERS, MEASURES
from appointments.models import Clinic, Session, Slot
from appointments.rules.sessions import LeftOut
from appointments.words import before_words, day_words, local, mode_words, moment_words
from consent.area_words import words_of


def rule_rows(clinic: Clinic) -> list[dict[str, Any]]:
    """For a summary list."""
    days, open_here = clinic.opens_days, clinic.most_open
    rows = [
        (_("Telephone"), clinic.phone),
        (_("Team"), clinic.team or _("The whole organisation")),
        (_("Who may book"), str(BOOKERS[Clinic.Booker(clinic.booker)])),
        (_("Private matter"), get_text_list(words_of(classes=clinic.labels), _("and"))),
        (
            _("Booked from"),
            ngettext("%(n)s day ahead", "%(n)s days ahead", days) % {"n": days}
            + ", "
            + before_words(clinic.closes_minutes),
        ),
        (_("Changed or cancelled"), before_words(clinic.cancel_minutes)),
        (
            _("For one person"),
            ngettext("%(n)s appointment to come", "at most %(n)s appointments to come", open_here) % {"n": open_here},
        ),
        (
            _("Early and late"),
            _("%(early)s minutes early, %(late)s minutes late")
            % {"early": clinic.early_minutes, "late": clinic.late_minutes},
        ),
        (_("Waiting list"), _waiting(clinic)),
        (_("How to prepare"), clinic.before),
        (_("Measured beforehand"), ", ".join(str(MEASURES.get(one, one)) for one in clinic.measures)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _waiting(clinic: Clinic) -> str:
    if not clinic.keeps_waiting_list:
        return _("None")
    hours = clinic.offer_hours
    return ngettext("An offer stands for %(n)s hour", "An offer stands for %(n)s hours", hours) % {"n": hours}


def session_rows(sessions: Iterable[Session], last: Mapping[uuid.UUID, dt.datetime]) -> list[dict[str, Any]]:
    rows = []
    for session in sessions:
        until = last.get(session.id)
        rows.append(
            {
                "id": session.id,
                "words": session_words(session),
                "until": day_words(local(until).date()) if until else "",
                "ended": session.ended_at is not None,
            }
        )
    return rows


def session_words(session: Session) -> str:
    """Mondays and Wednesdays, 09:00 to 12:00, 20 minutes each, Shona MacInnes, Treatment room, in person."""
    weekdays = get_text_list([str(WEEKDAYS[day]) for day in session.weekdays], _("and"))
    n = session.every_weeks
    often = ngettext("%(days)s", "%(days)s every %(n)s weeks", n) % {"days": weekdays, "n": n}
    hours = _("%(opens)s to %(closes)s") % {
        "opens": f"{session.opens_at:%H:%M}",
        "closes": f"{session.closes_at:%H:%M}",
    }
    each = ngettext("%(n)s minute each", "%(n)s minutes each", session.minutes) % {"n": session.minutes}
    room = f"{session.room.place.name}, {session.room.name}" if session.room else ""
    modes = " / ".join(mode_words(mode) for mode in session.modes)
    return " · ".join(filter(None, (f"{often}, {hours}, {each}", session.practitioner_name, room, modes)))


def clash_words(other: Slot) -> str:
    """Diabetes clinic, Tuesday 3 March 2026, 14:00, Dr Anjali Menon, Clinic B."""
    parts = (
        other.clinic.name,
        moment_words(other.starts_at),
        other.practitioner_name,
        other.room.name if other.room else "",
    )
    return ", ".join(filter(None, parts))


def days_words(left: Iterable[LeftOut]) -> list[str]:
    return [f"{one.holiday}, {date_format(one.day, 'l j F Y')}" for one in left]
