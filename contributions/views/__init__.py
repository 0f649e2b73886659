"""Pages of what people add to their record, one module per subject."""

from contributions.views.about_me import say_about_me, show_about_me, show_said_before
from contributions.views.answers import answer_review, list_reviews
from contributions.views.by_telephone import list_sent
from contributions.views.contributions import list_given, show_given
from contributions.views.corrections import (
    ask_correction,
    correction_file,
    disagree,
    list_corrections,
    save_correction_draft,
    show_correction,
    withdraw_correction,
)
from contributions.views.corrections_deciding import answer_correction
from contributions.views.imports import import_file
from contributions.views.letters import answer_with_text, ask_for_text, list_text_requests
from contributions.views.measurements import add_measure, choose_measure, mark_wrong, read_advice
from contributions.views.notes import add_note, list_notes, save_draft
from contributions.views.own_medicines import add_own_medicine, stop_own_medicine
from contributions.views.questionnaires import (
    assign_questionnaire,
    choose_questionnaire,
    go_on_answering,
    list_questionnaires,
    show_questionnaire,
)
from contributions.views.questionnaires_answering import answer_questionnaire, check_answers, save_answers_draft
from contributions.views.reviews import ask_again, list_left_out
from contributions.views.uploads import add_document, remove_document, save_upload, show_picture
from contributions.views.ways import show_ways

__all__ = [
    "list_sent",
    "show_ways",
    "add_own_medicine",
    "stop_own_medicine",
    "say_about_me",
    "show_about_me",
    "show_said_before",
    "add_document",
    "remove_document",
    "save_upload",
    "show_picture",
    "withdraw_correction",
    "show_correction",
    "save_correction_draft",
    "list_corrections",
    "disagree",
    "correction_file",
    "ask_correction",
    "answer_correction",
    "answer_questionnaire",
    "assign_questionnaire",
    "check_answers",
    "choose_questionnaire",
    "go_on_answering",
    "list_questionnaires",
    "save_answers_draft",
    "show_questionnaire",
    "add_measure",
    "add_note",
    "answer_with_text",
    "answer_review",
    "ask_again",
    "ask_for_text",
    "choose_measure",
    "import_file",
    "list_given",
    "list_left_out",
    "list_notes",
    "list_reviews",
    "list_text_requests",
    "mark_wrong",
    "read_advice",
    "save_draft",
    "show_given",
]
