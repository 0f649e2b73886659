"""The forms of what people add; one module a subject."""

from contributions.forms.notes import AnswerText, LetterForm, LetterText, NoteForm, NoteText, ReviewForm

__all__ = ["AnswerText", "LetterForm", "LetterText", "NoteForm", "NoteText", "ReviewForm"]
