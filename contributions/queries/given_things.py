"""The things themselves that were given, as far as the reader may see them, and what the record holds of the same."""

import uuid
from typing import Any

from consent.gate import Access
from contributions.models import AboutMe, Contribution
from records import chart
from records.presenters import fhir, item, origin, results

SHOWN = 60  # of one contribution on its page
BESIDE = 5  # what the record holds of each test


def links(access: Access, rows: list[Contribution], most: int) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """Of each contribution the first items of the record that the reader may open."""
    seen = chart.visible(access, {ident for one in rows for ident in one.subjects[:most]})
    return {one.id: [item.link(seen[ident]) for ident in one.subjects[:most] if ident in seen] for one in rows}


def things(access: Access, one: Contribution, *, own: bool) -> list[dict[str, Any]]:
    """What the contribution gave: measurements as rows of results, everything else whole."""
    seen = chart.visible(access, one.subjects[:SHOWN])
    rows = sorted(seen.values(), key=lambda row: str(row.date_from or ""), reverse=True)
    return [_thing(row, own) for row in rows] + _said(access, one)


def _thing(row: Any, own: bool) -> dict[str, Any]:
    if row.kind == "Observation":
        return {"result": results.row(row, own=own, notes=[], trend=results.trend_address(row))}
    return {"item": item.page(row, own=own, names={}) | {"url": origin.address(row)}}


def _said(access: Access, one: Contribution) -> list[dict[str, Any]]:
    """Rows of this app: what the person says of themselves."""
    if "AboutMe" not in access.kinds:
        return []
    found = AboutMe.objects.under(access).filter(id__in=one.subjects[:SHOWN]).order_by("-said_at")
    return [{"said": row} for row in found]


def held(access: Access, one: Contribution, *, own: bool) -> list[dict[str, Any]]:
    """The last results of the same tests that were not given by the person or a helper: newest first."""
    seen = chart.visible(access, one.subjects[:SHOWN])
    codes = sorted({row.code for row in seen.values() if row.kind == "Observation" and row.code})
    found = []
    for code in codes:
        rows = chart.series(access, code=code, name="").exclude(author_kind__in=("person", "carer"))
        found += [results.row(row, own=own, notes=[]) for row in rows[:BESIDE]]
    fhir.mark_repeats(found)
    return found
