"""Whose log an officer wants to read, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.forms.finding import PersonForm
from consent.forms.reviews import WordsField
from consent.models.reviews import READING_LENGTH


def _reason() -> WordsField:
    return WordsField(
        label=_("Why do you need to read this log?"),
        help_text=_("The person reads this in their own log. Write plainly, and name no other patient."),
        max_length=READING_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you need to read this log")},
    )


class ReasonForm(forms.Form):
    """Why, where it is known whose log it is."""

    reason = _reason()


class FindLogForm(PersonForm):
    """Whose log, by number or by name and date of birth, and why."""

    reason = _reason()
