"""What other apps show beside an item. They stand above records, so they come and register; records asks nobody."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from consent.gate import Access

NotesBeside = Callable[[Access, list[uuid.UUID]], dict[uuid.UUID, list[dict[str, Any]]]]
AddressForNote = Callable[[Access, uuid.UUID], str]

_notes: list[NotesBeside] = []
_add_note: list[AddressForNote] = []


def register(*, notes: NotesBeside, add_note: AddressForNote) -> None:
    """Called once by the app that keeps people's notes, when it is ready."""
    _notes.append(notes)
    _add_note.append(add_note)


def notes(access: Access, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """Notes on these items, ready for the note component."""
    wanted, found = list(ids), dict[uuid.UUID, list[dict[str, Any]]]()
    for ask in _notes if wanted else ():
        for item_id, told in ask(access, wanted).items():
            found.setdefault(item_id, []).extend(told)
    return found


def note_address(access: Access, item_id: uuid.UUID) -> str:
    """Where a note on this item is written; empty where the reader writes none."""
    return next((address for ask in _add_note if (address := ask(access, item_id))), "")
