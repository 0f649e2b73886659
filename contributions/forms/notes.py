"""The form of a note."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.models import LETTER_LENGTH, NOTE_LENGTH, ReviewState
from contributions.rules import tidy, why_not_text


class NoteText(forms.CharField):
    """Words as somebody typed them; the rules, not the field, say what is wrong with a character."""

    default_error_messages = {
        "required": _("Write your note before you save it."),
        "max_length": _("This is too long: it may have %(limit_value)d characters, and it has %(show_value)d."),
    }

    def __init__(self, length: int = NOTE_LENGTH, rows: int = 8, **kwargs):
        super().__init__(max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.validators = [
            check for check in self.validators if type(check).__name__ != "ProhibitNullCharactersValidator"
        ]

    def clean(self, value):
        if reason := why_not_text(value or "", nothing=self.error_messages["required"]):
            raise forms.ValidationError(reason)
        return tidy(super().clean(value))


class MaybeText(NoteText):
    """May be left empty, unless somebody typed something that cannot be shown."""

    default_error_messages = {"required": ""}

    def clean(self, value):
        return super().clean(value) if (value or "").strip() else ""


class LetterText(NoteText):
    default_error_messages = {
        "required": _("Type the words of the letter before you save them."),
        "max_length": _("This is too long: it may have %(limit_value)d characters, and it has %(show_value)d."),
    }

    def __init__(self, **kwargs):
        super().__init__(length=LETTER_LENGTH, rows=20, **kwargs)


class LetterForm(forms.Form):
    """The words of a letter that somebody asked for."""

    text = LetterText(label=_("The words of the letter"), help_text=_("Type or paste all of it."))


class AnswerText(NoteText):
    default_error_messages = {
        "required": _("Write the reason before you send your answer. The person reads it."),
        "max_length": _("This is too long: it may have %(limit_value)d characters, and it has %(show_value)d."),
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
    form_key = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"invalid": _("Please save your note again.")}
    )
