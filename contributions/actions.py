"""Write a note; keep and drop the words of one that is not sent yet."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction

import clock
from consent.areas import Area
from consent.gate import Access
from contributions.models import NOTE_LENGTH, Annotation, Draft
from contributions.queries import draft_key
from contributions.rules import why_not_text, why_not_write

DRAFTS_KEPT = 20  # of one person
DRAFT_LENGTH = NOTE_LENGTH * 6  # what is too long to save is still too dear to lose


class NoteRefused(Exception):
    """The note may not be written; the message says why."""


def add_note(*, access: Access, item: Any, text: str, form_key: uuid.UUID) -> None:
    """Keep a person's own note on an item, once for each form; the item itself is not touched.

    The note carries the item's labels and its author's organisation, so that whoever sees the one sees the other.
    """
    if reason := why_not_write(access) or why_not_text(text):
        raise NoteRefused(reason)
    assert access.patient_id and access.actor.id
    note = Annotation(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind="Annotation",
        area=Area.CONTRIBUTIONS,
        labels=list(item.labels),
        organisation_id=item.organisation_id,
        resource_id=item.id,
        text=text,
        author_id=access.actor.id,
        author_name=access.actor.name,
        written_at=clock.now(),
        form_key=uuid.uuid5(access.actor.id, f"{item.id}/{form_key}"),
    )
    if Annotation.objects.under(access).filter(form_key=note.form_key).exists():
        return
    try:
        with transaction.atomic():
            access.save(note)
    except IntegrityError:  # the same form came a moment before
        return
    drop_draft(user_id=access.actor.id, item_id=item.id)


def keep_draft(*, user_id: uuid.UUID, item_id: uuid.UUID, text: str) -> None:
    """Keep what somebody has typed so far; nothing typed, nothing kept."""
    text = text.replace("\0", "")[:DRAFT_LENGTH]
    if not text.strip():
        drop_draft(user_id=user_id, item_id=item_id)
        return
    Draft.objects.update_or_create(
        user_id=user_id, key=draft_key(item_id), defaults={"text": text, "saved_at": clock.now()}
    )
    newest = Draft.objects.filter(user_id=user_id).order_by("-saved_at")[:DRAFTS_KEPT]
    Draft.objects.filter(user_id=user_id).exclude(id__in=[draft.id for draft in newest]).delete()


def drop_draft(*, user_id: uuid.UUID, item_id: uuid.UUID) -> None:
    Draft.objects.filter(user_id=user_id, key=draft_key(item_id)).delete()
