"""The forms of a medicine that one takes besides what is prescribed."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import clock
from accounts.fields import form_key
from consent.forms.helpers import DayField, LineField

STOPPED, MISTAKE = "stopped", "mistake"


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
    form_key = form_key(_("Please save it again."))

    def clean_since(self) -> dt.date | None:
        return _come(self.cleaned_data["since"])


class StopForm(forms.Form):
    """Taken no longer, or told by mistake."""

    what = forms.ChoiceField(
        label=_("What happened"),
        choices=((STOPPED, _("I take it no longer")), (MISTAKE, _("It was told here by mistake"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened"), "invalid_choice": _("Choose what happened")},
    )
    on = DayField(label=_("Since when not"), required=False)

    def __init__(self, *args: Any, since: dt.date | None = None, **kwargs: Any):
        """`since`: the day that was told as the first of it."""
        super().__init__(*args, **kwargs)
        self.since = since

    def clean_on(self) -> dt.date | None:
        day = _come(self.cleaned_data["on"])
        if day and self.since and day < self.since:
            raise forms.ValidationError(_now("This day is before the first day on which it was taken"))
        return day


def _come(day: dt.date | None) -> dt.date | None:
    """A day that has come already, or none."""
    if day and day > clock.today():
        raise forms.ValidationError(_now("This day is still to come"))
    return day
