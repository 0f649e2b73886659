"""The form by which a professional says what became of something that was given."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.forms.notes import NoteText
from contributions.models import Outcome
from contributions.models.contributions import REASON_LENGTH

CHOICES = [
    (Outcome.USED, _("Used in care")),
    (Outcome.ADDED, _("Added to the record")),
    (Outcome.NOT_ADDED, _("Not added")),
]


class ReasonText(NoteText):
    """The reason in words; whether there must be one depends on the outcome."""

    default_error_messages = {"required": _("Write the reason. The person reads it.")}


class OutcomeForm(forms.Form):
    """What became of it, with the reason."""

    outcome = forms.ChoiceField(
        label=_("What you did with it"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you did with it."), "invalid_choice": _("Choose from the list.")},
    )
    reason = ReasonText(
        length=REASON_LENGTH,
        rows=4,
        required=False,
        label=_("Words for the person"),
        help_text=_("You must give the reason if it is not added. Otherwise you may leave this empty."),
    )

    def clean(self):
        given = super().clean()
        if given.get("outcome") == Outcome.NOT_ADDED and "reason" in given and not given["reason"]:
            self.add_error("reason", self.fields["reason"].error_messages["required"])
        return given
