"""Hours of a clinic over months: shown before they are made, and ended."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import clock
from accounts.actor import Actor
from accounts.requests import Request
from appointments.actions import sessions as actions
from appointments.actions.clinics import ClinicRefused
from appointments.forms.sessions import EndForm, SessionForm
from appointments.models import Clinic, Session, Slot
from appointments.queries import publishing as asked
from appointments.rules import running
from appointments.rules import sessions as rules
from appointments.shown_clinics import clash_words, days_words, session_words
from appointments.views.clinics import own_clinic
from appointments.words import day_words, local, moment_words
from consent.doors import staff

CLASHES_SHOWN = 8


@staff(*running.ROLES)
def add_session(request: Request, clinic_id: uuid.UUID) -> HttpResponse:
    """First what it makes, then it is made."""
    clinic = own_clinic(request.actor, clinic_id, ended=False)
    form = _form(request, clinic)
    preview = None
    if form.is_valid() and request.POST.get("do") != "edit":
        session = _session(request.actor, clinic, form)
        preview = _preview(session, form)
        if preview and request.POST.get("do") == "make":
            if made := _made(request, session, form):
                return made
            preview = None
    context = {"clinic": clinic, "form": form, "preview": preview, "hidden": _hidden(form) if preview else []}
    return render(request, "appointments/session_form.html", context)


@staff(*running.ROLES)
def end_session(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """Free times go; what somebody has is listed, day by day, to be dealt with."""
    session = asked.session_of(session_id)
    if session is None or not running.runs(request.actor, session.clinic):
        raise Http404
    form = EndForm(request.POST if request.method == "POST" else None, initial={"day": clock.today()})
    taken: list[dict[str, Any]] = []
    if form.is_valid():
        day = form.cleaned_data["day"]
        gone = actions.end(actor=request.actor, session=session, day=day)
        words = ngettext("%(n)s free time is withdrawn.", "%(n)s free times are withdrawn.", gone) % {"n": gone}
        messages.success(request, words)
        left = asked.taken_days(session, day)
        if not left:
            return redirect("appointments:show_clinic", session.clinic_id)
        taken = [{"date": one.isoformat(), "words": day_words(one), "n": n} for one, n in left]
    context = {"session": session, "words": session_words(session), "form": form, "taken": taken}
    return render(request, "appointments/session_end.html", context)


def _form(request: Request, clinic: Clinic) -> SessionForm:
    people = {str(user.id): user for user in asked.practitioners_of(clinic)}
    rooms = {str(room.id): room for room in asked.rooms_of(request.actor)}
    first = clock.today() + dt.timedelta(days=1)
    usual = {
        "opens_at": "09:00",
        "closes_at": "12:00",
        "minutes": 15,
        "first_day": first,
        "last_day": first + dt.timedelta(weeks=12),
    }
    return SessionForm(request.POST if request.method == "POST" else None, initial=usual, people=people, rooms=rooms)


def _session(actor: Actor, clinic: Clinic, form: SessionForm) -> Session:
    ident = uuid.uuid5(clinic.id, f"session/{form.cleaned_data['form_key']}")
    return actions.session_of(clinic=clinic, actor=actor, ident=ident, plan=form.cleaned_data)


def _preview(session: Session, form: SessionForm) -> dict[str, Any] | None:
    """What would be made; where times clash and are not to be left out, an error beside the field instead."""
    plan = rules.Plan.of(session)
    times = [time for time in rules.times(plan) if time.starts_at > clock.now()]
    met = [] if Session.objects.filter(id=session.id).exists() else actions.clashes(session, times)
    if met and not form.cleaned_data["leave_out"]:
        _name_clash(form, session, [other for _time, other in met])
        return None
    left = {time for time, _other in met}
    wanted = [time for time in times if time not in left]
    if not wanted:
        form.add_error("first_day", _("None of these times is left to be made."))
        return None
    return {
        "count": len(wanted),
        "days": len({local(time.starts_at).date() for time in wanted}),
        "words": session_words(session),
        "first": moment_words(wanted[0].starts_at),
        "last": moment_words(wanted[-1].starts_at),
        "left_out": days_words(rules.left_out(plan)),
        "clashes": [clash_words(other) for _time, other in met[:CLASHES_SHOWN]],
        "clash_count": len(met),
    }


def _made(request: Request, session: Session, form: SessionForm) -> HttpResponse | None:
    try:
        done = actions.make(actor=request.actor, session=session, leave_out_clashes=form.cleaned_data["leave_out"])
    except actions.Clash as clash:
        _name_clash(form, session, list(clash.others))
        return None
    except ClinicRefused as refused:
        form.add_error(None, str(refused))
        return None
    said = ngettext("%(n)s time is made.", "%(n)s times are made.", done) % {"n": f"{done:,}"}
    messages.success(request, said)
    return redirect("appointments:show_clinic", session.clinic_id)


def _name_clash(form: SessionForm, session: Session, others: list[Slot]) -> None:
    """Beside the field that clashes: the person before the room."""
    by_person = [
        other for other in others if other.practitioner_id and other.practitioner_id == session.practitioner_id
    ]
    found, field = (by_person, "practitioner") if by_person else (others, "room")
    if not found:  # somebody was faster, and gone again
        form.add_error(None, _("Somebody published at the same moment. Please send it again."))
        return
    said = _("Busy already: %(clash)s.") if len(found) == 1 else _("Busy already at %(n)s times, first: %(clash)s.")
    words = said % {"clash": clash_words(found[0]), "n": len(found)}
    form.add_error(field, f"{words} {_('Change this, or choose below to leave such times out.')}")


def _hidden(form: SessionForm) -> list[tuple[str, str]]:
    """Everything that was sent, to be sent again."""
    return [(name, value) for name in form.fields for value in form.data.getlist(name)]  # type: ignore[attr-defined]
