"""Publishing: clinics, their rules, hours over months, and places. About nobody."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.requests import Request
from appointments.actions import clinics as actions
from appointments.forms.clinics import ClinicForm, NewClinicForm, PlaceForm
from appointments.models import Clinic
from appointments.queries import day as days
from appointments.queries import publishing as asked
from appointments.rules import running
from appointments.shown_clinics import rule_rows, session_rows
from appointments.words import day_words
from consent.doors import staff

_USUAL = {field.name: field.get_default() for field in Clinic._meta.fields}  # noqa: SLF001


@staff(*running.ROLES)
def list_clinics(request: Request) -> HttpResponse:
    """Those that the actor's team runs, and the places of the organisation."""
    clinics = days.clinics_of(request.actor)
    free = asked.free_counts(clinics)
    context = {
        "clinics": [{"clinic": clinic, "free": free.get(clinic.id, 0)} for clinic in clinics if not clinic.ended_at],
        "ended": [clinic for clinic in clinics if clinic.ended_at],
        "places": asked.places_of(request.actor),
    }
    return render(request, "appointments/clinics.html", context)


@staff(*running.ROLES)
def show_clinic(request: Request, clinic_id: uuid.UUID) -> HttpResponse:
    clinic = own_clinic(request.actor, clinic_id)
    sessions = asked.sessions_of(clinic)
    context = {
        "clinic": clinic,
        "rules": rule_rows(clinic),
        "sessions": session_rows(sessions, asked.last_times(sessions)),
    }
    return render(request, "appointments/clinic.html", context)


@staff(*running.ROLES)
def open_clinic(request: Request) -> HttpResponse:
    form = NewClinicForm(request.POST if request.method == "POST" else None, initial=_USUAL | {"booker": None})
    if form.is_valid():
        given = dict(form.cleaned_data)
        key, labels = given.pop("form_key"), tuple(given.pop("labels"))
        clinic = actions.open_clinic(
            actor=request.actor, ident=_ident(request.actor, key), team=request.actor.team, labels=labels, **given
        )
        messages.success(request, _("The clinic is open. Now add its hours."))
        return redirect("appointments:show_clinic", clinic.id)
    return render(request, "appointments/clinic_form.html", {"form": form, "title": _("Open a clinic")})


@staff(*running.ROLES)
def change_clinic(request: Request, clinic_id: uuid.UUID) -> HttpResponse:
    clinic = own_clinic(request.actor, clinic_id, ended=False)
    kept = {name: getattr(clinic, name) for name in ClinicForm.base_fields}
    form = ClinicForm(request.POST if request.method == "POST" else None, initial=kept, clinic=clinic)
    if form.is_valid():
        actions.change_clinic(actor=request.actor, clinic=clinic, **form.cleaned_data)
        messages.success(request, _("The clinic is changed. Its rules count from now."))
        return redirect("appointments:show_clinic", clinic.id)
    context = {"form": form, "clinic": clinic, "title": _("Change a clinic")}
    return render(request, "appointments/clinic_form.html", context)


@staff(*running.ROLES)
def end_clinic(request: Request, clinic_id: uuid.UUID) -> HttpResponse:
    """Nobody books here any more; what is booked is dealt with on the day lists."""
    clinic = own_clinic(request.actor, clinic_id, ended=False)
    if request.method == "POST":
        gone = actions.end_clinic(actor=request.actor, clinic=clinic)
        words = ngettext("%(n)s free time is withdrawn.", "%(n)s free times are withdrawn.", gone) % {"n": gone}
        messages.success(request, _("The clinic is closed.") + " " + words)
        return redirect("appointments:list_clinics")
    taken = [{"date": day.isoformat(), "words": day_words(day), "n": n} for day, n in asked.taken_days_of(clinic)]
    return render(request, "appointments/clinic_end.html", {"clinic": clinic, "taken": taken})


@staff(*running.ROLES)
def write_place(request: Request, place_id: uuid.UUID | None = None) -> HttpResponse:
    """A place of the organisation, new or changed."""
    if request.actor.team:
        raise PermissionDenied  # places belong to the whole organisation
    place = asked.place_of(request.actor, place_id) if place_id else None
    if place_id and place is None:
        raise Http404
    form = PlaceForm(request.POST if request.method == "POST" else None, initial=_place(request.actor, place))
    if form.is_valid():
        actions.keep_place(actor=request.actor, place=place, **form.cleaned_data)
        messages.success(request, _("The place is saved."))
        return redirect("appointments:list_clinics")
    return render(request, "appointments/place_form.html", {"form": form, "place": place})


def own_clinic(actor: Actor, clinic_id: uuid.UUID, *, ended: bool = True) -> Clinic:
    """One that the actor's team runs; for everybody else there is none."""
    clinic = asked.clinic_of(clinic_id)
    if clinic is None or (clinic.ended_at and not ended) or not running.runs(actor, clinic):
        raise Http404
    return clinic


def _ident(actor: Actor, key: uuid.UUID) -> uuid.UUID:
    """Nobody's form speaks for somebody else's."""
    return uuid.uuid5(actor.organisation_id or uuid.UUID(int=0), f"clinic/{key}")


def _place(actor: Actor, place: Any) -> dict[str, Any]:
    if place is None:
        return {}
    rooms = "\n".join(room.name for room in asked.rooms_of(actor, place))
    return {name: getattr(place, name) for name in actions.OF_PLACE} | {"rooms": rooms}
