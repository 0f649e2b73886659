"""One version of an item held against the version before it."""

import uuid

from django.http import Http404, HttpResponse

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.chart import changes as asked
from records.presenters import fhir, item, statements, versions
from records.views.common import NOTES, is_own, show
from records.words.kinds import STORED


@opens_record(*STORED, *NOTES, late=True)
def show_version(request: Request, access: Access, item_id: uuid.UUID, number: int) -> HttpResponse:
    """What was struck out and what is new, field by field, with the reason."""
    row = chart.resource(access, item_id)
    found, before = asked.version(access, item_id, number) if row else (None, None)
    if row is None or found is None:
        raise Http404
    access.note(target=f"{row.kind}/{row.id}", kinds=sorted({row.kind, "Patient"}), areas=[row.area])
    linked = item.linked_ids(fhir.read(found)) | (item.linked_ids(fhir.read(before)) if before else set())
    told = versions.page(row, found, before, names=chart.names_of(access, linked), own=is_own(access))
    return show(request, access, "version", version=told, kept_out=fhir.kept_out(row), statements=statements.of(row))
