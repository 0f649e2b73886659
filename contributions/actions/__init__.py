"""What may be done with what people add; one module a subject."""

from contributions.actions.contributions import ContributionRefused, give
from contributions.actions.notes import (
    NoteRefused,
    add_note,
    answer_review,
    answer_with_text,
    ask_again,
    ask_for_text,
    drop_draft,
    keep_draft,
)

__all__ = [
    "ContributionRefused",
    "NoteRefused",
    "add_note",
    "answer_review",
    "answer_with_text",
    "ask_again",
    "ask_for_text",
    "drop_draft",
    "give",
    "keep_draft",
]
