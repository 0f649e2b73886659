"""Forms of emergency access, and the filter of the access log."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.fields import ChiField
from consent.models import BrokenGlass
from consent.queries import Wanted
from consent.rules import LONGEST_REASON, why_not_reason

REASONS = (
    (BrokenGlass.Reason.EMERGENCY, _("The person needs urgent care, and I need the record to give it")),
    (BrokenGlass.Reason.UNABLE, _("The person needs care and cannot be asked, for example is unconscious")),
    (BrokenGlass.Reason.PUBLIC_SAFETY, _("Somebody is in serious danger")),
)
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


class ReasonField(forms.CharField):
    """Words of at least a few characters; line breaks count once, as people see them."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")

    def validate(self, value):
        if fault := why_not_reason(value):
            raise ValidationError(fault)


class BreakGlassForm(forms.Form):
    """Why a record is opened in an emergency."""

    reason_code = forms.ChoiceField(
        label=_("What is the emergency?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what the emergency is"),
            "invalid_choice": _("Choose one of the answers"),
        },
    )
    reason = ReasonField(
        label=_("Why do you need to open this record?"),
        help_text=_("The privacy officer reads this. At least 10 characters."),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why you need to open this record")},
    )
    again = forms.BooleanField(
        label=_("I have read the warning and still need to open this record"),
        error_messages={"required": _("Tick the box if you still need to open this record")},
    )

    def __init__(self, *args, second_time: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not second_time:
            del self.fields["again"]


class EmergencyForm(BreakGlassForm):
    """The same, for somebody who is named by CHI number."""

    chi = ChiField(
        label=_("CHI number"),
        help_text=_("10 digits. It stands on letters and prescriptions."),
        max_length=20,
        error_messages={"required": _("Enter the CHI number")},
    )
    field_order = ["chi", "reason_code", "reason", "again"]


def day(label) -> forms.DateField:
    """A day that need not be given."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        error_messages={"invalid": _("Enter a date, such as 3 March 2026")},
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

    def __init__(self, *args, owner: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
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


NOTHING_ASKED: dict = {"show": "", "since": None, "until": None}
