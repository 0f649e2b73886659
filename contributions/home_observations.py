"""Measurements at home as FHIR Observations: a blood pressure is one panel with its parts by code. Pure."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from contributions.home_measures import (
    CUFFS,
    DIASTOLIC,
    POSITIONS,
    PRESSURE,
    RECORDED,
    SNOMED,
    SYSTOLIC,
    UCUM,
    Figure,
    Measure,
)

BODY_POSITION = "http://hl7.org/fhir/StructureDefinition/observation-bodyPosition"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
Body = dict[str, Any]


def performer(patient_id: UUID, helper: str = "") -> Body:
    """Who says it: the person, or by name whoever helps them."""
    return {"type": "RelatedPerson", "display": helper} if helper else {"reference": f"Patient/{patient_id}"}


def bodies(
    measure: Measure,
    figures: Mapping[str, Decimal],
    context: Mapping[str, Any],
    *,
    patient_id: UUID,
    by: Body,
    at: dt.datetime | dt.date,
) -> list[Body]:
    """One Observation for each thing measured; `at` is a day alone, or aware and told as local time with its offset."""
    frame = {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": "vital-signs", "display": "Vital Signs"}]}],
        "subject": {"reference": f"Patient/{patient_id}"},
        "effectiveDateTime": at.isoformat(timespec="seconds") if isinstance(at, dt.datetime) else at.isoformat(),
        "performer": [by],
        "note": [{"text": _note(context)}],
    }
    if measure.slug != "blood-pressure":
        return [_single(frame, one, figures[one.name]) for one in measure.figures if one.name in figures]
    parts = [_part(one, figures[one.name]) for one in (SYSTOLIC, DIASTOLIC)]
    panel = frame | {"code": PRESSURE.fhir(), "component": parts} | _circumstances(context)
    others = [one for one in measure.figures if one not in (SYSTOLIC, DIASTOLIC) and one.name in figures]
    return [panel, *(_single(frame, one, figures[one.name]) for one in others)]


def _single(frame: Body, figure: Figure, value: Decimal) -> Body:
    return frame | {"code": figure.code.fhir(), "valueQuantity": _quantity(figure, value)}


def _part(figure: Figure, value: Decimal) -> Body:
    return {"code": figure.code.fhir(), "valueQuantity": _quantity(figure, value)}


def _quantity(figure: Figure, value: Decimal) -> Body:
    return {"value": value, "unit": figure.unit, "system": UCUM, "code": figure.ucum}


def _circumstances(context: Mapping[str, Any]) -> Body:
    """Where the cuff was, and how the person sat."""
    found: Body = {}
    if cuff := context.get("cuff"):
        found["bodySite"] = _concept(CUFFS[cuff][1], {"arm": "Upper arm", "wrist": "Wrist"}[cuff])
    if position := context.get("position"):
        text = {"seated": "Sitting position", "lying": "Lying position", "standing": "Standing position"}[position]
        found["extension"] = [{"url": BODY_POSITION, "valueCodeableConcept": _concept(POSITIONS[position][1], text)}]
    return found


def _concept(code: str, text: str) -> Body:
    return {"coding": [{"system": SNOMED, "code": code}], "text": text}


def _note(context: Mapping[str, Any]) -> str:
    """Everything that was asked, in one line, and the person's own remark."""
    said = [RECORDED[context[name]] for name in ("cuff", "position", "meal") if context.get(name)]
    if "rested" in context:
        said.append(RECORDED["rested" if context["rested"] else "not-rested"])
    text = "Measured at home" + (f": {', '.join(said)}" if said else "") + "."
    if context.get("file"):
        text = "Measured at home, from a file of a device or an app."
    return f"{text} {context['remark']}".strip() if context.get("remark") else text
