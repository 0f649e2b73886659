"""Questions about what people wrote. A note is shown only where its item is."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consent.gate import Access
from contributions.models import Annotation, AnnotationQuerySet, Draft
from contributions.rules import why_not_write
from records import chart


def notes_beside(access: Access, ids: list[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """Notes on these items, which the reader sees already, oldest first."""
    found: dict[uuid.UUID, list[dict[str, Any]]] = {}
    if "Annotation" in access.kinds:
        for note in Annotation.objects.under(access).on(*ids):
            found.setdefault(note.resource_id, []).append(shown(note, access))
    return found


def shown(note: Annotation, access: Access) -> dict[str, Any]:
    """A note for the note component: labelled as its writer's, whoever reads."""
    own = note.author_id == access.actor.id
    author = _("You wrote") if own else _("%(name)s wrote") % {"name": note.author_name}
    return {"author": author, "when": note.written_at, "text": note.text, "is_own": own}


def notes(access: Access) -> AnnotationQuerySet:
    """All notes whose items the reader may see, newest first."""
    every = Annotation.objects.under(access)
    there = chart.visible(access, every.order_by().values_list("resource_id", flat=True).distinct())
    return every.filter(resource_id__in=list(there)).order_by("-written_at", "-id")


def note_address(access: Access, item_id: uuid.UUID) -> str:
    """Where a note on the item is written; empty for those who write none."""
    if why_not_write(access):
        return ""
    return reverse("contributions:add_note", args=[access.patient_id, item_id])


def draft_key(item_id: uuid.UUID) -> str:
    return f"note/{item_id}"


def draft_text(user_id: uuid.UUID, item_id: uuid.UUID) -> str:
    """Words that were not sent, as their writer left them."""
    return Draft.objects.filter(user_id=user_id, key=draft_key(item_id)).values_list("text", flat=True).first() or ""
