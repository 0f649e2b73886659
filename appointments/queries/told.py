"""Appointments of which the portal is only told: what another system sent, in words, and what was answered."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

import clock
from accounts.models import Organisation
from appointments.models import Clinic, Reply
from appointments.rules import told as rules
from consent.gate import Access
from records import chart, directory
from records.presenters import dates, fhir
from records.presenters.origin import path
from records.words.statuses import state
from work import queries as work
from work.models import WorkItem

TOPIC = "reply"
SHOWN = 200
_SERVICES = ("HealthcareService", "PractitionerRole", "Location", "Organization")
_ABOVE = {"HealthcareService": "providedBy", "PractitionerRole": "organization", "Location": "managingOrganization"}


@dataclass(frozen=True)
class Sender:
    """Whose appointment it is, as far as the portal knows."""

    name: str = ""
    phone: str = ""
    organisation_id: uuid.UUID | None = None  # that works in the portal
    team: str = ""


@dataclass(frozen=True)
class Told:
    """One appointment in a reader's words."""

    item: Any
    title: str
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    state: str
    tone: str
    place: str
    people: list[str] = field(default_factory=list)
    answer: Reply | None = None  # the last one of the person
    stale: bool = False
    url: str = ""

    @property
    def id(self) -> uuid.UUID:
        return self.item.id

    @property
    def is_to_come(self) -> bool:
        open_still = self.item.status not in rules.OVER | {"cancelled"}
        return open_still and (self.starts_at is None or (self.ends_at or self.starts_at) > clock.now())

    @property
    def wants_answer(self) -> bool:
        """Whether the person may answer and has not, or not to what is planned now."""
        why = rules.why_not_answer(status=self.item.status, starts_at=self.starts_at, now=clock.now())
        return not why and (self.answer is None or self.stale)


def told(access: Access, *, ids: Iterable[uuid.UUID] | None = None) -> list[Told]:
    """Those of the person's appointments that another system keeps, the latest first.

    Each has title, starts_at, ends_at, state, tone, place, people, url, is_to_come, wants_answer.
    """
    every = chart.told_appointments(access)
    rows = every if ids is None else every.filter(id__in=list(ids))
    found = list(rows[:SHOWN])
    names = chart.names_of(access, [ident for row in found for ident in _pointed(row)])
    last = _last_answers(access, [row.id for row in found])
    shown = [_told(row, names, last.get(row.id)) for row in found]
    if access.decision.basis == "assisted":
        return [replace(one, title=_service(one.item)) for one in shown]
    return shown


def _service(row: Any) -> str:
    """By telephone the service alone is named: what somebody wrote of the appointment may say why it is."""
    return fhir.first_words(fhir.read(row).get("serviceType")) or _("Appointment")


def one(access: Access, item_id: uuid.UUID) -> Told | None:
    """One of them, or None for whoever may not see it."""
    return next(iter(told(access, ids=[item_id])), None)


def planned_before(access: Access, one: Told) -> str:
    """For when it was planned before it was moved, in words; empty where it was not, or takes place no more."""
    if one.starts_at is None or one.item.version == 1 or not one.is_to_come:
        return ""
    times = (dates.when(fhir.parsed(row.body).get("start")) for row in chart.versions(access, one.item))
    return next((when_words(time) for time in times if isinstance(time, dt.datetime) and time != one.starts_at), "")


def said(access: Access, item_id: uuid.UUID) -> list[Reply]:
    """Everything that was said to one appointment, in order."""
    return list(_said(access).filter(appointment=item_id).order_by("replied_at", "id"))


def with_key(access: Access, form_key: uuid.UUID) -> Reply | None:
    return _said(access).filter(form_key=form_key).first()


def waiting(access: Access, item_id: uuid.UUID, *, lock: bool = False) -> WorkItem | None:
    """The work that answers to this appointment make, as long as nobody has dealt with it."""
    found = WorkItem.objects.under(access).filter(
        subject=WorkItem.Subject.APPOINTMENT, topic=TOPIC, item_id=item_id, done_at=None
    )
    return (found.select_for_update(of=("self",)) if lock else found.select_related("holder")).first()


def sender(access: Access, item: Any) -> Sender:
    """Who holds the clinic: a clinic that is known here, else what the directory says of who takes part."""
    references = [fhir.reference_id(one.get("actor")) for one in fhir.listed(fhir.read(item).get("participant"))]
    named = [(kind, ident) for kind in _SERVICES for found, ident in references if found == kind]
    known = chart.uuids(ident for _kind, ident in named)
    clinic = Clinic.objects.filter(id__in=known).select_related("organisation").first()
    if clinic:
        return Sender(f"{clinic.name}, {clinic.organisation.name}", clinic.phone, clinic.organisation_id, clinic.team)
    found = Sender(organisation_id=item.organisation_id)
    for kind, ident in named:
        found = _fuller(found, kind, ident)
    return _named(found)


