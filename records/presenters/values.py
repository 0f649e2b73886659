"""What an observation says: its value in words, kept apart from its unit, comparator and flag."""

from typing import Any

from django.utils.translation import gettext as _

from records.presenters import fhir, quantities
from records.words.results import ABSENT, DIASTOLIC, FLAGS, SYSTOLIC, Flag


def parts(body: dict) -> dict[str, str]:
    """Value, unit and comparator of one observation (or component), all in words."""
    form, value = fhir.choice(body, "value")
    if form == "Quantity" and value.get("value") is not None:
        return _number(value)
    if form and form != "Quantity" and (words := quantities.any_words(form, value)):
        return {"value": words, "unit": "", "comparator_words": ""}
    if words := absent_words(body):
        return {"value": words, "unit": "", "comparator_words": ""}
    if pressure := pressure_words(body):
        return {"value": pressure, "unit": "mmHg", "comparator_words": ""}
    return {"value": _components(body) or _members(body) or _without(body), "unit": "", "comparator_words": ""}


def words(body: dict) -> str:
    """The whole value in one line."""
    found = parts(body)
    return " ".join(filter(None, (found["comparator_words"], quantities.joined(found["value"], found["unit"]))))


def _number(quantity: dict) -> dict[str, str]:
    number, unit = quantities.number_words(quantity["value"]), quantities.unit_of(quantity)
    if unit == "%":
        number, unit = f"{number}%", ""
    return {"value": number, "unit": unit, "comparator_words": quantities.comparator_words(quantity)}


def is_measured(body: dict) -> bool:
    """Whether there is a number, so that a line over time can be drawn."""
    return (body.get("valueQuantity") or {}).get("value") is not None or bool(
        "component" in body and pressure_words(body)
    )


def without_unit(body: dict) -> bool:
    """Whether there is a number and nobody said of what; a score or a ratio has the unit "1", which is said."""
    quantity = body.get("valueQuantity") or {}
    return quantity.get("value") is not None and not quantity.get("unit") and not quantity.get("code")


def absent_words(body: dict) -> str:
    """Why there is no value, where that is said."""
    concept = body.get("dataAbsentReason")
    if not concept:
        return ""
    known = next((str(ABSENT[code]) for code in fhir.codes(concept) if code in ABSENT), None)
    reason = concept.get("text") or (fhir.concept_words(concept) if known is None else known)
    return _("Not done: %(reason)s") % {"reason": reason} if reason else str(_("Not done"))


def pressure(body: dict) -> tuple[dict | None, dict | None]:
    """The upper and lower figure of a blood pressure, found by code: their order is not to be trusted.

    A part that stands twice tells nobody which one is meant, and counts as missing.
    """
    upper = [part for part in fhir.listed(body.get("component")) if fhir.codes(part.get("code")) & SYSTOLIC]
    lower = [part for part in fhir.listed(body.get("component")) if fhir.codes(part.get("code")) & DIASTOLIC]
    return (upper[0] if len(upper) == 1 else None), (lower[0] if len(lower) == 1 else None)


def pressure_words(body: dict) -> str:
    """138/84 where both figures are there."""
    numbers = [part.get("valueQuantity", {}) for part in pressure(body) if part]
    if len(numbers) != 2 or any(number.get("value") is None for number in numbers):
        return ""
    return "/".join(quantities.quantity_words(number, unit=False) for number in numbers)


def _components(body: dict) -> str:
    """Each part with its name, as a blood pressure without its lower figure or a panel in one item."""
    named = [(fhir.concept_words(part.get("code")), words(part)) for part in fhir.listed(body.get("component"))]
    return "; ".join(f"{name}: {value}" if name else value for name, value in named)


def _members(body: dict) -> str:
    return str(_("A group of results")) if body.get("hasMember") else ""


def _without(body: dict) -> str:
    if body.get("status") == "cancelled":
        return _("Cancelled – there is no result")
    return _("No result yet") if body.get("status") == "registered" else _("No value was recorded")


_NO_FLAG = Flag("")


def flag(body: dict) -> Flag:
    """The laboratory's own judgement; we make none."""
    if "interpretation" not in body:
        return _NO_FLAG
    for concept in fhir.listed(body.get("interpretation")):
        for code in fhir.codes(concept):
            if code in FLAGS:
                return FLAGS[code]
        if said := fhir.concept_words(concept):
            return Flag(said)
    return _NO_FLAG


def reference_words(body: dict, language: str | None = None) -> str:
    """The laboratory's own ranges for this very sample."""
    ranges = body.get("referenceRange")
    if not ranges:
        return ""
    unit = quantities.unit_of(body.get("valueQuantity"))
    return "; ".join([words for found in fhir.listed(ranges) if (words := _range_words(found, unit, language))])


def _range_words(found: dict, unit: str, language: str | None) -> str:
    span = quantities.span_words(found.get("low"), found.get("high"), beside=unit, language=language)
    if "type" not in found and "appliesTo" not in found:
        return span or found.get("text", "")
    whom = [
        fhir.concept_words(found.get("type")) if not _is_normal(found) else "",
        fhir.all_words(found.get("appliesTo")),
    ]
    extra = ", ".join(filter(None, whom))
    text = span or found.get("text", "")
    return f"{text} ({extra})" if text and extra else text


def _is_normal(found: dict) -> bool:
    codes = fhir.codes(found.get("type"))
    return not codes or "normal" in codes


def normal_range(body: dict) -> tuple[Any, Any]:
    """Both ends of the one usual range in the value's own unit, for a chart; nothing where that is not clear."""
    usual = [
        found for found in fhir.listed(body.get("referenceRange")) if _is_normal(found) and not found.get("appliesTo")
    ]
    if len(usual) != 1:
        return None, None
    unit = quantities.unit_of(body.get("valueQuantity"))
    ends = [usual[0].get(name) or {} for name in ("low", "high")]
    if any(quantities.unit_of(end) not in ("", unit) for end in ends):
        return None, None
    return ends[0].get("value"), ends[1].get("value")
