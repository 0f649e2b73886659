"""Questions about kept files. Their content is fetched only to be served or scanned."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts import statements
from consent.gate import Access
from consent.prepared import prepared
from vault import sealing
from vault.models import StoredFile
from vault.rules import KIND, PICTURES, kind_words


def files_of(access: Access, belongs_to: Iterable[uuid.UUID], *, kind: str = KIND) -> dict[uuid.UUID, list[StoredFile]]:
    """The files that came with each of these, in the order in which they came; without their content."""
    found: dict[uuid.UUID, list[StoredFile]] = {}
    wanted = list(belongs_to)
    if wanted and kind in access.kinds:
        for file in _files_of(access, ids=wanted):
            found.setdefault(file.belongs_to, []).append(file)
    return found


@prepared
def _files_of(access: Access, *, ids: list[uuid.UUID]) -> QuerySet[StoredFile]:
    rows = StoredFile.objects.under(access).filter(belongs_to__in=ids).defer("content")
    return rows.order_by("sent_at", "id")


def file(access: Access, file_id: uuid.UUID) -> StoredFile | None:
    """One file; the caller makes sure that its reader sees what it belongs to."""
    return StoredFile.objects.under(access).filter(id=file_id).select_related("key").first()


def content_of(file: StoredFile) -> bytes:
    """The file as it is kept; raises vault.sealing.Tampered."""
    return sealing.unseal(file.key, bytes(file.content), about=place_of(file))


def place_of(file: StoredFile) -> str:
    return f"file {file.id} {file.patient_id}"


def kept_of(access: Access) -> tuple[int, int]:
    """How many files and bytes the record holds, those included that this reader does not see."""
    return StoredFile.objects.kept(access)


def waiting_people(most: int) -> list[uuid.UUID]:
    """Whose files wait for the scanner, the longest first."""
    return [person for (person,) in statements.rows("SELECT vault_waiting_people(%s)", [most])]


def waiting(access: Access) -> Iterable[StoredFile]:
    found = StoredFile.objects.under(access).filter(state=StoredFile.State.QUARANTINE)
    return found.select_for_update(of=("self",), skip_locked=True).select_related("key").order_by("sent_at", "id")


def shown(file: StoredFile, url: str, picture_url: str = "") -> dict[str, Any]:
    """A file as a page lists it; no address while it is being checked, or where it was refused."""
    here = file.state == StoredFile.State.RELEASED
    return {
        "name": file.name,
        "kind": kind_words(file.media_type),
        "size": filesizeformat(file.size) if file.size else "",
        "state": state_words(file),
        "url": url if here else "",
        "picture_url": picture_url if here and file.media_type in PICTURES else "",
    }


def state_words(file: StoredFile) -> str:
    """How far the file came, said honestly where nobody looks for viruses."""
    if file.state == StoredFile.State.QUARANTINE:
        return _("Being checked")
    if file.state == StoredFile.State.REFUSED:
        return _("Refused: a virus was found, and the file was not kept")
    return _("Checked, no virus found") if file.scanned_by else _("Not checked for viruses here")
