"""The forms of a clinic in writing: the person's words, and the clinic's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import WordsField, form_key
from appointments.forms.replies import TOO_LONG
from appointments.models.written import NOTE_LENGTH

ANSWER, ASK, INVITE = "answer", "ask", "invite"


class SendForm(forms.Form):
    """That this is all, with words that may be left out."""

    text = WordsField(
        label=_("Anything to add"),
        help_text=_("What you want to ask, or what the clinic should know. You may leave this empty."),
        required=False,
        rows=5,
        max_length=NOTE_LENGTH,
        error_messages={"max_length": TOO_LONG},
    )
    form_key = form_key()


class AddForm(forms.Form):
    """Something more, while one waits."""

    text = WordsField(
        label=_("Add something"),
        help_text=_("The clinic reads it with what you have sent. It does not change the day of the answer."),
        rows=4,
        max_length=NOTE_LENGTH,
        error_messages={"max_length": TOO_LONG, "required": _("Write what you want to add.")},
    )
    form_key = form_key()


class AnswerForm(forms.Form):
    """What the clinic does, with its words to the person."""

    what = forms.ChoiceField(
        label=_("What you do"),
        choices=[
            (ANSWER, _("Answer: this is finished")),
            (ASK, _("Ask for something more: the person writes again")),
            (INVITE, _("Answer, and ask the person to make an appointment")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you do."), "invalid_choice": _("Choose from the list.")},
    )
    text = WordsField(
        label=_("Your words to the person"),
        help_text=_("In plain words. An answer also stands in the record as a letter."),
        rows=8,
        max_length=NOTE_LENGTH,
        error_messages={"max_length": TOO_LONG, "required": _("Write to the person.")},
    )
    last = forms.UUIDField(widget=forms.HiddenInput, required=False)
    form_key = form_key()
