"""Documents that the person sent: how far each has come, its files, and who may take it back."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consent.areas import Area
from consent.gate import Access
from contributions.giving_rules import why_not_give
from contributions.upload_rules import is_sent, what_it_shows
from records import chart, letters
from records.presenters import dates, fhir
from vault import drafts
from vault import queries as vault
from vault.models import StoredFile

READ_HERE = 3  # files of one document whose words stand in the page


def add_address(access: Access) -> str:
    """Where a document is sent; empty for those who send none."""
    if access.patient_id is None or why_not_give(access, Area.DOCUMENTS):
        return ""
    return reverse("contributions:add_document", args=[access.patient_id])


def place_of_draft(patient_id: uuid.UUID) -> str:
    return f"document/{patient_id}"


def draft(user_id: uuid.UUID, patient_id: uuid.UUID) -> dict[str, str]:
    """The words of a document that was not sent, as their writer left them; nothing where there are none."""
    return json.loads(drafts.find(user_id=user_id, place=place_of_draft(patient_id)) or "{}")


def sent(access: Access, items: Iterable[Any], *, whole: bool = False) -> dict[uuid.UUID, dict[str, Any]]:
    """Of each document that was sent here: who sent it, how far it came, its files; `whole` with their words."""
    own = {item.id: item for item in items if is_sent(item)}
    kept = vault.files_of(access, own)
    return {ident: _sent(access, item, kept.get(ident, []), whole) for ident, item in own.items()}


def _sent(access: Access, item: Any, files: list[StoredFile], whole: bool) -> dict[str, Any]:
    gone = fhir.kept_out(item)
    shown = [] if gone else [vault.shown(file, *_addresses(access, file)) for file in files]
    found = {
        "by": sender(access, item),
        "states": list(dict.fromkeys(vault.state_words(file) for file in files)),
        "files": shown,
        "gone": gone,
    }
    if whole:
        content = fhir.read(item)
        found["shows"] = what_it_shows(content)
        found["day"] = dates.period_words((content.get("context") or {}).get("period"))
        found["pages"] = [] if gone else _words(files[:READ_HERE])
        may = may_remove(access, item)
        found["remove_url"] = reverse("contributions:remove_document", args=[access.patient_id, item.id]) if may else ""
    return found


def _addresses(access: Access, file: StoredFile) -> tuple[str, str]:
    names = ("contributions:save_upload", "contributions:show_picture")
    return tuple(reverse(name, args=[access.patient_id, file.id]) for name in names)  # type: ignore[return-value]


def _words(files: list[StoredFile]) -> list[dict[str, Any]]:
    """What the text files and PDFs say, for whoever reads in the page."""
    found = []
    for file in files:
        if file.state == StoredFile.State.RELEASED and file.media_type in ("text/plain", "application/pdf"):
            content = vault.content_of(file)
            read = letters.words(letters.File(file.media_type, "", content, "", len(content), file.name))
            found += [{"name": file.name, "pages": read.pages, "cut": read.cut}] if read.pages else []
    return found


def sender(access: Access, item: Any) -> str:
    """In whose name it came, as its reader says it."""
    if item.author_kind == "carer":
        return _("Sent by %(who)s") % {"who": item.author}
    return _("Sent by you") if access.decision.basis == "self" else _("Sent by the person")


def may_remove(access: Access, item: Any) -> bool:
    """The person takes back whatever they or a helper sent; a helper only what they sent themselves."""
    if why_not_give(access, Area.DOCUMENTS) or not is_sent(item) or fhir.kept_out(item):
        return False
    if access.decision.basis == "self":
        return True
    files = vault.files_of(access, [item.id]).get(item.id, [])
    return bool(files) and all(file.sent_by_id == access.actor.id for file in files)


def file_to_serve(access: Access, file_id: uuid.UUID) -> StoredFile | None:
    """A file, where its reader sees the document that it came with, and that was not taken back."""
    file = vault.file(access, file_id)
    item = chart.resource(access, file.belongs_to) if file else None
    if item is None or not is_sent(item) or fhir.kept_out(item):
        return None
    return file
