"""A kept file as an answer: to be saved, or as a picture inside a page. No browser of ours opens it as a page."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from consent.gate import Access
from vault.models import StoredFile
from vault.queries import content_of
from vault.rules import PICTURES

_TYPES = {"text/plain": "text/plain; charset=utf-8"}


def as_attachment(access: Access, file: StoredFile) -> HttpResponse:
    """The file, to be saved; there is none while it is in quarantine, or where it was refused.

    The caller makes sure that the reader of `access` sees what the file belongs to, and writes the entry.
    """
    return _answer(access, file, saved=True)


def as_picture(access: Access, file: StoredFile) -> HttpResponse:
    """The picture, for an <img> of our own pages: its bytes were written here, from what its sender's file showed."""
    if file.media_type not in PICTURES:
        raise Http404
    return _answer(access, file, saved=False)


def _answer(access: Access, file: StoredFile, *, saved: bool) -> HttpResponse:
    if file.state != StoredFile.State.RELEASED or file.patient_id not in access.patient_ids:
        raise Http404
    answer = HttpResponse(content_of(file), content_type=_TYPES.get(file.media_type, file.media_type))
    answer["Content-Disposition"] = content_disposition_header(saved, file.name) or "inline"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store, private"
    return answer
