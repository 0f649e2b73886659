"""One item, whole: what it says, every other element in words, its texts, where it comes from, its versions."""

from typing import Any

from django.utils.translation import gettext as _

from records.paths import CODES
from records.presenters import dates, fhir, fields, letters, medicines, origin, quantities, values
from records.words.answers import MEANING
from records.words.kinds import kind_name
from records.words.statuses import state
from records.words.systems import system_name


def page(item: Any, *, own: bool, names: dict[str, str], said: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Everything about one item, but for the elements that its page says in another place."""
    body, told = fhir.read(item), state(item.kind, item.status)
    called = _title(item, names)
    helped = fhir.help_for(item, called)
    return {
        "title": called,
        "help": helped,
        "help_for_kind": None if helped else fhir.help_for(item),
        "kind": kind_name(item.kind, item.area),
        "when": dates.when_of(item),
        "status": told.words if item.status else "",
        "tone": told.tone,
        "struck": fhir.kept_out(item),
        "rows": _rows(item, body, names, said),
        "text": fhir.note_words(body),
        "questions": list(_questions(fhir.listed(body.get("item")))) if item.kind == "QuestionnaireResponse" else [],
        "source": origin.author(item, own=own) or names.get(author_id(body)) or _("Writer not named"),
        "recorded": origin.recorded(item),
        "arrival": origin.arrival(item, own=own),
        "changed_on_arrival": origin.changed_on_arrival(item),
        "updated": item.last_updated,
        "version": item.version,
        "codes": code_words(item),
    }


def _title(item: Any, names: dict[str, str]) -> str:
    if item.area == "medicines":
        return medicines.name(item, names)
    return letters.name(item) if item.kind in ("DocumentReference", "Composition") else fhir.title(item)


def _rows(item: Any, body: dict, names: dict[str, str], said: frozenset[str]) -> list[dict[str, Any]]:
    """What the item says first, then everything else."""
    return [{"label": label, "value": value} for label, value in _said(item, body) if value] + fields.rows(
        {name: value for name, value in body.items() if name not in said}, names, but=fhir.title(item)
    )


def _said(item: Any, body: dict) -> list[tuple[str, Any]]:
    if item.kind == "Observation":
        exact = (body.get("valueQuantity") or {}).get("value")
        return [
            (_("Result"), "" if fhir.kept_out(item) and item.status == "cancelled" else values.words(body)),
            (_("Exact number as sent"), str(exact) if exact is not None and quantities.is_long(exact) else ""),
            (_("Laboratory’s range"), values.reference_words(body)),
            (_("What the laboratory says"), str(values.flag(body).words)),
        ]
    if item.area == "medicines":
        return medicines.facts(item, body)
    sure = next((fields.CODES.get(code) or fhir.dash(code) for code in fhir.codes(body.get("verificationStatus"))), "")
    return [(_("How sure"), sure)]


def _questions(items: list, depth: int = 0):
    """Questions and answers, groups opened."""
    for found in items:
        answers = [_answer_words(answer) for answer in fhir.listed(found.get("answer"))]
        if found.get("text") or answers:  # a group without words is nothing to a reader
            yield {
                "label": found.get("text") or _("A question whose words were not sent"),
                "value": "; ".join(filter(None, answers)) or ("" if found.get("item") else _("Not answered")),
            }
        if depth < 8:
            yield from _questions(fhir.listed(found.get("item")), depth + 1)
            for answer in fhir.listed(found.get("answer")):
                yield from _questions(fhir.listed(answer.get("item")), depth + 1)


def _answer_words(answer: dict) -> str:
    """An answer, and what a score means."""
    words = quantities.any_words(*fhir.choice(answer, "value"))
    said = fhir.listed(answer.get("extension"))
    meaning = next((one.get("valueString", "") for one in said if one.get("url") == MEANING), "")
    return f"{words}: {meaning}" if meaning else words


def code_words(item: Any) -> str:
    """The code behind the name, for whoever needs it."""
    name = system_name(item.code_system)
    return f"{name} {item.code}".strip() if item.code else ""


_AUTHORS = ("recorder", "author", "requester", "asserter", "performer", "prescriber", "informationSource")


def author_id(body: dict) -> str:
    """The id in the directory of whoever wrote it, where only that was sent."""
    for name in _AUTHORS:
        for who in fhir.listed(body.get(name)):
            if isinstance(who, dict) and (found := fhir.reference_id(who.get("actor", who))[1]):
                return found
    return ""


def versions(found: list) -> list[dict[str, Any]]:
    """Every version, newest first, with what it said; what it is called where not all call it the same."""
    names = [_version_name(version) for version in found]
    named = len(set(names)) > 1
    return [
        {
            "number": version.version,
            "at": version.at,
            "reason": version.reason,
            "words": ", ".join(filter(None, (name if named else "", _version_words(version)))),
        }
        for version, name in zip(found, names, strict=True)
    ]


def _version_name(version: Any) -> str:
    body = fhir.read(version)
    said = (body.get(path) for path in CODES.get(version.kind, ("code",)))
    return next((words for one in said if (words := one if isinstance(one, str) else fhir.first_words(one))), "")


def _version_words(version: Any) -> str:
    body = fhir.read(version)
    if version.kind == "Observation":
        return values.words(body)
    status = body.get("status") or next(iter(fhir.codes(body.get("clinicalStatus"))), "")
    return str(state(version.kind, status).words) if status else ""


def link(found: Any) -> dict[str, Any]:
    """An item that belongs to this one, as a line that leads to it."""
    return {
        "kind": kind_name(found.kind, found.area),
        "title": letters.name(found) if found.kind == "DocumentReference" else fhir.title(found),
        "when": dates.when_of(found),
        "url": origin.address(found),
    }


def linked_ids(body: Any) -> set[str]:
    """Ids of everything that the body refers to without a name."""
    found: set[str] = set()
    if isinstance(body, dict):
        if "reference" in body and not body.get("display"):
            found.add(fhir.reference_id(body)[1])
        for value in body.values():
            found |= linked_ids(value)
    elif isinstance(body, list):
        for value in body:
            found |= linked_ids(value)
    return found - {""}
