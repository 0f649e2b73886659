"""One series over time: what the chart draws and what the table says. A series never mixes units or methods."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from records.presenters import dates, fhir, origin, quantities, values
from records.words.results import DIASTOLIC, SYSTOLIC

_HOME = ("person", "carer")


def charts(items: list, unit: str) -> list[dict[str, Any]]:
    """The series of the page's items: one, or one for each method; a blood pressure has two."""
    title = fhir.title(items[0]) if items else ""
    if any(fhir.codes(part.get("code")) & (SYSTOLIC | DIASTOLIC) for item in items for part in _components(item)):
        return _pressure_charts(items)
    methods: dict[str, list] = {}
    for item in items:
        methods.setdefault(fhir.concept_words(fhir.read(item).get("method")), []).append(item)
    return [
        _chart(_named(title, method), unit, [point(item, fhir.read(item), unit) for item in found])
        for method, found in methods.items()
    ]


def _pressure_charts(items: list) -> list[dict[str, Any]]:
    upper: list[dict] = []
    lower: list[dict] = []
    for item in items:
        body = fhir.read(item)
        for part, points in zip(values.pressure(body), (upper, lower), strict=True):
            if part:
                points.append(point(item, part, "mmHg"))
    names = ((_("Systolic (upper) blood pressure"), upper), (_("Diastolic (lower) blood pressure"), lower))
    return [_chart(name, "mmHg", points) for name, points in names]


def _chart(title: str, unit: str, points: Iterable[dict]) -> dict[str, Any]:
    return {"title": title, "unit": unit, "points": [found for found in points if found["value"] is not None]}


def _named(title: str, method: str) -> str:
    return _("%(test)s, measured by %(method)s") % {"test": title, "method": method} if method else title


def _components(item: Any) -> list[dict]:
    return fhir.listed(fhir.read(item).get("component"))


def point(item: Any, body: dict, unit: str) -> dict[str, Any]:
    """One mark on the chart, with the range that the laboratory gave for it and for no other."""
    quantity = body.get("valueQuantity") or {}
    low, high = values.normal_range(body)
    return {
        "when": item.date_from,
        "value": None if _left_out(item) or quantities.unit_of(quantity) != unit else quantity.get("value"),
        "comparator": quantity.get("comparator", ""),
        "low": low,
        "high": high,
        "label": quantities.quantity_words(quantity),
        "home": item.author_kind in _HOME,
        "struck": _left_out(item),
    }


def _left_out(item: Any) -> bool:
    return item.date_from is None or item.status in ("cancelled", "entered-in-error") or fhir.kept_out(item)


def table(items: list, earlier: dict, unit: str) -> dict[str, list]:
    """The same as a table, newest first, with what a chart cannot show; columns that say nothing are left out."""
    lines = [_line(item, earlier.get(item.id), unit) for item in items]
    columns = {
        "when": _("Date"),
        "value": _("Result"),
        "range": _("Laboratory’s range"),
        "flag": _("What the laboratory says"),
        "where": _("Measured"),
    }
    told = [name for name in columns if any(line[name] for line in lines)]
    return {
        "headers": [columns[name] for name in told],
        "rows": [[line[name] or "–" for name in told] for line in lines],
    }


def _line(item: Any, before: Any, unit: str) -> dict[str, Any]:
    body, struck = fhir.read(item), fhir.kept_out(item)
    return {
        "when": dates.words(dates.when_of(item)) or _("No date"),
        "value": {
            "text": values.words(body),
            "url": origin.address(item),
            "struck": struck,
            "note": _remark(item, body, unit),
            "was": _was(item, body, before),
        },
        "range": values.reference_words(body),
        "flag": "" if struck else str(values.flag(body).words),
        "where": _("At home") if item.author_kind in _HOME else _("By a health service"),
    }


def _was(item: Any, body: dict, before: Any) -> str:
    """The value that stood here before it was corrected, to be shown struck through."""
    if before is None or item.status not in ("corrected", "amended"):
        return ""
    earlier = values.words(fhir.read(before))
    return earlier if earlier != values.words(body) else ""


def _remark(item: Any, body: dict, unit: str) -> str:
    if fhir.kept_out(item):
        return _("Entered in error")
    if item.status == "cancelled":
        return _("Cancelled")
    if item.status in ("corrected", "amended"):
        return _("Corrected")
    bare = "value" in (body.get("valueQuantity") or {}) and not quantities.unit_of(body["valueQuantity"])
    return _("Without a unit, so not in the chart") if bare and unit else ""
