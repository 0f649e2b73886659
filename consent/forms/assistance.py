"""The form with which the help desk begins a call."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from consent.forms.finding import PersonForm

ASKED = {
    "name": later("Full name"),
    "birth": later("Date of birth"),
    "address": later("Address or postcode"),
    "chi": later("CHI number from a letter"),
    "practice": later("Name of the practice"),
    "known": later("A number that we called back"),
}
LEAST = 2


class CallForm(PersonForm):
    """Who is on the line, how we know, and that they agreed."""

    identified = forms.MultipleChoiceField(
        label=later("What did the caller say without being told?"),
        help_text=later("Two things at least. Do not write down the answers."),
        choices=list(ASKED.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": later("Tick what the caller said"),
            "invalid_choice": later("Choose from the list"),
        },
    )
    on_line = forms.BooleanField(
        label=later("The person themselves is on the telephone now"),
        error_messages={"required": later("Tick the box if the person themselves is on the telephone")},
    )
    agreed = forms.BooleanField(
        label=later("They agreed that I open their name, address and appointments to help them"),
        error_messages={"required": later("Tick the box once the person has agreed")},
    )

    def clean_identified(self) -> list[str]:
        said = self.cleaned_data["identified"]
        if len(said) < LEAST:
            raise ValidationError(_("Ask for one more thing"))
        return said

    def how(self) -> str:
        """How the caller was identified, in words and without the answers."""
        return "; ".join(str(ASKED[one]) for one in self.cleaned_data["identified"])
