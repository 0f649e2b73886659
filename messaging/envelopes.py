"""The words of a thread, sealed by its own key and bound to the row and person that they belong to."""

from collections.abc import Callable
from typing import Any

from messaging.models import Message, StaffNote, Thread
from vault import sealing


def close_subject(thread: Thread, text: str) -> None:
    thread.subject = sealing.seal_text(thread.key, text, about=_about("subject", thread))


def subject_of(thread: Any) -> str:
    """Of a thread, or of a row that brings its columns and the key."""
    return opened(thread)("subject", thread, thread.subject)


def opened(thread: Any) -> Callable[[str, Any, Any], str]:
    """What gives the words of this thread: of its subject, and of each message or note by its body."""
    unseal = sealing.opener(thread.key)
    return lambda word, row, sealed: unseal(bytes(sealed), _about(word, row))


def close_body(thread: Thread, row: Message | StaffNote, text: str) -> None:
    """Of a message or a note; both are sealed by the key of their thread."""
    row.body = sealing.seal_text(thread.key, text, about=_about(_word(row), row))


def body_of(thread: Thread, row: Message | StaffNote) -> str:
    return opened(thread)(_word(row), row, row.body)


def _word(row: Message | StaffNote) -> str:
    return "note" if isinstance(row, StaffNote) else "message"


def _about(word: str, row: Any) -> str:
    """The row as it stands in the table: under the id that the person had when it was written."""
    return f"{word} {row.id} {row.patient_id}"
