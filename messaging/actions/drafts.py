"""Words of a message that is not sent yet, kept sealed for their writer alone."""

import json
import uuid

from vault import drafts

LENGTH = 30_000  # characters: as JSON still within what the vault keeps


def keep(*, user_id: uuid.UUID, about: uuid.UUID, subject: str = "", text: str = "") -> None:
    """`about` is the thread that it answers, or of a new message the person whose it is."""
    empty = not (subject.strip() or text.strip())
    kept = "" if empty else json.dumps({"subject": subject[:500], "text": text[:LENGTH]}, ensure_ascii=False)
    drafts.keep(user_id=user_id, place=_place(about), text=kept)


def find(*, user_id: uuid.UUID, about: uuid.UUID) -> dict[str, str]:
    """Subject and text as they were left; nothing, where nothing was kept or it was cut short."""
    try:
        found = json.loads(drafts.find(user_id=user_id, place=_place(about)) or "{}")
    except ValueError:
        return {}
    return {name: str(found.get(name, "")) for name in ("subject", "text")} if found else {}


def drop(*, user_id: uuid.UUID, about: uuid.UUID) -> None:
    drafts.drop(user_id=user_id, place=_place(about))


def _place(about: uuid.UUID) -> str:
    return f"message/{about}"
