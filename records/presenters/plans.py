"""Care plans: what to do if, goals, what is planned and checked, who is in the team, when it is reviewed."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import clock
from records.presenters import dates, fhir, fields, medicines, origin, quantities
from records.words.statuses import SILENT, state

SAID = frozenset(
    {"author", "title", "description", "activity", "goal", "careTeam", "addresses", "period", "created", "note"}
)
# An activity that says what to do when something happens: by its name, or because its time is a condition.
_IF_NAME = re.compile(r"what to do if|action plan|safety net|if things get worse|emergency plan", re.IGNORECASE)
_IF_TIME = re.compile(r"\s*(if|when|in case)\b", re.IGNORECASE)
_REVIEW = re.compile(r"\breview\b", re.IGNORECASE)
_CHECKS = re.compile(
    r"\b(check|measure|monitor|weigh|test|reading|blood pressure|screen|scan|photograph)", re.IGNORECASE
)
_DONE = {
    "not-started": gettext_lazy("Not begun"),
    "scheduled": gettext_lazy("Has a date"),
    "on-hold": gettext_lazy("Paused"),
    "completed": gettext_lazy("Done"),
    "cancelled": gettext_lazy("Cancelled"),
    "stopped": gettext_lazy("Stopped"),
    "entered-in-error": gettext_lazy("Entered in error"),
}
_REACHED = {
    "in-progress": gettext_lazy("Under way"),
    "improving": gettext_lazy("Getting better"),
    "worsening": gettext_lazy("Getting worse"),
    "no-change": gettext_lazy("No change"),
    "achieved": gettext_lazy("Reached"),
    "sustaining": gettext_lazy("Reached and kept"),
    "not-achieved": gettext_lazy("Not reached"),
    "no-progress": gettext_lazy("No progress"),
    "not-attainable": gettext_lazy("Cannot be reached"),
}


def card(item: Any, *, own: bool, notes: list, goals: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A plan in a list: what to do if comes first, then goals and the next review."""
    body = fhir.read(item)
    parts = _parts(body, names)
    aims = [fhir.title(found) for found in _goals_of(body, goals)]
    facts = [
        (_("For"), _for(body, names)),
        (_("Goals"), "; ".join(aims)),
        (_("Review"), review_words(body)),
        (_("Time"), dates.period_words(body.get("period"))),
    ]
    return {
        "title": fhir.title(item),
        "help": fhir.help_for(item),
        "lead": body.get("description", ""),
        "url": origin.address(item),
        "struck": fhir.kept_out(item),
        "status": "" if item.status in SILENT - {"completed"} else str(state(item.kind, item.status).words),
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "if": parts["if"],
        "notes": notes,
        "meta": origin.meta(item, own=own),
    }


def reading(body: dict, goals: dict[str, Any], teams: list, names: dict[str, str]) -> dict[str, Any]:
    """A plan, whole."""
    return _parts(body, names) | {
        "about": body.get("description", ""),
        "for": _for(body, names),
        "note": fhir.note_words(body),
        "goals": [goal(found) for found in _goals_of(body, goals)],
        "teams": [team(found, names) for found in teams],
        "review": review_words(body),
        "period": dates.period_words(body.get("period")),
    }


def goal_ids(body: dict) -> list[str]:
    return [fhir.reference_id(found)[1] for found in fhir.listed(body.get("goal"))]


def team_ids(body: dict) -> list[str]:
    return [fhir.reference_id(found)[1] for found in fhir.listed(body.get("careTeam"))]


def _goals_of(body: dict, goals: dict[str, Any]) -> list:
    return [goals[ident] for ident in goal_ids(body) if ident in goals]


def _for(body: dict, names: dict[str, str]) -> str:
    """The conditions that the plan is about."""
    told = (
        found.get("display") or names.get(fhir.reference_id(found)[1], "")
        for found in fhir.listed(body.get("addresses"))
    )
    return ", ".join(filter(None, map(fhir.plain, told)))


def goal(item: Any) -> dict[str, Any]:
    """A goal: what is wanted, by when, how far it has come."""
    body = fhir.read(item)
    reached = next((_REACHED[code] for code in fhir.codes(body.get("achievementStatus")) if code in _REACHED), "")
    told = reached or fhir.concept_words(body.get("achievementStatus"))
    status = body.get("lifecycleStatus", "")
    facts = [
        (_("Aim"), "; ".join(filter(None, map(_target, fhir.listed(body.get("target")))))),
        (_("How far"), str(told) or (str(state("Goal", status).words) if status not in SILENT else "")),
        (_("Since"), dates.day_words(dates.when(body.get("startDate")))),
        (_("Note"), fhir.note_words(body)),
    ]
    return {
        "title": fhir.title(item),
        "url": origin.address(item),
        "struck": fhir.kept_out(item) or status in ("entered-in-error", "rejected"),
        "facts": [{"label": label, "value": value} for label, value in facts if value],
    }


