"""One item, whole."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from consent.sensitivity import Label
from records import beside, chart, guidance, releasing
from records.presenters import fhir, held, item, statements
from records.views import readings
from records.views.common import NOTES, is_own, show
from records.words.kinds import STORED


@opens_record(*STORED, besides=(*NOTES, "TextRequest", "CorrectionRequest", "Upload"), late=True)
def show_item(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """One item, whole."""
    row = chart.resource(access, item_id)
    if row is None:
        raise Http404
    body, reading = fhir.read(row), readings.of(access, row)
    shown = [row, *reading.rows]
    kinds, areas = sorted({"Patient", *(one.kind for one in shown)}), sorted({one.area for one in shown})
    access.note(target=f"{row.kind}/{row.id}", kinds=kinds, areas=areas)
    names = chart.names_of(access, item.linked_ids(body))
    inside = list(chart.visible(access, _inside(body)).values())
    told = item.page(row, own=is_own(access), names=names, said=reading.said)
    return show(
        request, access, "item", item=told | reading.says, row=row, reading=reading.context,
        notes=beside.notes(access, [row.id]).get(row.id, []), add_note_url=beside.note_address(access, row.id),
        statements=statements.of(row), corrections=beside.corrections(access, row),
        versions=item.versions(chart.versions(access, row)), inside=[item.link(found) for found in inside],
        guidance=_guidance(access, row, told), **_hold(access, row),
    )  # fmt: skip


def _guidance(access: Access, row: Any, told: dict[str, Any]) -> list[guidance.Place]:
    """General information about what this entry is, for the reader's side of the desk."""
    slug = told["help"].slug if told.get("help") else ""
    return guidance.places(row.kind, slug, professional=access.actor.is_staff)


def _hold(access: Access, row: Any) -> dict[str, Any]:
    """For professionals, that the person does not see it yet; for everybody, who talked about it."""
    hold = chart.hold(access, row.id) if Label.HELD in row.labels else None
    if hold is None:
        return {}
    if held.is_held(hold):
        return {"held": held.tag(hold), "may_release": releasing.may_decide(access)}
    return {"talk": held.talk(hold)}


def _inside(body: dict) -> list[uuid.UUID]:
    """Ids of the visit that an item was part of, and of the results that a report holds."""
    linked = [body.get("encounter"), *fhir.listed(body.get("result")), *fhir.listed(body.get("hasMember"))]
    return chart.uuids(fhir.reference_id(found)[1] for found in linked)
