"""Forms of acting for an adult by law, and of a carer's own page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import clock
from accounts.actions.binding import Claim
from accounts.fields import BirthDateField, ChiField, WordsField, form_key
from consent.application_rules import DOCUMENTS
from consent.forms.helpers import DayField, LineField

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_NO_CHI = _("Enter the CHI number")


def person_fields(prefix: str, whose: Any) -> dict[str, forms.Field]:
    """The fields that say who somebody is, their names with this prefix."""
    name = {"autocomplete": "off", "spellcheck": "false"}
    return {
        f"{prefix}given": LineField(
            label=_("First name or names"), help_text=whose, max_length=100, widget=forms.TextInput(attrs=name),
            error_messages={"required": _("Enter the first name")},
        ),
        f"{prefix}family": LineField(
            label=_("Family name"), max_length=100, required=False, widget=forms.TextInput(attrs=name)
        ),
        f"{prefix}born": BirthDateField(label=_("Date of birth"), help_text=_("For example 4 3 1957")),
        f"{prefix}chi": ChiField(
            label=_("CHI number"), help_text=_("10 digits."), max_length=40, error_messages={"required": _NO_CHI}
        ),
    }  # fmt: skip


def claim_of(given: dict[str, Any], prefix: str) -> Claim:
    """What those fields said."""
    return Claim(
        given=given[f"{prefix}given"], family=given[f"{prefix}family"], birth_date=given[f"{prefix}born"],
        chi=given[f"{prefix}chi"],
    )  # fmt: skip


class ApplicationForm(forms.Form):
    """What a guardian or attorney says who asks to act for an adult; stored once, however often it is sent."""

    form_key = form_key(_("Please send the form again"))

    relation = LineField(
        label=_("Who they are to you"), help_text=_("For example mother or brother."), max_length=80, required=False
    )
    document = forms.ChoiceField(
        label=_("Which document gives you the power?"),
        choices=list(DOCUMENTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the document"), "invalid_choice": _("Choose one of the answers")},
    )
    number = LineField(
        label=_("Number of the document"), help_text=_("As it stands on the certificate or order."), max_length=60,
        widget=forms.TextInput(attrs=_PLAIN), error_messages={"required": _("Enter the number of the document")},
    )  # fmt: skip
    dated_on = DayField(label=_("Date on the document"))
    powers = forms.MultipleChoiceField(
        label=_("What does it cover?"),
        choices=[("welfare", _("Health and welfare")), ("financial", _("Money and property"))],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it covers"), "invalid_choice": _("Choose from the list")},
    )
    incapacity_stated = forms.TypedChoiceField(
        label=_("Has a doctor said that the adult can no longer decide about their health?"),
        choices=[("yes", _("Yes")), ("no", _("No, or not yet"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no"), "invalid_choice": _("Choose yes or no")},
    )
    ends_on = DayField(
        label=_("Last day of the power"), help_text=_("Leave empty if the document states none."), required=False
    )
    field_order = [
        "given", "family", "born", "chi", "relation", "document", "number", "dated_on", "powers",
        "incapacity_stated", "ends_on", "form_key",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.update(person_fields("", _("Of the adult for whom you want to act.")))
        self.order_fields(self.field_order)

    def clean_dated_on(self):
        day = self.cleaned_data["dated_on"]
        if day > clock.today():
            raise ValidationError(_now("This day is in the future. Check the date on the document"))
        return day

    def clean(self):
        given = super().clean() or {}
        if given.get("ends_on") and given.get("dated_on") and given["ends_on"] < given["dated_on"]:
            self.add_error("ends_on", _now("The last day must not be before the date on the document"))
        return given

    def claim(self) -> Claim:
        return claim_of(self.cleaned_data, "")

    def asked(self) -> dict[str, Any]:
        names = ("relation", "document", "number", "dated_on", "powers", "incapacity_stated", "ends_on")
        return {name: self.cleaned_data[name] for name in names}


class CarerForm(forms.Form):
    """What a carer says of themselves."""

    is_carer = forms.BooleanField(label=_("I care for somebody, without being paid for it"), required=False)
    young = forms.BooleanField(
        label=_("I am under 18"), help_text=_("Then it is called a young carer statement."), required=False
    )
    plan = forms.ChoiceField(
        label=_("Do you have an adult carer support plan, or a young carer statement?"),
        help_text=_("Your council must offer you one (Carers (Scotland) Act 2016)."),
        choices=[("yes", _("Yes")), ("asked", _("I have asked for one")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer"), "invalid_choice": _("Choose an answer")},
    )
    plan_on = DayField(label=_("Since when"), required=False)
    emergency = WordsField(
        label=_("If I fall ill: who steps in, and what they must know"),
        help_text=_("Do not write another person’s health information here."),
        max_length=2000,
        required=False,
    )

    def clean_plan_on(self):
        day = self.cleaned_data["plan_on"]
        if day and day > clock.today():
            raise ValidationError(_now("This day is in the future"))
        return day
