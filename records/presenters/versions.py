"""Two versions of an item beside each other: which field changed, what was struck out and what is new, in words."""

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import wordsearch
from records.differences import Change, differences, words
from records.presenters import fhir, fields, medicines, origin, quantities, values
from records.words.statuses import state

_NOT_TOLD = frozenset({"extension", "modifierExtension", "identifier", "subject", "patient"})


def page(item: Any, version: Any, before: Any, *, names: dict[str, str], own: bool) -> dict[str, Any]:
    """What a version changed of the one before it; of the first there is nothing to compare."""
    body = fhir.read(version)
    told = changes(version.kind, fhir.read(before), body, names) if before else []
    return {
        "title": fhir.title(item),
        "url": f"{origin.address(item)}#versions",
        "number": version.version,
        "at": version.at,
        "reason": version.reason or fhir.first_words(body.get("statusReason")),
        "who": _who(body, names),
        "arrival": origin.sender_words(version.source),
        "changed_on_arrival": origin.changed_on_arrival(version),
        "before": before and {"number": before.version, "at": before.at},
        "changes": told,
    }


def changes(kind: str, before: dict, after: dict, names: dict[str, str]) -> list[dict[str, Any]]:
    """Field by field; what only machines read is left out."""
    told = []
    for change in differences(before, after):
        old, new = (_words(kind, change.element, value, names) for value in (change.before, change.after))
        if old != new and change.element not in _NOT_TOLD:
            told.append({"label": _label(change), "pieces": words(old, new), "was": bool(old), "is": bool(new)})
    return told


def _label(change: Change) -> str:
    name, known = change.element, change.after or change.before
    if name == "item":
        return known.get("text") or known.get("linkId", "")
    if name == "component":
        return fhir.concept_words(known.get("code")) or str(_("Part of the result"))
    return str(_OWN_LABELS.get(name) or (_("Result") if name.startswith("value") else fields.label(name)))


_OWN_LABELS: dict[str, Any] = {
    "status": gettext_lazy("State"),
    "clinicalStatus": gettext_lazy("State"),
    "verificationStatus": gettext_lazy("How sure"),
    "note": gettext_lazy("Remarks"),
    "dosageInstruction": gettext_lazy("How to take it"),
    "dosage": gettext_lazy("How to take it"),
    "referenceRange": gettext_lazy("Laboratory’s range"),
    "interpretation": gettext_lazy("What the laboratory says"),
    "dataAbsentReason": gettext_lazy("Result"),
    "content": gettext_lazy("Text of the document"),
    "presentedForm": gettext_lazy("Text of the document"),
    "vaccineCode": gettext_lazy("Vaccine"),
    "medicationCodeableConcept": gettext_lazy("Medicine"),
    "category": gettext_lazy("Kind"),
}


def _words(kind: str, name: str, value: Any, names: dict[str, str]) -> str:
    """One element, or one member of it, as the item's own page would say it."""
    if value is None:
        return ""
    if name in ("status", "clinicalStatus", "verificationStatus"):
        code = value if isinstance(value, str) else next(iter(sorted(fhir.codes(value))), "")
        return str(state(kind, code).words)
    if name in _SPECIAL:
        return _SPECIAL[name](value)
    if name.startswith("value") and name[5:6].isupper():
        return quantities.any_words(name[5:], value)
    return fields.shape(name, value, names)


def _attachment(value: dict) -> str:
    """The words of a letter, else its title."""
    texts = wordsearch.attached(json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str))
    title = (value.get("attachment") or value).get("title", "")
    return "\n".join(texts) or title or str(_("A file"))


def _answer(value: dict) -> str:
    answers = fhir.listed(value.get("answer"))
    return "; ".join(filter(None, (quantities.any_words(*fhir.choice(answer, "value")) for answer in answers)))


_SPECIAL: dict[str, Any] = {
    "note": lambda value: value.get("text", ""),
    "dosageInstruction": lambda value: medicines.dose_words({"dosageInstruction": [value]}),
    "dosage": lambda value: medicines.dose_words({"dosage": [value]}),
    "referenceRange": lambda value: values.reference_words({"referenceRange": [value]}),
    "interpretation": lambda value: str(values.flag({"interpretation": [value]}).words),
    "component": lambda value: values.words(value),
    "dataAbsentReason": lambda value: values.absent_words({"dataAbsentReason": value}),
    "content": _attachment,
    "presentedForm": _attachment,
    "item": _answer,
}


def _who(body: dict, names: dict[str, str]) -> str:
    """Whoever the version says wrote it."""
    for name in ("recorder", "author", "performer", "asserter", "requester", "informationSource", "custodian"):
        for who in fhir.listed(body.get(name)):
            who = who.get("actor", who) if isinstance(who, dict) else {}
            if found := who.get("display") or names.get(fhir.reference_id(who)[1], ""):
                return found
    return ""
