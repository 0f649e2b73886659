"""Forms of officers: deciding applications, tying parents, extending, ending, and what comes on paper."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import clock
from accounts.actions.binding import Claim
from accounts.fields import WordsField
from consent.application_rules import CHECKS, checks_for, why_not_grant
from consent.delegation_rules import why_not_days
from consent.forms.acting import claim_of, person_fields
from consent.forms.helpers import DayField, InviteForm, LineField, PowersForm
from consent.models import Application
from consent.power_words import CLASSES


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

    def __init__(self, *args, asked: Application, officer: Any, readable: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked, self.officer, self.readable = asked, officer, readable
        self.fields["checked"].choices = checks_for(asked)  # type: ignore[attr-defined]
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
            self.asked, officer=self.officer, checked=given.get("checked", ()), last=given.get("last"), today=today,
            readable=self.readable,
        )  # fmt: skip
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
        people = person_fields("child_", _("Of the child.")) | person_fields("parent_", _("Of the parent or guardian."))
        powers = PowersForm()
        self.fields = people | self.fields | {name: powers.fields[name] for name in ("see", "act")}

    def clean(self):
        given = super().clean() or {}
        if bool(given.get("limited")) != bool(given.get("see") or given.get("act")):
            self.add_error("limited", _now("Tick this together with what the order leaves, or neither"))
        return given

    def child(self) -> Claim:
        return claim_of(self.cleaned_data, "child_")

    def parent(self) -> Claim:
        return claim_of(self.cleaned_data, "parent_")

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
        self.fields = person_fields("", _("Of the person whose record it is.")) | self.fields

    def claim(self) -> Claim:
        return claim_of(self.cleaned_data, "")


class FindForm(forms.Form):
    """Whose ties an officer wants to see."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= person_fields("", _("Of the person whose record it is."))

    def claim(self) -> Claim:
        return claim_of(self.cleaned_data, "")


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
