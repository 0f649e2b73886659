"""Forms of emergency access."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import ChiField
from consent.models import BrokenGlass
from consent.rules import LONGEST_REASON, why_not_reason

REASONS = (
    (BrokenGlass.Reason.EMERGENCY, _("The person needs urgent care, and I need the record to give it")),
    (BrokenGlass.Reason.UNABLE, _("The person needs care and cannot be asked, for example is unconscious")),
    (BrokenGlass.Reason.PUBLIC_SAFETY, _("Somebody is in serious danger")),
)


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
