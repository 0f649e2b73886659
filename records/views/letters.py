"""Letters and discharge summaries: the list, the words of one, and its file to keep."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import beside, chart
from records import letters as room
from records.presenters import fhir, letters
from records.views import body
from records.views.common import NOTES, each, is_own, page_of, show

LETTERS = ("DocumentReference", "Composition")
WITH_FILES = (*LETTERS, "DiagnosticReport", "Media")
SAFE_TYPES = {"pdf": "application/pdf", "text": "text/plain; charset=utf-8"}


@opens_record(*LETTERS, besides=(*NOTES, "Upload"))
def list_letters(request: Request, access: Access) -> HttpResponse:
    """Letters by date, the newest first."""
    page = page_of(request, chart.letters(access))
    newer, sent = chart.newer_versions(access, list(page)), beside.sent_documents(access, list(page))
    items = each(access, page, letters.card, newer=newer, sent=sent)
    return show(request, access, "letters", page=page, items=items, send_url=beside.document_address(access))


@opens_record(*WITH_FILES, "Binary", late=True, action="export", route="export")
def save_file(request: Request, access: Access, item_id: uuid.UUID, number: int) -> HttpResponse:
    """One file of a letter as it came, to be saved and opened elsewhere; no browser of ours shows it."""
    row = chart.resource(access, item_id)
    found = files(access, row)[number - 1 : number] if row and row.kind in WITH_FILES and number else []
    if row is None or not found or not found[0].content:
        raise Http404
    access.note(target=f"{row.kind}/{row.id}", kinds=sorted({row.kind, "Patient"}), areas=[row.area])
    name = letters.file_name(row, found[0], number if number > 1 else 0)
    answer = HttpResponse(found[0].content, content_type=SAFE_TYPES.get(found[0].kind, "application/octet-stream"))
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def files(access: Access, row: Any) -> list[room.File]:
    """Every file of a letter; one that lies elsewhere in the record is fetched from there, and none from outside."""
    found = []
    for attachment in room.attachments(fhir.read(row)):
        pointed = room.binary_of(attachment)
        stored = chart.stored_file(access, pointed) if pointed else None
        found.append(room.file(attachment, fhir.read(stored) if stored else None))
    return found


def reading(access: Access, row: Any) -> dict[str, Any]:
    """What the page of one letter shows beyond what the page of any item does."""
    if sent := beside.sent_documents(access, [row], whole=True).get(row.id):
        return {"template": "records/_sent.html", "sent": sent}
    content, found = fhir.read(row), files(access, row)
    words = words_of(content, found)
    saved = [
        letters.file(one, number, url=reverse("records:save_file", args=[row.patient_id, row.id, number]))
        for number, one in enumerate(found, start=1)
    ]
    replaced = [
        one.get("target") or one.get("targetReference")
        for one in fhir.listed(content.get("relatesTo"))
        if one.get("code") == "replaces"
    ]
    older = chart.targets(access, [fhir.reference_id(one)[1] for one in replaced], *LETTERS)
    newer = chart.newer_versions(access, [row]).get(row.id)
    return {
        "letter": letters.reading(row, words, saved, own=is_own(access)),
        "older": [letters.link(one) for one in older.values()],
        "newer": letters.link(newer) if newer else None,
        "by_request": beside.text_version(access, row, missing=not words.pages),
    }


def report(access: Access, row: Any) -> dict[str, Any]:
    """A report: its words as a letter's, where it has a file, and what was examined, where it is of a scan."""
    found = body.examination(access, row)
    return found | (reading(access, row) if room.attachments(fhir.read(row)) else {})


def words_of(content: dict, found: list[room.File]) -> room.Words:
    """The words of the first form that has any, plain text before a file that must be taken apart."""
    if not found and (text := letters.narrative(content)):
        return room.words_of_html(text)
    order = {"text": 0, "html": 1, "pdf": 2}
    why = room.Words(why=room.Why.MISSING)
    for number, one in enumerate(sorted(found, key=lambda one: (bool(one.why), order.get(one.kind, 3)))):
        words = room.words(one)
        if words.pages:
            return words
        why = why if number else words
    return why