def _target(target: dict) -> str:
    measure = fhir.concept_words(target.get("measure"))
    value = quantities.any_words(*fhir.choice(target, "detail"))
    due = dates.day_words(dates.when(target.get("dueDate")))
    words = ": ".join(filter(None, (measure, value)))
    if not due:
        return words
    return _("%(aim)s, by %(day)s") % {"aim": words, "day": due} if words else _("by %(day)s") % {"day": due}


def _parts(body: dict, names: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The activities under three headings: what to do if, what is checked, what else is planned."""
    found: dict[str, list[dict[str, Any]]] = {"if": [], "checks": [], "planned": []}
    for one in fhir.listed(body.get("activity")):
        told = _activity(one, names)
        if told["what"]:
            found[told.pop("part")].append(told)
    return found


def _activity(one: dict, names: dict[str, str]) -> dict[str, Any]:
    detail, pointed = one.get("detail") or {}, one.get("reference") or {}
    name, words, when = fhir.concept_words(detail.get("code")), fhir.plain(detail.get("description", "")), _when(detail)
    reason, event = fhir.all_words(detail.get("reasonCode")), ""
    if _IF_NAME.search(name) or _IF_TIME.match(when):
        event = _event(reason, when, name)
        words, name, when, reason = _without(event, words), "", "", ""
    part = "if" if event else "checks" if _CHECKS.search(f"{name} {words}") else "planned"
    what = words or name or fhir.plain(pointed.get("display") or names.get(fhir.reference_id(pointed)[1], ""))
    facts = [
        (_("What"), name if words and name != words else ""),
        (_("When"), when),
        (_("Why"), reason),
        (_("Who"), _people(detail.get("performer"), names)),
        (_("Where"), _people(detail.get("location"), names)),
        (_("How far"), str(_DONE.get(detail.get("status", ""), "")) if part != "if" else ""),
        (_("Progress"), "; ".join(note["text"] for note in fhir.listed(one.get("progress")) if note.get("text"))),
    ]
    return {
        "part": part,
        "what": what[:1].upper() + what[1:],
        "event": event,
        "facts": [{"label": label, "value": value} for label, value in facts if value],
    }


def _event(reason: str, when: str, name: str) -> str:
    """What must happen for the advice to count, as the beginning of a sentence."""
    told = reason or (when if _IF_TIME.match(when) else "") or name
    if _IF_TIME.match(told) or _IF_NAME.search(told):
        return told[:1].upper() + told[1:]
    return _("If %(event)s") % {"event": told}


def _without(event: str, words: str) -> str:
    """Advice that begins with its event, without it: the event stands above."""
    if words.lower().startswith(event.lower()) and len(words) > len(event):
        return words[len(event) :].lstrip(" :,;–-") or words
    return words


def _when(detail: dict) -> str:
    form, value = fhir.choice(detail, "scheduled")
    if form == "Timing":
        return medicines.timing_words(value)
    return quantities.any_words(form, value)


def _people(references: Any, names: dict[str, str]) -> str:
    return ", ".join(filter(None, (fields.shape("performer", one, names) for one in fhir.listed(references))))


def review_words(body: dict) -> str:
    """When the plan is looked at again: the nearest review that is not over, else the latest that was due."""
    days = []
    for one in fhir.listed(body.get("activity")):
        detail = one.get("detail") or {}
        named = f"{fhir.concept_words(detail.get('code'))} {detail.get('description', '')}"
        form, value = fhir.choice(detail, "scheduled")
        text = (value or {}).get("start", "") if form == "Period" else _first_event(value) if form == "Timing" else ""
        if _REVIEW.search(named) and text and detail.get("status") not in ("completed", "cancelled", "stopped"):
            days.append(text)
    today = clock.today().isoformat() if days else ""
    coming = [text for text in sorted(days) if text[: len(today)] >= today[: len(text)]]
    if coming:
        return dates.day_words(dates.when(coming[0]))
    return _("was due on %(day)s") % {"day": dates.day_words(dates.when(max(days)))} if days else ""


def _first_event(timing: Any) -> str:
    bounds = ((timing or {}).get("repeat") or {}).get("boundsPeriod") or {}
    return next(iter(fhir.listed((timing or {}).get("event"))), "") or bounds.get("start", "")


def team(item: Any, names: dict[str, str]) -> dict[str, Any]:
    """Who looks after the person together."""
    body = fhir.read(item)
    members = [
        {"who": who, "role": fhir.all_words(found.get("role")), "for": _people(found.get("onBehalfOf"), names)}
        for found in fhir.listed(body.get("participant"))
        if (who := _people(found.get("member"), names)) and not _is_patient(found.get("member"))
    ]
    contact = [found.get("value", "") for found in fhir.listed(body.get("telecom")) if found.get("value")]
    return {
        "title": fhir.title(item),
        "url": origin.address(item),
        "members": members,
        "contact": ", ".join(contact),
        "led_by": _people(body.get("managingOrganization"), names),
    }


def _is_patient(reference: Any) -> bool:
    return fhir.reference_id(reference)[0] == "Patient"
