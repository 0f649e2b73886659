"""Samples, and results that do not look like a number with a unit."""

from datetime import date
from typing import Any

from portal.demo.calendar import at
from portal.demo.coding import Concept, quantity
from portal.demo.histories.analytes import ANALYTES
from portal.demo.histories.laboratory import measured, observation
from portal.demo.story import Story
from records.lossless import Number

SPECIMENS = {
    "venous": Concept("Venous blood sample", "122555007"),
    "capillary": Concept("Finger-prick blood sample", "122554006"),
    "urine": Concept("Urine sample", "122575003"),
    "swab": Concept("Throat swab"),
}
WITHOUT_NUMBER: dict[str, tuple[Concept, dict[str, Any], str]] = {
    "inr": (Concept("INR (clotting)"), {"valueQuantity": {"value": Number("2.40")}}, ""),
    "blood-group": (Concept("Blood group"), {"valueCodeableConcept": {"text": "A rhesus positive"}}, ""),
    "stool": (Concept("Blood in stool (FIT)"), {"valueBoolean": False}, "Bowel screening, kit returned by post."),
    "pain": (Concept("Pain score (0 to 10)"), {"valueInteger": 6}, ""),
    "antibody": (
        Concept("Antibody titre"),
        {
            "valueRatio": {
                "numerator": {"value": Number("1")},
                "denominator": {"value": Number("80")},
            }
        },
        "",
    ),
    "cells": (
        Concept("White cells in urine"),
        {"valueRange": {"low": quantity("10", "per µL", "/uL"), "high": quantity("50", "per µL", "/uL")}},
        "",
    ),
    "bleeding": (Concept("Bleeding time"), {"valueTime": "00:04:30"}, ""),
}  # fmt: skip


def specimen(story: Story, key: str, kind: str, day: date, *, note: str = "") -> dict:
    """Writes a sample as the laboratory received it."""
    body: dict = {
        "status": "unsatisfactory" if note else "available",
        "type": SPECIMENS[kind].fhir(),
        "subject": story.subject(),
        "receivedTime": at(day, 14, 20),
        "collection": {"collectedDateTime": at(day, 9, 10)},
    }
    if note:
        body["note"] = [{"text": note}]
    return story.add("Specimen", key, body, by="laboratory")


def from_samples(story: Story, name: str, day: date, values: dict[str, str]) -> None:
    """Writes one analyte measured in several samples of one day, for example venous and finger-prick blood."""
    for kind, value in values.items():
        body = measured(story, ANALYTES[name], value, day, by="laboratory", name=name)
        body["specimen"] = specimen(story, f"{name}-{kind}-{day}", kind, day)
        story.add("Observation", f"{name}-{kind}-{day}", body, by="laboratory", area="results")


def without_number(story: Story, name: str, day: date) -> dict:
    """Writes a result whose value has another form: no unit, a choice, yes or no, a ratio, a range, a time."""
    concept, value, note = WITHOUT_NUMBER[name]
    body = observation(story, concept, day, by="laboratory") | value
    if note:
        body["note"] = [{"text": note}]
    return story.add("Observation", f"{name}-{day}", body, by="laboratory", area="results")


def in_state(story: Story, name: str, day: date, value: str, status: str, *, partial: str = "") -> dict:
    """Writes a result that is not final, or was entered in error; `partial` is a date with less than a day."""
    body = measured(story, ANALYTES[name], value, day, by="laboratory", name=name, status=status)
    if partial:
        body["effectiveDateTime"] = partial
    labels = ("entered-in-error",) if status == "entered-in-error" else ()
    return story.add("Observation", f"{name}-{status}-{day}", body, by="laboratory", area="results", labels=labels)
