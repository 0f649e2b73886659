"""Everything in one line of time, each entry with its kind and where it leads."""

from typing import Any

from django.utils.translation import gettext as _

from records.presenters import dates, fhir, medicines, origin, values
from records.words.kinds import kind_name
from records.words.statuses import SILENT, state


def years(items: list, *, own: bool, names: dict) -> list[dict[str, Any]]:
    """The page's entries under their years; what has no date comes last."""
    found: dict[Any, list] = {}
    for item in items:
        day = dates.local_day(item)
        found.setdefault(day.year if day else None, []).append(entry(item, own=own, names=names))
    return [
        {"title": str(year) if year else _("No date recorded"), "entries": entries} for year, entries in found.items()
    ]


def entry(item: Any, *, own: bool, names: dict) -> dict[str, Any]:
    """One item for the timeline component."""
    told, struck = state(item.kind, item.status), fhir.kept_out(item)
    return {
        "when": dates.when_of(item) or _("No date"),
        "kind": kind_name(item.kind, item.area),
        "title": medicines.name(item, names) if item.area == "medicines" else fhir.title(item),
        "text": _text(item, fhir.read(item)),
        "url": origin.address(item),
        "tag": str(told.words) if struck or item.status not in SILENT else "",
        "tone": told.tone,
        "struck": struck,
        "meta": {"source": origin.author(item, own=own)},
    }


def _text(item: Any, body: dict) -> str:
    """What a reader would ask next about this kind."""
    if item.kind == "Observation":
        return "" if fhir.kept_out(item) else values.words(body)
    if item.area == "medicines":
        return medicines.dose_words(body)
    if item.kind == "DiagnosticReport":
        return body.get("conclusion", "")
    if item.kind == "DocumentReference":
        return body.get("description", "")
    return fhir.all_words(body.get("reasonCode"))
