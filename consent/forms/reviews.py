"""Forms of reviews and of questions about accesses."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consent.models import EmergencyReview
from consent.review_rules import LONGEST, why_not_words

OUTCOMES = (
    (EmergencyReview.Outcome.JUSTIFIED, _("Justified: the record had to be opened")),
    (EmergencyReview.Outcome.NOT_JUSTIFIED, _("Not justified: there was no need")),
    (EmergencyReview.Outcome.REFERRED, _("Referred to whoever decides about the professional")),
)


class WordsField(forms.CharField):
    """Words that somebody else will read; line breaks count once."""

    widget = forms.Textarea(attrs={"rows": 5})

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")

    def validate(self, value):
        super().validate(value)
        if fault := why_not_words(value):
            raise ValidationError(fault)


class ReviewForm(forms.Form):
    """What came of the review of an emergency access."""

    outcome = forms.ChoiceField(
        label=_("What is the outcome?"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the outcome"), "invalid_choice": _("Choose one of the answers")},
    )
    words = WordsField(
        label=_("What you found"),
        help_text=_("The person reads this. Write plainly, and name no other patient."),
        max_length=LONGEST,
        error_messages={"required": _("Write what you found")},
    )


class QuestionForm(forms.Form):
    """What the person wants to know about one line of the log."""

    text = WordsField(
        label=_("What do you want to know?"),
        help_text=_("A privacy officer reads this. At least 10 characters."),
        max_length=LONGEST,
        error_messages={"required": _("Write what you want to know")},
    )


class AnswerForm(forms.Form):
    """An officer's answer."""

    text = WordsField(
        label=_("Your answer"),
        help_text=_("The person reads this, under your name."),
        max_length=LONGEST,
        error_messages={"required": _("Write the answer")},
    )
