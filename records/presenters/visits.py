"""Visits, stays in hospital, periods of care and referrals: how far each has come, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.presenters import dates, fhir, fields, origin
from records.words.fields import CODES
from records.words.statuses import State, state

SAID = frozenset(
    {"class", "type", "reasonCode", "period", "participant", "location", "hospitalization", "serviceProvider"}
)
SAID |= {"requester", "performer", "authoredOn", "occurrenceDateTime", "occurrencePeriod", "priority", "code", "status"}
SAID |= {"managingOrganization", "careManager", "diagnosis", "reasonReference"}

# How far a referral has come, from the task about it; the request's own state decides where there is no task.
_BY_TASK = {
    "draft": State(gettext_lazy("Not sent yet"), "yellow"),
    "requested": State(gettext_lazy("Waiting – sent, not looked at yet"), "blue"),
    "received": State(gettext_lazy("Waiting – received, not looked at yet"), "blue"),
    "accepted": State(gettext_lazy("Accepted – waiting for an appointment"), "blue"),
    "ready": State(gettext_lazy("Accepted – waiting for an appointment"), "blue"),
    "in-progress": State(gettext_lazy("Under way"), "blue"),
    "on-hold": State(gettext_lazy("Paused"), "yellow"),
    "rejected": State(gettext_lazy("Declined"), "orange"),
    "cancelled": State(gettext_lazy("Cancelled")),
    "failed": State(gettext_lazy("Did not work out"), "orange"),
    "completed": State(gettext_lazy("Finished")),
}
_BY_REQUEST = {
    "draft": _BY_TASK["draft"],
    "active": State(gettext_lazy("Waiting"), "blue"),
    "on-hold": _BY_TASK["on-hold"],
    "revoked": State(gettext_lazy("Withdrawn")),
    "completed": _BY_TASK["completed"],
    "entered-in-error": state("ServiceRequest", "entered-in-error"),
}
_BOOKED = State(gettext_lazy("Appointment made"), "green")
_CLASSES = {"SS": gettext_lazy("Short stay in hospital"), "OBSENC": gettext_lazy("Stay in hospital"), **CODES}


def kind(item: Any, body: dict) -> str:
    """What it is, as a reader would call it."""
    if item.kind == "ServiceRequest":
        return fhir.first_words(body.get("category")) or _("Referral or request")
    if item.kind == "EpisodeOfCare":
        return _("Period of care")
    found = body.get("class") or {}
    return (
        str(_CLASSES.get(found.get("code", ""), ""))
        or fhir.concept_words({"coding": [found]} if found else {})
        or _("Visit")
    )


def told(item: Any, progress: list) -> State:
    """How far it has come. A visit has its own state; a referral is told by the newest task and by what was booked."""
    if item.kind != "ServiceRequest":
        return state(item.kind, item.status)
    if item.status in ("entered-in-error", "completed", "revoked") and not _task(progress):
        return _BY_REQUEST[item.status]
    task = _task(progress)
    over = item.status in ("completed", "revoked", "entered-in-error") or (
        task and task.status in ("rejected", "cancelled")
    )
    if not over and _booked(progress):
        return _BOOKED
    if task and task.status == "in-progress":
        return State(_words_of(task) or _BY_TASK["in-progress"].words, "blue")
    if task and task.status in _BY_TASK and item.status != "entered-in-error":
        return _BY_TASK[task.status]
    return _BY_REQUEST.get(item.status) or state(item.kind, item.status)


def _task(progress: list) -> Any:
    return next((row for row in reversed(progress) if row.kind == "Task" and row.status != "entered-in-error"), None)


def _booked(progress: list) -> Any:
    planned = {"Appointment": ("booked", "pending", "arrived", "checked-in"), "Encounter": ("planned",)}
    return next((row for row in reversed(progress) if row.status in planned.get(row.kind, ())), None)


def _words_of(task: Any) -> str:
    return fhir.concept_words(fhir.read(task).get("businessStatus"))


def card(item: Any, *, own: bool, notes: list, progress: dict[Any, list], names: dict[str, str]) -> dict[str, Any]:
    """A visit or a referral in a list."""
    body, found = fhir.read(item), progress.get(item.id, [])
    how = told(item, found)
    return {
        "title": fhir.title(item),
        "help": fhir.help_for(item) if item.kind == "ServiceRequest" else None,
        "lead": kind(item, body),
        "tag": "" if item.status in ("finished", "") and item.kind != "ServiceRequest" else str(how.words),
        "tone": how.tone,
        "url": origin.address(item),
        "when": dates.when_of(item),
        "struck": fhir.kept_out(item),
        "facts": facts(item, body, found, names),
        "notes": notes,
        "meta": origin.meta(item, own=own),
    }


def facts(item: Any, body: dict, progress: list, names: dict[str, str]) -> list[dict[str, Any]]:
    """Why, where, with whom, until when; of a referral who asked whom, and why it was turned down."""
    rows = _referral(body, progress, names) if item.kind == "ServiceRequest" else _visit(item, body, names)
    return [{"label": label, "value": value} for label, value in rows if value]


def _visit(item: Any, body: dict, names: dict[str, str]) -> list[tuple[str, Any]]:
    stay = body.get("hospitalization") or {}
    period = body.get("period") or {}
    long = item.kind == "EpisodeOfCare" or (period.get("end") and _day(period, "start") != _day(period, "end"))
    people = [
        fields.shape("individual", one.get("individual"), names)
        for one in fhir.listed(body.get("participant"))
        if one.get("individual")
    ]
    places = [
        fields.shape("location", one.get("location"), names)
        for one in fhir.listed(body.get("location"))
        if one.get("location")
    ]
    found = [
        fields.shape("condition", one.get("condition"), names)
        for one in fhir.listed(body.get("diagnosis"))
        if one.get("condition")
    ]
    return [
        (_("Why"), fhir.all_words(body.get("reasonCode"))),
        (_("Found"), _one_line(found)),
        (_("When"), dates.period_words(period) if long else ""),
        (
            _("Organisation"),
            _one_line(
                [
                    fields.shape("o", body.get(name), names)
                    for name in ("serviceProvider", "managingOrganization")
                    if body.get(name)
                ]
            ),
        ),
        (_("Where"), _one_line(places)),
        (
            _("With"),
            _one_line([*people, *([fields.shape("m", body["careManager"], names)] if body.get("careManager") else [])]),
        ),
        (_("Came from"), fhir.concept_words(stay.get("admitSource"))),
        (
            _("Went to"),
            _CLASSES_LEFT.get(next(iter(fhir.codes(stay.get("dischargeDisposition"))), ""), "")
            or fhir.concept_words(stay.get("dischargeDisposition")),
        ),
    ]


_CLASSES_LEFT = {
    "home": gettext_lazy("Home"),
    "long": gettext_lazy("A care home"),
    "hosp": gettext_lazy("Hospice"),
    "rehab": gettext_lazy("A place for getting strong again (rehabilitation)"),
    "snf": gettext_lazy("A nursing home"),
    "other-hcf": gettext_lazy("Another hospital or service"),
    "aadvice": gettext_lazy("Left although advised to stay"),
    "exp": gettext_lazy("Died"),
}


def _referral(body: dict, progress: list, names: dict[str, str]) -> list[tuple[str, Any]]:
    task, booked = _task(progress), _booked(progress)
    words = fhir.read(task) if task else {}
    return [
        (_("Why"), fhir.all_words(body.get("reasonCode"))),
        (_("Asked by"), fields.shape("requester", body["requester"], names) if body.get("requester") else ""),
        (
            _("Sent to"),
            _one_line([fields.shape("performer", one, names) for one in fhir.listed(body.get("performer"))]),
        ),
        (_("How urgent"), str(CODES.get(body.get("priority", ""), "")) if body.get("priority") != "routine" else ""),
        (_("Reason given"), fhir.concept_words(words.get("statusReason"))),
        (_("Appointment"), dates.words(dates.when_of(booked)) if booked else ""),
        (
            _("For when"),
            dates.period_words(body.get("occurrencePeriod")) or dates.words(dates.when(body.get("occurrenceDateTime"))),
        ),
    ]


def _one_line(words: list[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, words)))


def _day(period: dict, name: str) -> str:
    return str(period.get(name, ""))[:10]


def reading(item: Any, body: dict, progress: list, names: dict[str, str], inside: list) -> dict[str, Any]:
    """What the page of a visit or a referral says first, and what belongs to it by kind."""
    return {
        "kind": kind(item, body),
        "facts": facts(item, body, progress, names),
        "steps": [_step(row) for row in progress if row.kind != "Encounter"] if item.kind == "ServiceRequest" else [],
        "inside": inside,
    }


def _step(row: Any) -> dict[str, Any]:
    """One thing that happened on the way of a referral."""
    body = fhir.read(row)
    if row.kind == "Task":
        day = dates.when(body.get("lastModified")) or dates.when_of(row)
        words = _words_of(row) or str(_BY_TASK.get(row.status, state("Task", row.status)).words)
    else:
        day, words = dates.when_of(row), _("Appointment: %(state)s") % {"state": state(row.kind, row.status).words}
    return {"when": day, "words": words}
