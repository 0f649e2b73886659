"""Files come to be kept, and are released or refused once the scanner has spoken."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

import clock
from consent.areas import Area
from consent.gate import Access
from notifications.actions import notify
from vault import scanner, sealing
from vault.checking import Checked, NotTaken, check
from vault.models import StoredFile
from vault.queries import content_of, kept_of, place_of
from vault.rules import BYTES_OF_PERSON, FILES_OF_PERSON, KIND, SAID, Why
from vault.scanner import Scan, Verdict

_STATE = {Verdict.CLEAN: StoredFile.State.RELEASED, Verdict.NONE: StoredFile.State.RELEASED}


class FileRefused(Exception):
    """The file is not kept; the message says why, for its sender."""


def keep_file(
    *,
    access: Access,
    area: Area | str,
    belongs_to: uuid.UUID,
    upload: Any,
    organisation_id: uuid.UUID | None = None,
    labels: Sequence[str] = (),
    file_id: uuid.UUID | None = None,
    kind: str = KIND,
) -> StoredFile:
    """Keep one file, sealed, with what it belongs to, in the caller's transaction; raises FileRefused.

    `upload` is what FileField gives (Checked), or a file as it came, which is looked through first. Where a scanner
    is configured and away, the file waits in quarantine. The log's entry is that of what the file came with.
    """
    assert access.patient_id and access.actor.id
    checked = _checked(upload)
    access.check_write(kind, area, access.patient_id)
    _refuse_beyond_limits(access, len(checked.content))
    scan = scanner.scan(checked.content)
    if scan.verdict == Verdict.FOUND:
        raise FileRefused(str(SAID[Why.VIRUS]))
    file = StoredFile(
        id=file_id or uuid.uuid4(),
        patient_id=access.patient_id,
        kind=kind,
        area=area,
        labels=list(labels),
        organisation_id=organisation_id,
        key=sealing.new_key(),
        belongs_to=belongs_to,
        name=checked.name,
        media_type=checked.media_type,
        size=len(checked.content),
        sent_by_id=access.actor.id,
        sent_at=clock.now(),
    )
    file.content = sealing.seal(file.key, checked.content, about=place_of(file))
    _say(file, scan)
    file.save_under(access)
    return file


def _checked(upload: Any) -> Checked:
    if isinstance(upload, Checked):
        return upload
    if getattr(upload, "too_large", False):
        raise FileRefused(str(SAID[Why.TOO_LARGE]))
    try:
        return check(upload.name or "", upload.read())
    except NotTaken as refused:
        raise FileRefused(str(refused)) from refused


def _refuse_beyond_limits(access: Access, size: int) -> None:
    files, bytes_kept = kept_of(access)
    if files >= FILES_OF_PERSON or bytes_kept + size > BYTES_OF_PERSON:
        raise FileRefused(_("There is no room for more files in this record. Ask the help desk what can be done."))


def check_again(*, access: Access, file: StoredFile) -> bool:
    """Ask the scanner about a file that waits; False while there is no answer. `access` is the job's."""
    scan = scanner.scan(content_of(file))
    if scan.verdict == Verdict.AWAY:
        return False
    _say(file, scan)
    access.save(file, action="update")
    if file.state == StoredFile.State.REFUSED:
        notify(
            recipient=file.sent_by, topic="file-refused", event=f"file-refused/{file.id}", subject_patient=file.patient
        )
    return True


def _say(file: StoredFile, scan: Scan) -> None:
    """What the scanner said; what it found something in is emptied."""
    file.state = StoredFile.State.QUARANTINE
    if scan.verdict != Verdict.AWAY:
        file.state = _STATE.get(scan.verdict, StoredFile.State.REFUSED)
        file.scanned_by, file.scanned_at = scan.by, clock.now() if scan.by else None
    if file.state == StoredFile.State.REFUSED:
        file.content, file.size = b"", 0
