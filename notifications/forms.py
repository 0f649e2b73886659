"""Forms about being told: by which ways, and a number for text messages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications import rules
from notifications.rules import Place

PLACES: dict[Place, Any] = {
    Place.RECORD: _("When there is something new in a health record"),
    Place.MESSAGES: _("When there is something new in Messages"),
    Place.DESK: _("When there is something new on your desk"),
    Place.ACCOUNT: _("Your account and how you sign in"),
}
WAYS: dict[str, Any] = {"email": _("By e-mail"), "text": _("By text message")}


class ChoicesForm(forms.Form):
    """One question for each place: by which ways. Ways that are not open are not asked."""

    def __init__(self, *args, places: Iterable[Place], ways: Iterable[str], held: Mapping, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = []
        for place in places:
            free = [way for way in WAYS if way in ways and (place, way) not in rules.FIXED]
            if not free:
                continue
            self.asked.append((place, free))
            self.fields[place.value] = forms.MultipleChoiceField(
                label=PLACES[place],
                choices=[(way, WAYS[way]) for way in free],
                initial=[way for way in free if held[place, way]],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                error_messages={"invalid_choice": _("Choose among the ways that stand there.")},
            )

    def wanted(self) -> dict[tuple[Place, str], bool]:
        return {(place, way): way in self.cleaned_data[place.value] for place, free in self.asked for way in free}


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Your mobile number"),
        help_text=_("A UK mobile number, such as 07700 900123."),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "ds_input--fixed-20"}),
        error_messages={"required": _("Enter your mobile number")},
    )

    def clean_number(self) -> str:
        found = rules.mobile_number(self.cleaned_data["number"])
        if not found:
            raise forms.ValidationError(_("Enter a UK mobile number: it has 11 digits and begins with 07"))
        return found


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code from the text message"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "ds_input--fixed-10"}
        ),
        error_messages={"required": _("Enter the six digits of the code")},
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())
