"""Forms of acting for somebody by law: the applicant's, the officer's, and what comes on paper."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import clock
from accounts.actions.binding import Claim
from accounts.fields import BirthDateField, ChiField, WordsField
from consent.application_rules import CHECKS, why_not_grant
from consent.delegation_rules import why_not_days
from consent.forms.helpers import DayField, InviteForm, LineField, PowersForm
from consent.models import Application
from consent.power_words import CLASSES

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_NO_CHI = _("Enter the CHI number")


def _person(prefix: str, whose: Any) -> dict[str, forms.Field]:
    """The fields that say who somebody is."""
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


def _claim(given: dict[str, Any], prefix: str) -> Claim:
    return Claim(
        given=given[f"{prefix}given"], family=given[f"{prefix}family"], birth_date=given[f"{prefix}born"],
        chi=given[f"{prefix}chi"],
    )  # fmt: skip


class KeyedForm(forms.Form):
    """A form that is stored once, however often it is sent."""

    form_key = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"invalid": _("Please send the form again")}
    )


class ApplicationForm(KeyedForm):
    """A guardian or attorney asks to act for an adult."""

    relation = LineField(
        label=_("Who they are to you"), help_text=_("For example mother or brother."), max_length=80, required=False
    )
    document = forms.ChoiceField(
        label=_("Which document gives you the power?"),
        choices=[
            ("attorney", _("Power of attorney, registered with the Office of the Public Guardian")),
            ("guardianship", _("Guardianship order of a sheriff")),
            ("intervention", _("Intervention order of a sheriff")),
            ("elsewhere", _("A document from outside Scotland, such as a lasting power of attorney")),
        ],
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
        self.fields.update(_person("", _("Of the adult for whom you want to act.")))
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
        return _claim(self.cleaned_data, "")

    def asked(self) -> dict[str, Any]:
        names = ("relation", "document", "number", "dated_on", "powers", "incapacity_stated", "ends_on")
        return {name: self.cleaned_data[name] for name in names}


class DecisionForm(PowersForm):
    """The officer's answer to an application."""

    outcome = forms.ChoiceField(
        label=_("What you decided"),
        choices=[("grant", _("Grant, as far as the document goes")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decided"), "invalid_choice": _("Choose what you decided")},
    )
    checked = forms.MultipleChoiceField(
        label=_("Checklist"), choices=list(CHECKS), widget=forms.CheckboxSelectMultiple, required=False
    )
    sensitive = forms.MultipleChoiceField(
        label=_("Specially protected subjects that the document names"),
        choices=[(str(label), words) for label, words in CLASSES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    incapacity_on = DayField(
        label=_("Incapacity recorded on"),
        help_text=_("Of an attorney: the day of the doctor’s certificate that you saw. Leave empty if there is none."),
        required=False,
    )
    last = DayField(label=_("Last day of the power"), required=False)
    review_on = DayField(label=_("Look at this again on"), required=False)
    tell_adult = forms.BooleanField(label=_("It is safe to tell the adult, and they are told"), required=False)
    answer = WordsField(
        label=_("Your answer to the applicant"), help_text=_("Say nothing about anybody’s health."), max_length=1000,
        required=False,
    )  # fmt: skip
    field_order = [
        "checked", "outcome", "see", "act", "sensitive", "incapacity_on", "last", "review_on", "tell_adult", "answer",
    ]  # fmt: skip

    def __init__(self, *args, asked: Application, officer: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked, self.officer = asked, officer
        self.fields["see"].label = _("What does the document let them see?")
        self.fields["act"].label = _("What does it let them do?")
        self.fields["act"].help_text = ""

    def clean(self):
        granting = self.cleaned_data.get("outcome") == "grant"
        given = super().clean() if granting else self.cleaned_data
        today = clock.today()
        if not granting:
            if self.cleaned_data.get("outcome") == "refuse" and not given.get("answer"):
                self.add_error("answer", _now("Say why, in words for the applicant"))
            return given
        faults = why_not_grant(
            self.asked, officer=self.officer, checked=given.get("checked", ()), last=given.get("last"), today=today
        )
        for field, words in faults.items():
            self.add_error(field, words)
        if given.get("incapacity_on") and given["incapacity_on"] > today:
            self.add_error("incapacity_on", _now("This day is in the future"))
        if "review_on" in given and (not given["review_on"] or given["review_on"] <= today):
            self.add_error("review_on", _now("Choose a day on which this is looked at again"))
        return given


class ParentForm(forms.Form):
    """An officer ties a parent to a child under twelve."""

    document = LineField(
        label=_("What you checked"),
        help_text=_("Number of the entry in the register of births, or of the order."),
        max_length=200,
        error_messages={"required": _("Say what you checked")},
    )
    reason = WordsField(label=_("Reason"), max_length=1000, error_messages={"required": _("Say why this tie is made")})
    limited = forms.BooleanField(
        label=_("An order limits what this parent may see"),
        help_text=_("Then tick below what it leaves. Otherwise leave all of it empty."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = _person("child_", _("Of the child.")) | _person("parent_", _("Of the parent or guardian."))
        powers = PowersForm()
        self.fields = people | self.fields | {name: powers.fields[name] for name in ("see", "act")}

    def clean(self):
        given = super().clean() or {}
        if bool(given.get("limited")) != bool(given.get("see") or given.get("act")):
            self.add_error("limited", _now("Tick this together with what the order leaves, or neither"))
        return given

    def child(self) -> Claim:
        return _claim(self.cleaned_data, "child_")

    def parent(self) -> Claim:
        return _claim(self.cleaned_data, "parent_")

    def powers(self) -> dict[str, list[str]]:
        see, act = self.cleaned_data["see"], self.cleaned_data["act"]
        return {area: ["see", "act"] if area in act else ["see"] for area in sorted({*see, *act})}


class ExtensionForm(PowersForm):
    """A parent of a young person goes on seeing some areas."""

    reason = WordsField(
        label=_("Reason"), max_length=1000, error_messages={"required": _("Say why, for whoever reviews this")}
    )
    last = DayField(label=_("Last day"))
    review_on = DayField(label=_("Look at this again on"))

    def clean(self):
        given, today = super().clean(), clock.today()
        if given.get("last") and (fault := why_not_days(today, given["last"], today, None)):
            self.add_error("last", fault)
        review = given.get("review_on")
        if review and (review <= today or (given.get("last") and review > given["last"])):
            self.add_error("review_on", _now("Choose a day after today and not after the last day"))
        return given


class PaperForm(InviteForm):
    """What a person decided on a paper form."""

    form = LineField(
        label=_("Reference of the paper form"), max_length=60,
        error_messages={"required": _("Enter the reference that stands on the form")},
    )  # fmt: skip
    reason = WordsField(
        label=_("Why on paper"), max_length=1000, error_messages={"required": _("Say why this came on paper")}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["word"]
        self.fields["name"].label = _("Name of the helper")
        self.fields["act"].label = _("What may they do for the person?")
        self.fields = _person("", _("Of the person whose record it is.")) | self.fields

    def claim(self) -> Claim:
        return _claim(self.cleaned_data, "")


class FindForm(forms.Form):
    """Whose ties an officer wants to see."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= _person("", _("Of the person whose record it is."))

    def claim(self) -> Claim:
        return _claim(self.cleaned_data, "")


class EndForm(forms.Form):
    """Why an officer ends a tie."""

    reason = WordsField(label=_("Why it ends"), max_length=1000, error_messages={"required": _("Say why this ends")})


class IncapacityForm(forms.Form):
    """The day from which an attorney's power is active."""

    on = DayField(label=_("Day of the doctor’s certificate that you saw"))

    def clean_on(self):
        day: dt.date = self.cleaned_data["on"]
        if day > clock.today():
            raise ValidationError(_now("This day is in the future"))
        return day


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
