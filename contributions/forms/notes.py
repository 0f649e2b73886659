"""The form of a note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import TypedField, form_key
from contributions.models import LETTER_LENGTH, NOTE_LENGTH, ReviewState


class NoteText(TypedField):
    """Words of a note, or of an answer to one."""

    default_error_messages = {"required": _("Write your note before you save it.")}

    def __init__(self, length: int = NOTE_LENGTH, **kwargs: Any):
        super().__init__(max_length=length, **kwargs)


class LetterText(NoteText):
    default_error_messages = {
        "required": _("Type the words of the letter before you save them."),
    }

    def __init__(self, **kwargs):
        super().__init__(length=LETTER_LENGTH, rows=20, **kwargs)


class LetterForm(forms.Form):
    """The words of a letter that somebody asked for."""

    text = LetterText(label=_("The words of the letter"), help_text=_("Type or paste all of it."))


class AnswerText(NoteText):
    default_error_messages = {
        "required": _("Write the reason before you send your answer. The person reads it."),
    }


KEPT_OUT = (ReviewState.KEPT, _("It stays left out"))
SHOWN = (ReviewState.SHARED, _("It can be shown now, as it is"))


class ReviewForm(forms.Form):
    """The answer to whoever asked that something left out be looked at again."""

    outcome = forms.ChoiceField(
        label=_("What you decided"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decided."), "invalid_choice": _("Choose what you decided.")},
    )
    text = AnswerText(
        label=_("The reason, in words for the person"),
        help_text=_("Do not tell anything here about anybody else."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)  # of the item, as whoever answers saw it

    def __init__(self, *args, may_show: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [KEPT_OUT, SHOWN] if may_show else [KEPT_OUT]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """One note. `form_key` is made with the form, so that a double click stores one."""

    text = NoteText(
        label=_("Your note"), help_text=_("Who may see this item may read your note too, such as your doctor.")
    )
    form_key = form_key(_("Please save your note again."))
