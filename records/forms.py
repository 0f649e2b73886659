"""What may stand in the address of a record page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from records.words.kinds import GROUPS


class SeriesForm(forms.Form):
    """Which series a trend page shows: a code (or a name, where the test has none) and a unit."""

    code = forms.CharField(max_length=100, required=False)
    name = forms.CharField(max_length=500, required=False)
    unit = forms.CharField(max_length=80, required=False)
    convert = forms.CharField(max_length=20, required=False)  # into this unit, as people write it

    def series(self) -> dict[str, str]:
        """What names the series, for an address."""
        return {name: value for name, value in self.cleaned_data.items() if value and name != "convert"}

    def clean(self):
        values = super().clean()
        if not values.get("code") and not values.get("name"):
            raise forms.ValidationError(_("Say which test you want to see."))
        return values


class ChronologyForm(forms.Form):
    """Which part of the chronology is shown."""

    group = forms.ChoiceField(label=_("What"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        shown = {
            "group": [("", _("Everything")), *GROUPS.items()],
            "year": [("", _("All years")), *((y, y) for y in years)],
        }
        for name, choices in shown.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
