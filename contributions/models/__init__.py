"""What people add to their record: notes, corrections, things that wait to be read, and what they say of themselves."""

from contributions.models.about_me import AboutMe
from contributions.models.contributions import Contribution, Outcome
from contributions.models.corrections import CorrectionRequest
from contributions.models.notes import (
    LETTER_LENGTH,
    NOTE_LENGTH,
    Annotation,
    AnnotationQuerySet,
    ReviewRequest,
    ReviewState,
    TextRequest,
)
from contributions.models.questionnaires import QuestionnaireTask
from contributions.models.states import RequestState

__all__ = [
    "LETTER_LENGTH",
    "NOTE_LENGTH",
    "AboutMe",
    "Annotation",
    "AnnotationQuerySet",
    "Contribution",
    "CorrectionRequest",
    "Outcome",
    "QuestionnaireTask",
    "RequestState",
    "ReviewRequest",
    "ReviewState",
    "TextRequest",
]
