"""What somebody sends with an application to act for an adult: kept in the sender's own record, sealed.

The adult may have no record here, and whoever asks is not told; so the certificate lies where the sender may write.
Its kind is opened to the sender, and to the officer who verifies; no care, share, help or emergency reaches it.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from accounts.actions.binding import Claim
from accounts.actor import Actor
from accounts.matching import survivor_of
from consent import actions, gate
from consent.application_rules import may_open_papers
from consent.areas import Area
from consent.gate import Access
from vault import queries as vault
from vault.actions import keep_file
from vault.checking import Checked
from vault.models import StoredFile

KIND = "Certificate"


def send(*, actor: Actor, claim: Claim, application_id: uuid.UUID, papers: Sequence[Checked], **asked: Any) -> bool:
    """Ask, and keep what was sent with it: both or neither, and once; False where the same form has asked already.

    Raises vault.actions.FileRefused.
    """
    target = f"Application/{application_id}"
    access = gate.open_record(actor, actor.patient_id, kinds=[KIND], writes=[KIND], target=target, defer=True)
    with access.reading():
        is_new = actions.apply_to_act(
            actor=actor, claim=claim, application_id=application_id, kept_in_id=access.patient_id, **asked
        )
        for paper in papers if is_new else ():
            keep_file(access=access, kind=KIND, area=Area.CONSENT, belongs_to=application_id, upload=paper)
        access.note(action="create" if is_new else "read")
    return is_new


def for_officer(actor: Actor, asked: Any) -> list[dict[str, Any]]:
    """What came with an application, as its officer's page lists it; the look is an entry about its sender."""
    if asked.kept_in_id is None or not may_open_papers(asked, actor):
        return []
    access = gate.open_record(actor, survivor_of(asked.kept_in_id), kinds=[KIND], defer=True)
    with access.reading(telling=True):
        return shown(access, asked)


def shown(access: Access, asked: Any) -> list[dict[str, Any]]:
    """Name, kind, size, state and address of each file that came with it."""
    files = vault.files_of(access, [asked.id], kind=KIND).get(asked.id, [])
    return [
        vault.shown(file, reverse("consent:save_certificate", args=[access.patient_id, asked.id, file.id]))
        for file in files
    ]


def one(access: Access, asked: Any, file_id: uuid.UUID) -> StoredFile | None:
    """One file of this application, for those who may open it."""
    if asked is None or not may_open_papers(asked, access.actor):
        return None
    file = vault.file(access, file_id)
    return file if file and file.belongs_to == asked.id else None
