"""Laboratory reports: a group of results, each with the laboratory's own range and flag."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from portal.demo.calendar import at
from portal.demo.coding import (
    DATA_ABSENT,
    DIAGNOSTIC_SERVICE,
    INTERPRETATION,
    OBSERVATION_CATEGORY,
    Concept,
    coded,
    coding,
    quantity,
)
from portal.demo.histories.analytes import ANALYTES, OTHER_RANGES, PANELS, Analyte, Range
from portal.demo.story import Story

LABORATORY = coding(OBSERVATION_CATEGORY, "laboratory", "Laboratory")
FLAGS = {"L": "Low", "N": "Normal", "H": "High"}


def report(
    story: Story,
    panel: str,
    day: date,
    *,
    values: Mapping[str, str] | None = None,
    comment: str = "",
    by: str = "laboratory",
    labels: Iterable[str] = (),
    status: str = "final",
    serial: str = "",
) -> dict:
    """Writes a panel with all its results; `values` fixes some of them (`<` and `>` are comparators)."""
    concept, names = PANELS[panel]
    key = f"{panel}-{serial or day}"
    fixed = values or {}
    results = [
        story.add(
            "Observation",
            f"{key}-{name}",
            measured(
                story,
                ANALYTES[name],
                fixed.get(name) or usual_value(story, ANALYTES[name]),
                day,
                by=by,
                name=name,
            ),
            by=by,
            area="results",
            labels=labels,
        )
        for name in names
    ]
    return grouped(story, key, concept, results, day, comment=comment, by=by, labels=labels, status=status)


def grouped(
    story: Story,
    key: str,
    concept: Concept,
    results: list[dict],
    day: date,
    *,
    comment: str = "",
    by: str = "laboratory",
    labels: Iterable[str] = (),
    status: str = "final",
) -> dict:
    """Writes the report that holds results together."""
    body = {
        "status": "entered-in-error" if "entered-in-error" in labels else status,
        "category": [coded(DIAGNOSTIC_SERVICE, "LAB", "Laboratory")],
        "code": concept.fhir(),
        "subject": story.subject(),
        "effectiveDateTime": at(day, 9, 10),
        "issued": at(day + timedelta(days=1), 16, 5),
        "performer": [story.organisation(by)],
        "result": results,
    }
    if comment:
        body["conclusion"] = comment
    return story.add("DiagnosticReport", key, body, by=by, labels=labels)


def observation(story: Story, concept: Concept, day: date, *, by: str, status: str = "final") -> dict:
    """The frame of a laboratory result, still without a value."""
    return {
        "status": status,
        "category": [{"coding": [LABORATORY]}],
        "code": concept.fhir(),
        "subject": story.subject(),
        "effectiveDateTime": at(day, 9, 10),
        "issued": at(day + timedelta(days=1), 16, 5),
        "performer": [story.organisation(by)],
    }


def measured(
    story: Story, analyte: Analyte, value: str, day: date, *, by: str, name: str = "", status: str = "final"
) -> dict:
    """A result with its value, its range and its flag."""
    bounds = OTHER_RANGES.get(name) if by == story.practice else None
    bounds = bounds or (analyte.female if story.person.sex == "female" else analyte.male)
    comparator, digits = (value[0], value[1:]) if value[0] in "<>" else ("", value)
    return observation(story, analyte.concept, day, by=by, status=status) | {
        "valueQuantity": quantity(digits, analyte.unit, analyte.ucum, comparator),
        "interpretation": [flag(digits, bounds)],
        "referenceRange": [reference_range(bounds, analyte)],
    }


def usual_value(story: Story, analyte: Analyte) -> str:
    """A value as most people have it, with the digits that the laboratory reports."""
    low, high = analyte.usual
    return f"{story.dice.uniform(low, high):.{analyte.digits}f}"


def reference_range(bounds: Range, analyte: Analyte) -> dict:
    ends = {"low": bounds.low, "high": bounds.high}
    limits = {name: quantity(value, analyte.unit, analyte.ucum) for name, value in ends.items() if value}
    return limits | {"text": _range_words(bounds)}


def _range_words(bounds: Range) -> str:
    if not bounds.low:
        return f"up to {bounds.high}"
    return f"{bounds.low} to {bounds.high}" if bounds.high else f"{bounds.low} or more"


def flag(digits: str, bounds: Range) -> dict:
    """The laboratory's flag for a value within, below or above its range."""
    value = Decimal(digits)
    code = (
        "L"
        if bounds.low and value < Decimal(bounds.low)
        else "H"
        if bounds.high and value > Decimal(bounds.high)
        else "N"
    )
    return coded(INTERPRETATION, code, FLAGS[code])


def written(
    story: Story,
    key: str,
    concept: Concept,
    day: date,
    words: str,
    *,
    by: str = "laboratory",
    labels: Iterable[str] = (),
) -> dict:
    """Writes a result that is words, not a number."""
    body = observation(story, concept, day, by=by) | {"valueString": words}
    return story.add("Observation", key, body, by=by, area="results", labels=labels)


def not_measured(story: Story, key: str, name: str, day: date, reason: str, words: str) -> dict:
    """Writes a result that could not be had, and why."""
    body = observation(story, ANALYTES[name].concept, day, by="laboratory")
    body |= {"dataAbsentReason": coded(DATA_ABSENT, reason), "note": [{"text": words}]}
    return story.add("Observation", key, body, by="laboratory", area="results")


def cancelled(story: Story, key: str, name: str, day: date, words: str) -> dict:
    """Writes a test that was asked for and not done."""
    body = observation(story, ANALYTES[name].concept, day, by="laboratory", status="cancelled")
    body |= {"dataAbsentReason": coded(DATA_ABSENT, "not-performed"), "note": [{"text": words}]}
    return story.add("Observation", key, body, by="laboratory", area="results")


def corrected(story: Story, key: str, name: str, day: date, *, wrong: str, right: str) -> dict:
    """Writes a result that the laboratory put right; the first version stays in the history."""
    first = measured(story, ANALYTES[name], wrong, day, by="laboratory")
    body = measured(story, ANALYTES[name], right, day, by="laboratory", status="corrected")
    body["note"] = [{"text": f"Corrected by the laboratory after a repeat measurement. First reported as {wrong}."}]
    return story.add("Observation", key, body, by="laboratory", area="results", earlier=first)


def old_unit(story: Story, key: str, name: str, day: date, value: str, unit: str, words: str) -> dict:
    """Writes a result from the years when the laboratory used another unit, without a range."""
    body = observation(story, ANALYTES[name].concept, day, by="laboratory")
    body |= {"valueQuantity": quantity(value, unit), "note": [{"text": words}]}
    return story.add("Observation", key, body, by="laboratory", area="results")


def abroad(story: Story, key: str, name: str, day: date, value: str, unit: str, ucum: str, place: str) -> dict:
    """Writes a result that the person brought home from another country, as the practice copied it."""
    body = observation(story, ANALYTES[name].concept, day, by=story.practice)
    body |= {"performer": [{"display": place}], "valueQuantity": quantity(value, unit, ucum)}
    body["note"] = [{"text": "Copied from the discharge papers that she brought home."}]
    return story.add("Observation", key, body, by=story.practice, area="results")
