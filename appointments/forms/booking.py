"""What a booking takes along: the way, why, and what the person needs; and why one does not come."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import TypedField, form_key
from appointments.models.bookings import NEED_LENGTH, REASON_LENGTH
from appointments.rules.languages import LANGUAGES
from appointments.rules.needs import Needs
from appointments.words import mode_words


class Words(TypedField):
    """Words as somebody typed them, or none."""

    def __init__(self, *, max_length: int, rows: int = 3, **kwargs: Any):
        super().__init__(required=False, max_length=max_length, rows=rows, **kwargs)


class NeedsForm(forms.Form):
    """What the clinic is to see to."""

    reason = Words(
        label=_("What would you like to talk about?"), max_length=REASON_LENGTH,
        help_text=_("In your own words. The clinic reads it, and nobody else whom you have not let in."),
    )  # fmt: skip
    interpreter = forms.ChoiceField(
        label=_("An interpreter for"), required=False,
        choices=[("", _("No interpreter needed")), *LANGUAGES.items()],
        help_text=_("Is your language not here? Write it below, under anything else."),
        error_messages={"invalid_choice": _("Choose one of these languages.")},
    )  # fmt: skip
    step_free = forms.BooleanField(label=_("A way in without steps"), required=False)
    hearing = forms.BooleanField(label=_("A hearing loop, or other help to hear"), required=False)
    transport = forms.BooleanField(label=_("Transport to get there"), required=False)
    other = Words(
        label=_("Anything else that helps you"), max_length=NEED_LENGTH, rows=2,
        help_text=_("For example a quiet room to wait in, or more time."),
    )  # fmt: skip

    def __init__(self, *args: Any, by_telephone: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if by_telephone:  # the help desk reads and writes nothing about health
            del self.fields["reason"]

    def needs(self) -> Needs:
        given = self.cleaned_data
        return Needs(**{name: given[name] for name in ("interpreter", "step_free", "transport", "hearing", "other")})


class DetailsForm(NeedsForm):
    """Everything about a booking but its time."""

    mode = forms.ChoiceField(
        label=_("How would you like to be seen?"), widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you would like to be seen."),
            "invalid_choice": _("Choose one of these ways."),
        },
    )  # fmt: skip
    form_key = form_key()
    field_order = ["mode", "reason", "interpreter", "step_free", "hearing", "transport", "other", "form_key"]

    def __init__(self, *args: Any, modes: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        _offer(self.fields["mode"], modes)


class ChangeNeedsForm(NeedsForm):
    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767)


class MoveForm(forms.Form):
    """To another time: the way may have to be chosen again."""

    mode = forms.ChoiceField(
        label=_("How would you like to be seen?"), widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you would like to be seen."),
            "invalid_choice": _("Choose one of these ways."),
        },
    )  # fmt: skip
    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767)
    form_key = form_key()

    def __init__(self, *args: Any, modes: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        _offer(self.fields["mode"], modes)


class CancelForm(forms.Form):
    reason = Words(
        label=_("Would you like to say why?"), max_length=REASON_LENGTH,
        help_text=_("You need not. The clinic reads it."),
    )  # fmt: skip
    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767)


def _offer(field: Any, modes: list[str]) -> None:
    """The ways of one time; where there is one way alone, nothing is asked."""
    field.choices = [(mode, mode_words(mode)) for mode in modes]
    if len(modes) == 1:
        field.widget, field.initial = forms.HiddenInput(), modes[0]
