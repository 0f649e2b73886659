"""The forms of a medicine that one takes besides what is prescribed."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

import clock
from contributions.forms.about_me import LineField

STOPPED, MISTAKE = "stopped", "mistake"


class DayField(forms.DateField):
    """A day that has come already."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "ds_input--fixed-10"}),
            error_messages={"invalid": _("Enter a day such as 31/12/2025"), "required": _("Enter the day")},
            **kwargs,
        )

    def clean(self, value):
        day = super().clean(value)
        if day and day > clock.today():
            raise forms.ValidationError(_("This day is still to come"))
        if day and day.year < 1900:
            raise forms.ValidationError(_("Enter a day after 1 January 1900"))
        return day


class OwnMedicineForm(forms.Form):
    """`form_key` is made with the form, so that a double click adds one."""

    name = LineField(
        label=_("Which medicine"),
        help_text=_("As it stands on the packet, with its strength: ibuprofen 200 mg tablets. Vitamins and herbs too."),
        max_length=200,
        error_messages={"required": _("Write which medicine it is")},
    )
    dose = LineField(
        label=_("How you take it"), help_text=_("Such as: one when I have a headache."), max_length=300, required=False
    )
    why = LineField(label=_("What for"), max_length=200, required=False)
    since = DayField(label=_("Since when"), required=False)
    form_key = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"invalid": _("Please save it again.")}
    )


class StopForm(forms.Form):
    """Taken no longer, or told by mistake."""

    what = forms.ChoiceField(
        label=_("What happened"),
        choices=((STOPPED, _("I take it no longer")), (MISTAKE, _("It was told here by mistake"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened"), "invalid_choice": _("Choose what happened")},
    )
    on = DayField(label=_("Since when not"), required=False)
