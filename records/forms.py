"""What may stand in the address of a record page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from records.words.kinds import GROUPS
from records.wordsearch import wanted


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


class VisitsForm(forms.Form):
    """Which visits and referrals are shown."""

    what = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[
            ("", _("Everything")),
            ("visits", _("Visits")),
            ("stays", _("Stays in hospital")),
            ("referrals", _("Referrals and requests")),
            ("periods", _("Periods of care")),
        ],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Any")), ("open", _("Not finished yet")), ("finished", _("Finished"))],
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("All years")), *((y, y) for y in years)]  # type: ignore[attr-defined]


class ChronologyForm(forms.Form):
    """Which part of the chronology is shown."""

    group = forms.ChoiceField(label=_("What"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    source = forms.ChoiceField(label=_("From"), required=False)
    words = forms.CharField(
        label=_("With the words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args, years: list[int], sources: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        shown = {
            "group": [("", _("Everything")), *GROUPS.items()],
            "year": [("", _("All years")), *((y, y) for y in years)],
            "source": [("", _("Everybody")), *sources],
        }
        for name, choices in shown.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_words(self) -> tuple[str, ...]:
        return wanted(self.cleaned_data["words"])


class ChangesForm(forms.Form):
    """Which changes are shown."""

    since = forms.ChoiceField(
        label=_("Since"),
        required=False,
        choices=[("", _("My last visit")), ("week", _("A week")), ("month", _("A month")), ("year", _("A year"))],
    )
    what = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("Everything")), ("new", _("New")), ("corrected", _("Corrected")), ("struck", _("Taken back"))],
    )


class SearchForm(forms.Form):
    """Words to be found in the record. Posted, so that they stand in no address."""

    words = forms.CharField(
        label=_("Words to look for"),
        help_text=_("Beginnings of words are enough. Capital letters and accents make no difference."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter a word to look for")},
    )
    group = forms.ChoiceField(label=_("What"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("Everything")), *GROUPS.items()]  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", _("All years")), *((y, y) for y in years)]  # type: ignore[attr-defined]

    def clean_words(self) -> tuple[str, ...]:
        found = wanted(self.cleaned_data["words"])
        if not found:
            raise forms.ValidationError(_("Enter a word of two letters or more"))
        return found


class PrintForm(forms.Form):
    """How much of the record goes on paper."""

    period = forms.ChoiceField(
        label=_("How much"),
        choices=[("1", _("The last year")), ("5", _("The last five years")), ("all", _("Everything"))],
        error_messages={"required": _("Choose how much."), "invalid_choice": _("Choose one of these periods.")},
    )
    part = forms.IntegerField(required=False, min_value=1, max_value=10_000)
