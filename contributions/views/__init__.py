"""Pages of what people add to their record, one module per subject."""

from contributions.views.answers import answer_review, list_reviews
from contributions.views.contributions import list_given, show_given
from contributions.views.letters import answer_with_text, ask_for_text, list_text_requests
from contributions.views.notes import add_note, list_notes, save_draft
from contributions.views.reviews import ask_again, list_left_out

__all__ = [
    "add_note",
    "answer_with_text",
    "answer_review",
    "ask_again",
    "ask_for_text",
    "list_given",
    "list_left_out",
    "list_notes",
    "list_reviews",
    "list_text_requests",
    "save_draft",
    "show_given",
]
