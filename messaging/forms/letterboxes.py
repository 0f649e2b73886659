"""Setting up a letterbox: what it is called, what it is for, when somebody reads it."""

import re

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from messaging.forms.fields import Line, Words
from messaging.rules.needs import NEEDS

_SHORT = {"class": "ds_input--fixed-10"}
_PHONE = re.compile(r"\+?[0-9][0-9 ]{2,38}")
_CLOCK = {"type": "time"}


def _hour(label, words) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(format="%H:%M", attrs=_CLOCK | _SHORT),
        error_messages={"required": words, "invalid": _("Enter a time such as 08:30.")},
    )


class HoursForm(forms.Form):
    """What the team itself keeps right."""

    phone = forms.CharField(
        label=_("Telephone number of the team"),
        help_text=_("For people whose answer is late, or when nobody can answer messages."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=_SHORT | {"autocomplete": "off"}),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days on which messages are read"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day."), "invalid_choice": _("Choose days of the week.")},
    )
    opens_at = _hour(_("From"), _("Enter from when messages are read."))
    closes_at = _hour(_("Until"), _("Enter until when messages are read."))
    answer_days = forms.IntegerField(
        label=_("An answer comes within this many working days"),
        min_value=1,
        max_value=20,
        widget=forms.NumberInput(attrs=_SHORT),
        error_messages={
            "required": _("Enter a number of working days."),
            "invalid": _("Enter a whole number of working days."),
            "min_value": _("Promise at least one working day."),
            "max_value": _("Promise at most 20 working days."),
        },
    )

    def clean_phone(self) -> str:
        text = " ".join(self.cleaned_data["phone"].split())
        if text and not _PHONE.fullmatch(text):
            raise forms.ValidationError(_("Enter a telephone number in digits, such as 01592 000 000."))
        return text

    def clean(self):
        found = super().clean() or {}
        opens, closes = found.get("opens_at"), found.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("This must be later than the time from which messages are read."))
        return found


class BoxForm(HoursForm):
    """What an administrator decides too."""

    name = Line(
        label=_("What people call this team"),
        help_text=_("In plain words, such as “The nurses at Glenview Practice”."),
        nothing=_("Enter what people call this team."),
        max_length=120,
    )
    needs = forms.MultipleChoiceField(
        label=_("What people may write about"),
        choices=[(code, need.label) for code, need in NEEDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one."), "invalid_choice": _("Choose from this list.")},
    )
    field_order = ["name", "needs", "phone", "weekdays", "opens_at", "closes_at", "answer_days"]


class NewBoxForm(BoxForm):
    """A letterbox that is not there yet: it belongs to one team for good."""

    organisation = forms.ChoiceField(
        label=_("Organisation"),
        error_messages={"required": _("Choose an organisation."), "invalid_choice": _("Choose one of the list.")},
    )
    team = forms.CharField(
        label=_("Team"), help_text=_("As in the roles of its members. Leave empty for the whole organisation."),
        max_length=80, required=False,
    )  # fmt: skip
    field_order = ["organisation", "team", *BoxForm.field_order]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = Organisation.objects.filter(ended_at=None).exclude(kind__in=("research", "portal")).order_by("name")
        self.places = {str(row.id): row for row in here}
        choices = [("", _("Choose an organisation")), *((ident, row.name) for ident, row in self.places.items())]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]

    def clean_organisation(self) -> Organisation:
        return self.places[self.cleaned_data["organisation"]]


class TemplateForm(forms.Form):
    """An answer that a team gives often."""

    title = Line(
        label=_("Name of the template"),
        nothing=_("Enter a name, so that colleagues find it."),
        max_length=120,
    )
    text = Words(label=_("Its words"), nothing=_("Write the words of the template."))
