"""Forms of safeguarding: what is closed, why, and when somebody looks again."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

import clock
from accounts.fields import WordsField
from accounts.models import Organisation, User
from consent.rules import LONGEST_REASON, why_not_reason

LONGEST_REVIEW = dt.timedelta(days=366)
_DATE = {"type": "date", "class": "ds_input--fixed-10"}


class WhyField(WordsField):
    """A reason of at least a few characters."""

    def validate(self, value):
        super().validate(value)
        if fault := why_not_reason(value):
            raise ValidationError(fault)


def _reason(label) -> WhyField:
    return WhyField(
        label=label,
        help_text=later("Only safeguarding officers read this. At least 10 characters."),
        max_length=LONGEST_REASON,
        error_messages={"required": later("Give a reason")},
    )


def _date(label, **kwargs) -> forms.DateField:
    messages = {"required": later("Choose a day"), "invalid": later("Enter a day, such as 3/12/2026")}
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs=_DATE), error_messages=messages, **kwargs
    )


class FreezeForm(forms.Form):
    """Why, and when somebody looks again."""

    reason = _reason(later("Why is this needed?"))
    review_on = _date(later("When is it looked at again?"), help_text=later("Within a year."))

    def clean_review_on(self) -> dt.date:
        day, today = self.cleaned_data["review_on"], clock.today()
        if day <= today:
            raise ValidationError(_("Choose a day after today"))
        if day > today + LONGEST_REVIEW:
            raise ValidationError(_("Choose a day within a year"))
        return day


class SealForm(FreezeForm):
    """A unit, a period, or what the unit wrote in the period."""

    organisation = forms.ChoiceField(
        label=later("What this organisation wrote"),
        required=False,
        error_messages={"invalid_choice": later("Choose one of the list")},
    )
    since = _date(later("From"), required=False)
    until = _date(later("Until"), required=False, help_text=later("This day included."))
    field_order = ["organisation", "since", "until", "reason", "review_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.order_by("name").values_list("id", "name")
        choices = [("", _("Any organisation")), *((str(ident), name) for ident, name in rows)]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if not self.errors and not (cleaned.get("organisation") or since or until):
            raise ValidationError({"organisation": _("Choose an organisation, a period, or both")})
        if since and until and until < since:
            self.add_error("until", _("The last day must not be before the first"))
        return cleaned


class BarForm(FreezeForm):
    """One account, by its address."""

    email = forms.EmailField(
        label=later("E-mail address of the account"),
        error_messages={
            "required": later("Enter the e-mail address"),
            "invalid": later("Enter an e-mail address such as name@example.com"),
        },
    )
    field_order = ["email", "reason", "review_on"]
    user: User

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        found = User.objects.filter(email=email).first()
        if found is None:
            raise ValidationError(_("Nobody has an account with this address"))
        self.user = found
        return email


class SignInForm(BarForm):
    """Lock the sign-in of one account."""


class EndForm(forms.Form):
    reason = _reason(later("Why does it end?"))
