"""Scans and X-rays; implants with their recalls; operations; family and social history."""

from typing import Any

from django.http import HttpResponse

from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.presenters import fhir, history, imaging, implants, item
from records.views.common import NOTES, each, is_own, names_in, notes_beside, page_of, show


@opens_record("ImagingStudy", "DiagnosticReport", besides=NOTES)
def list_imaging(request: Request, access: Access) -> HttpResponse:
    """Scans and X-rays with what was reported of them."""
    page = page_of(request, chart.imaging(access))
    rows = list(page)
    studies = _studies(access, rows)
    names = names_in(access, [*rows, *studies.values()])
    return show(
        request, access, "imaging", page=page, items=each(access, rows, imaging.card, studies=studies, names=names)
    )


@opens_record("Device", besides=("DeviceUseStatement", "Procedure", "Flag", *NOTES))
def list_implants(request: Request, access: Access) -> HttpResponse:
    """Implants and devices; what a recall names stands first on the page too."""
    page = page_of(request, chart.devices(access))
    rows = list(page)
    around, recalls = (
        chart.uses_of(access, rows),
        chart.recalls_of(access, rows, {row.id: implants.lot(row) for row in rows}),
    )
    items = each(access, rows, implants.card, around=around, recalls=recalls, names=names_in(access, rows))
    return show(request, access, "implants", page=page, items=items, recalled=[one for one in items if one["recalls"]])


@opens_record("Procedure", besides=NOTES)
def list_operations(request: Request, access: Access) -> HttpResponse:
    """Operations and procedures, newest first."""
    page = page_of(request, chart.procedures(access))
    rows = list(page)
    items = each(access, rows, history.operation, names=names_in(access, rows))
    return show(request, access, "operations", page=page, items=items)


@opens_record("FamilyMemberHistory", "Observation", besides=NOTES, within=[Area.SUMMARY, Area.MEASUREMENTS])
def show_history(request: Request, access: Access) -> HttpResponse:
    """Illnesses in the family; smoking, alcohol, work and home."""
    family, asked = chart.family_history(access), chart.social_history(access)
    notes = notes_beside(access, asked)
    return show(
        request, access, "history", family=each(access, family, history.relative),
        lifestyle=history.lifestyle(asked, own=is_own(access), notes=notes),
    )  # fmt: skip


def _studies(access: Access, rows: list) -> dict[str, Any]:
    wanted = [ident for row in rows for ident in imaging.study_ids(fhir.read(row))]
    return chart.targets(access, wanted, "ImagingStudy")


def examination(access: Access, row: Any) -> dict[str, Any]:
    """What the page of one examination shows first."""
    body = fhir.read(row)
    studies = [row] if row.kind == "ImagingStudy" else list(_studies(access, [row]).values())
    names = names_in(access, [row, *studies])
    rows = [one for one in studies if one is not row]
    return {
        "rows": rows,
        "examination": {"facts": imaging.facts(body, studies, names), "conclusion": imaging.conclusion(body)},
    }


def implant(access: Access, row: Any) -> dict[str, Any]:
    """What the page of one device shows first."""
    around = chart.uses_of(access, [row]).get(row.id, [])
    recalls = chart.recalls_of(access, [row], {row.id: implants.lot(row)})
    place = implants.placed(row, around)
    return {
        "rows": [*around, *recalls.get(row.id, ())],
        "says": {"status": place["state"], "tone": place["tone"]},
        "implant": {
            "facts": implants.facts(fhir.read(row), place, names_in(access, [row])),
            "recalls": [implants.recall(found) for found in recalls.get(row.id, ())],
            "links": [item.link(found) for found in place["links"]],
        },
    }
