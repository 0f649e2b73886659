"""Test results and measurements as rows, grouped by day and by the report that they came in."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.presenters import dates, fhir, origin, values
from records.words.statuses import state
from records.words.units import unit_words

_CHANGED = ("corrected", "amended", "appended")
manner = origin.manner  # asked for once by whoever shows many rows


def row(
    item: Any, *, own: bool, notes: list, earlier: Any = None, trend: str = "", manner: origin.Manner | None = None
) -> dict[str, Any]:
    """One result for the result row component."""
    body, manner = fhir.read(item), manner or origin.manner()
    flag, struck = values.flag(body), fhir.kept_out(item)
    cancelled = item.status == "cancelled"
    unit = {"unit": _("(no unit given)")} if values.without_unit(body) else {}
    return (
        values.parts(body)
        | unit
        | {
            "id": item.id,
            "name": fhir.title(item),
            "help": fhir.help_for(item) if item.unit or item.category != "social-history" else None,
            "url": origin.address(item, manner),
            "when": dates.when_of(item),
            "reference": "" if cancelled else values.reference_words(body, manner.language),
            "flag": "" if struck or cancelled else flag.words,
            "flag_tone": flag.tone,
            "status": _status(item, body),
            "status_tone": state(item.kind, item.status).tone,
            "struck": struck,
            "was": _earlier_words(item, earlier),
            "comment": fhir.note_words(body),
            "comment_label": _("Note:") if item.area == "measurements" else "",
            "trend_url": trend if values.is_measured(body) and not (struck or cancelled) else "",
            "notes": notes,
            "meta": origin.meta(item, own=own, manner=manner),
        }
    )


def _status(item: Any, body: dict) -> str:
    if item.status in ("final", "unknown", ""):
        return ""
    told = str(state(item.kind, item.status).words)
    if item.status in ("corrected", "amended") and (issued := dates.when(body.get("issued"))):
        return _("Corrected on %(day)s") % {"day": dates.day_words(issued)}
    return told


def _earlier_words(item: Any, earlier: Any) -> str:
    """The value that stood here before it was corrected."""
    if earlier is None or item.status not in _CHANGED:
        return ""
    before, now = values.words(fhir.read(earlier)), values.words(fhir.read(item))
    return before if before != now else ""


def trend_address(item: Any, manner: origin.Manner | None = None) -> str:
    """The page that shows this series: one code in one unit."""
    query = _series_query(item.code, "" if item.code else item.title, item.unit)
    return f"{origin.path('records:show_trend', item.patient_id, manner=manner)}?{query}"


@lru_cache(maxsize=2048)
def _series_query(code: str, title: str, unit: str) -> str:
    return urlencode(({"code": code} if code else {"name": title}) | ({"unit": unit} if unit else {}))


def series_key(item: Any) -> tuple[str, str, str]:
    return (item.code, "" if item.code else item.title, unit_words(item.unit))


def days(
    rows: Mapping[Any, dict], items: list, reports: list, *, own: bool, notes: Mapping[Any, list]
) -> list[dict[str, Any]]:
    """The page's rows by day, and within a day by report; `rows` are by id, `items` in the page's order."""
    report_of = {member: report for report in reports for member in _members(report)}
    found: dict[str, dict] = {}
    language = get_language()
    for item in items:
        when = dates.day_words(dates.when_of(item), language)  # a year alone is no first of January
        groups = found.setdefault(when, {"when": when, "groups": {}})["groups"]
        report = item if item.kind != "Observation" else report_of and report_of.get(str(item.id))
        key = report.id if report else None
        if key not in groups:
            groups[key] = _group(report, own, notes.get(report.id, [])) if report else {"title": "", "rows": []}
        if item.id in rows:
            groups[key]["rows"].append(_within(rows[item.id], groups[key]))
    told = [day | {"groups": _ordered(day["groups"])} for day in found.values()]
    fhir.mark_repeats(entry for day in told for group in day["groups"] for entry in (group, *group["rows"]))
    return told


def _within(row: dict, group: dict) -> dict:
    """A result within a report: what the report's line says already is not said again."""
    row["when"] = None
    if group["title"] and row["meta"]["source"] == group["meta"]["source"] and not row["meta"]["version"]:
        row["meta"] = None
    return row


def _ordered(groups: dict) -> list[dict]:
    """Reports first, loose results after them; within a report as the laboratory listed them."""
    for report_id, group in groups.items():
        if report_id:
            place = {ident: index for index, ident in enumerate(group["order"])}
            group["rows"].sort(key=lambda row: place.get(str(row["id"]), len(place)))
    return [group for key, group in groups.items() if key] + [group for key, group in groups.items() if not key]


def _members(report: Any) -> list[str]:
    return [fhir.reference_id(result)[1] for result in fhir.listed(fhir.read(report).get("result"))]


def _group(report: Any, own: bool, notes: list) -> dict[str, Any]:
    body = fhir.read(report)
    return {
        "id": report.id,
        "title": fhir.title(report),
        "help": fhir.help_for(report),
        "url": origin.address(report),
        "status": str(state(report.kind, report.status).words) if report.status not in ("final", "unknown", "") else "",
        "tone": state(report.kind, report.status).tone,
        "struck": fhir.kept_out(report),
        "conclusion": body.get("conclusion") or fhir.all_words(body.get("conclusionCode")),
        "meta": origin.meta(report, own=own),
        "notes": notes,
        "order": _members(report),
        "rows": [],
    }