def reads(access: Access, found: Sender) -> bool:
    """Whether somebody there reads what is answered here: an organisation that looks after the person."""
    assert access.patient_id
    return found.organisation_id is not None and work.looks_after(access.patient_id, found.organisation_id)


def _said(access: Access) -> QuerySet[Reply]:
    return Reply.objects.under(access)


def _last_answers(access: Access, ids: list[uuid.UUID]) -> dict[uuid.UUID, Reply]:
    rows = _said(access).filter(appointment__in=ids).exclude(answer=Reply.Answer.NOTED) if ids else ()
    return {row.appointment: row for row in sorted(rows, key=lambda row: (row.replied_at, row.id))}


def _told(row: Any, names: Mapping[str, str], answer: Reply | None) -> Told:
    said = state(row.kind, row.status)
    place = place_of(row, names)
    return Told(
        item=row,
        title=fhir.title(row),
        starts_at=row.date_from,
        ends_at=row.date_until if row.date_until and row.date_until > (row.date_from or row.date_until) else None,
        state=str(said.words),
        tone=said.tone,
        place=place,
        people=_people(row, names),
        answer=answer,
        stale=answer is not None
        and rules.is_stale(said_of=(answer.starts_at, answer.place), now_is=(row.date_from, place)),
        url=path("appointments:show_told", row.patient_id, row.id),
    )


def place_of(row: Any, names: Mapping[str, str]) -> str:
    """Where one goes, by name; empty where nobody said it."""
    found = [_name(one, names) for one in _taking_part(row) if fhir.reference_id(one.get("actor"))[0] == "Location"]
    return ", ".join(filter(None, found))[:300]


def _people(row: Any, names: Mapping[str, str]) -> list[str]:
    """Everybody and everything else that takes part, the person themselves apart."""
    apart = ("Patient", "Location")
    rows = [one for one in _taking_part(row) if fhir.reference_id(one.get("actor"))[0] not in apart]
    return list(dict.fromkeys(filter(None, (_name(one, names) for one in rows))))


def _name(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    actor = one.get("actor") or {}
    return fhir.plain(actor.get("display") or names.get(fhir.reference_id(actor)[1], ""))


def _taking_part(row: Any) -> list[dict[str, Any]]:
    return [one for one in fhir.listed(fhir.read(row).get("participant")) if isinstance(one, dict)]


def _pointed(row: Any) -> list[str]:
    return [ident for one in _taking_part(row) if (ident := fhir.reference_id(one.get("actor"))[1])]


def _fuller(found: Sender, kind: str, ident: str) -> Sender:
    """With what the directory says of one who takes part, where nothing better is known."""
    entry = next((directory.entry(kind, key) for key in chart.uuids([ident])), None)
    body = fhir.parsed(entry.body) if entry else {}
    above = fhir.reference_id(body.get(_ABOVE.get(kind, "")))[1] if kind != "Organization" else ident
    phones = (one.get("value") for one in fhir.listed(body.get("telecom")) if one.get("system") == "phone")
    return Sender(
        found.name or (entry.name if entry else ""),
        found.phone or next(filter(None, phones), ""),
        found.organisation_id or next(iter(chart.uuids([above])), None),
        found.team,
    )


def _named(found: Sender) -> Sender:
    """With the organisation's own name, if it works in the portal; otherwise it is nobody's here."""
    rows = Organisation.objects.filter(ended_at=None)
    row = rows.filter(id=found.organisation_id).first() if found.organisation_id else None
    if row is None:
        return Sender(found.name, found.phone)
    name = found.name if row.name in found.name else ", ".join(filter(None, (found.name, row.name)))
    return Sender(name, found.phone, row.id, found.team)


def when_words(starts_at: dt.datetime | None, ends_at: dt.datetime | None = None) -> str:
    """Tuesday 3 March 2026, 10:00 to 10:30."""
    if starts_at is None:
        return _("No time is set yet")
    begins = dates.local(starts_at)
    words = date_format(begins, "l j F Y, H:i")
    if ends_at is None:
        return words
    ends = dates.local(ends_at)
    if ends.date() == begins.date():
        return _("%(begins)s to %(ends)s") % {"begins": words, "ends": date_format(ends, "H:i")}
    return _("%(begins)s to %(ends)s") % {"begins": words, "ends": date_format(ends, "l j F Y, H:i")}
