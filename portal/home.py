"""The first page of a record: what is new, what is due, who looked, what one can do."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from consent import access_log, queries, reached
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from contributions.queries.questionnaires import open_tasks
from contributions.questionnaire_rules import why_not_answer
from portal import desk_person
from records import chart
from records.chart.withheld import left_out
from records.presenters import chronology, dates, fhir, medicines, origin, withheld
from records.presenters.sections import sections
from records.provenance import PORTAL
from records.views import since_last_visit
from records.words.kinds import STORED
from records.words.statuses import state

NEWEST, APPOINTMENTS, LOOKERS = 5, 3, 3
APPOINTMENTS_TOLD = 50  # by telephone
DAYS_OF_LOOKS = 30
TALLIED = 500  # entries of these days, the newest: the first page counts no further
DUE_WITHIN = dt.timedelta(days=60)
MEDICINES_READ = 50
QUESTIONNAIRES = 5
BESIDES = ("Consent", "QuestionnaireTask", *desk_person.KINDS)


@opens_record(*STORED, "Annotation", "AuditEvent", besides=BESIDES, by_telephone=True)
def show_home(request: Request, access: Access) -> HttpResponse:
    if access.decision.basis == "assisted":
        assert access.patient_id
        context = {"appointments": to_come(access), "warnings": reached.warnings(access.patient_id)}
        return render(request, "records/home_by_telephone.html", context)
    own = access.decision.basis == "self"
    context = {
        "own": own,
        "first": desk_person.first(access) if access.actor.is_staff and not own else None,
        "asks_first": own and queries.first_choices_due(access),
        "new": new(access, own=own),
        "due": due(access),
        "looks": looks(access) if Area.ACCESSLOG in access.decision.areas else None,
        "doing": doing(access, request.path),
        "changed": since_last_visit(request, access, origin.path("records:show_changes", access.patient_id)),
        "left_out": withheld.statement(left_out(access)),
    }
    return render(request, "records/home.html", context)


def new(access: Access, *, own: bool) -> list[dict[str, Any]]:
    """What happened last."""
    items = chart.latest(access, NEWEST)
    pointed = [
        fhir.reference_id(fhir.read(row).get("medicationReference"))[1] for row in items if row.area == "medicines"
    ]
    names = chart.names_of(access, pointed)
    said = origin.manner()
    return [chronology.entry(item, own=own, names=names, manner=said) for item in items]


def due(access: Access) -> list[dict[str, Any]]:
    """Appointments to come, questions that somebody asks, and medicines whose review falls due."""
    coming = [
        {
            "title": fhir.title(item),
            "when": dates.when_of(item),
            "url": _page_of(item),
        }
        for item in chart.coming_appointments(access, APPOINTMENTS)
    ]
    return coming + _questions(access) + _reviews(access)


def _page_of(appointment: Any) -> str:
    """Booked here, or kept by another system."""
    name = "show_booking" if appointment.source == PORTAL else "show_told"
    return origin.path(f"appointments:{name}", appointment.patient_id, appointment.id)


def _questions(access: Access) -> list[dict[str, Any]]:
    """What the reader was asked to answer, or has begun to, for the person."""
    if "QuestionnaireTask" not in access.kinds or why_not_answer(access):
        return []
    return [
        {
            "title": _("Questions to answer: %(title)s") % {"title": task.title},
            "when": task.wanted_by,
            "url": origin.path("contributions:show_questionnaire", access.patient_id, task.id),
        }
        for task in open_tasks(access)[:QUESTIONNAIRES]
    ]


def to_come(access: Access) -> list[dict[str, Any]]:
    """Appointments for whoever may not read what was written about them: the service, when, and how far it has come."""
    return [
        {
            "title": fhir.first_words(body.get("serviceType")) or _("Appointment"),
            "when": dates.when_of(item),
            "status": state(item.kind, item.status),
            "url": _page_of(item),
        }
        for item in chart.coming_appointments(access, APPOINTMENTS_TOLD)
        for body in [fhir.read(item)]
    ]


def _reviews(access: Access) -> list[dict[str, Any]]:
    """One line for all medicines whose review is near or past: they are reviewed together."""
    soon = clock.today() + DUE_WITHIN
    current = chart.medicines(access, past=False)[:MEDICINES_READ]
    found = [day for item in current if isinstance(day := medicines.review_by(fhir.read(item)), dt.date)]
    near = [day for day in map(_as_day, found) if day <= soon]
    if not near:
        return []
    url = origin.path("records:list_medicines", access.patient_id)
    return [{"title": _("Medicines to be reviewed by the practice"), "when": min(near), "url": url}]


def _as_day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def looks(access: Access) -> dict[str, Any]:
    """Who looked in the last days, of a long log since a moment: people by name, machines and oneself as numbers."""
    first = queries.midnight(clock.today() - dt.timedelta(days=DAYS_OF_LOOKS))
    assert access.patient_id  # a home page is one person's
    account = access.actor.id if access.decision.basis == "self" else queries.own_account(access.patient_id)
    assert account  # who is let in has one
    counted = queries.tally(access, first, account, most=TALLIED)
    people, number = access_log.people_since(access, counted.since, account, LOOKERS) if counted.people else ([], 0)
    return {
        "own": counted.own,
        "machines": counted.machines,
        "people": people,
        "more": max(0, number - LOOKERS),
        "days": DAYS_OF_LOOKS,
        "since": counted.since if counted.cut else None,
        "url": origin.path("consent:show_access_log", access.patient_id),
    }


def doing(access: Access, path: str) -> list[dict[str, Any]]:
    """The parts of the record that the reader may open, as places to go to."""
    return [part for part in sections(access, path) if not part["current"]]
