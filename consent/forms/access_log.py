"""The filter of the access log."""

import datetime as dt

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from consent.queries import Wanted

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def day(label) -> forms.DateField:
    """A day that need not be given."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        error_messages={"invalid": _("Enter a date, such as 3 March 2026")},
    )


def named(label) -> forms.CharField:
    """Part of a name, which need not be given."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(
        label=label, help_text=_("A name or part of it"), required=False, max_length=100, widget=widget
    )


SHOWN = (
    ("", _("Everything")),
    ("people", _("Other people")),
    ("machines", _("Computer systems")),
    ("own", _("You yourself")),
    ("refused", _("Refused")),
    ("emergency", _("Emergency access")),
)


class LogFilter(forms.Form):
    """What of the access log to show. Faulty values are told beside their field and leave the rest as it is."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=SHOWN,
        error_messages={"invalid_choice": _("Choose one from the list")},
    )
    since = day(_("From"))
    until = day(_("To"))

    def __init__(self, *args, owner: bool = True, officer: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if officer:
            self.fields |= {"who": named(_("Who")), "organisation": named(_("Organisation"))}
        show = self.fields["show"]
        if not owner and isinstance(show, forms.ChoiceField):
            show.choices = [(value, _("The person") if value == "own" else label) for value, label in SHOWN]

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day must not be before the first"))

    def wanted(self) -> Wanted:
        """What was asked for, as far as it could be understood."""
        self.is_valid()
        return Wanted(**{name: self.cleaned_data.get(name) or default for name, default in NOTHING_ASKED.items()})


NOTHING_ASKED: dict = {"show": "", "since": None, "until": None, "who": "", "organisation": ""}
