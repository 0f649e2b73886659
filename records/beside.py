"""What other apps show beside an item. They stand above records, so they come and register; records asks nobody."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from consent.gate import Access

NotesBeside = Callable[[Access, list[uuid.UUID]], dict[uuid.UUID, list[dict[str, Any]]]]
AddressForNote = Callable[[Access, uuid.UUID], str]
TextVersion = Callable[..., dict[str, Any] | None]
CorrectionsBeside = Callable[[Access, Any], dict[str, Any]]
SentDocuments = Callable[..., dict[uuid.UUID, dict[str, Any]]]
AddressForDocument = Callable[[Access], str]
TextsBeside = Callable[[Access], list[tuple[uuid.UUID, str]]]

_notes: list[NotesBeside] = []
_add_note: list[AddressForNote] = []
_text_versions: list[TextVersion] = []
_texts: list[TextsBeside] = []
_corrections: list[CorrectionsBeside] = []
_sent: list[SentDocuments] = []
_send: list[AddressForDocument] = []


def register(*, notes: NotesBeside, add_note: AddressForNote, text_version: TextVersion) -> None:
    """Called once by the app that keeps what people add, when it is ready."""
    _notes.append(notes)
    _add_note.append(add_note)
    _text_versions.append(text_version)


def register_texts(texts: TextsBeside) -> None:
    """Called once by the app whose texts are found by searching the record."""
    _texts.append(texts)


def register_corrections(corrections: CorrectionsBeside) -> None:
    """Called once by the app that is told when something in the record is wrong."""
    _corrections.append(corrections)


def register_documents(*, sent: SentDocuments, send: AddressForDocument) -> None:
    """Called once by the app that keeps the documents that people send."""
    _sent.append(sent)
    _send.append(send)


def sent_documents(access: Access, items: Iterable[Any], *, whole: bool = False) -> dict[uuid.UUID, dict[str, Any]]:
    """Of those of the items that the person sent: who sent each, how far it came, its files."""
    rows = list(items)
    return {ident: told for ask in _sent for ident, told in ask(access, rows, whole=whole).items()}


def document_address(access: Access) -> str:
    """Where a document is sent to the record; empty where the reader sends none."""
    return next((address for ask in _send if (address := ask(access))), "")


def corrections(access: Access, item: Any) -> dict[str, Any]:
    """Where the reader says that this item is wrong (`ask_url`), and what was said of it already (`asked`)."""
    found: dict[str, Any] = {}
    for ask in _corrections:
        found |= ask(access, item)
    return found


def texts(access: Access) -> list[tuple[uuid.UUID, str]]:
    """Everything that was added in words, newest first, each with the id of its item."""
    return [found for ask in _texts for found in ask(access)]


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


def text_version(access: Access, item: Any, *, missing: bool) -> dict[str, Any] | None:
    """The words of a letter that somebody typed on request, how far a request is, or where one is made.

    `missing` says that the letter's own file gives no words.
    """
    return next((found for ask in _text_versions if (found := ask(access, item, missing=missing))), None)
