"""Forms about when results are seen."""

import datetime as dt
from collections.abc import Mapping

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

import clock
from consent.policy import Policy
from consent.release import AT_ONCE, Answer, Choice, TestClass, days_allowed, limits_of
from records.words import release as words

LONGEST = 1000


class ReleaseForm(forms.Form):
    """For each class of test, when the person wants to see its results."""

    def __init__(self, *args, policy: Policy, chosen: Mapping[str, Choice], **kwargs):
        super().__init__(*args, **kwargs)
        self.policy = policy
        for name in TestClass:
            self._add(name, chosen.get(name, AT_ONCE))

    def _add(self, name: str, choice: Choice) -> None:
        title, _what = words.CLASSES[name]
        least, most = days_allowed(limits_of(self.policy, name))
        answers = [(answer, label) for answer, label in words.ANSWERS.items() if most or answer == Answer.AT_ONCE]
        self.fields[name] = forms.ChoiceField(
            label=str(title),
            help_text=str(words.CLASSES[name][1]),
            choices=answers,
            initial=choice.answer,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose when you want to see results: %(name)s") % {"name": title},
                "invalid_choice": _("Choose one of the answers: %(name)s") % {"name": title},
            },
        )
        if not most:
            return
        self.fields[f"{name}-days"] = forms.IntegerField(
            label=_("How many days? %(name)s") % {"name": title},
            help_text=_("Only if you chose some days: from %(least)d to %(most)d") % {"least": least, "most": most},
            required=False,
            initial=choice.days,
            widget=forms.NumberInput(attrs={"class": "ds_input--fixed-4", "min": least, "max": most}),
            error_messages={"invalid": _("Enter a whole number of days, such as 7")},
        )

    def clean(self):
        for name in TestClass:
            if self.cleaned_data.get(name) == Answer.AFTER_DAYS and f"{name}-days" not in self.errors:
                self._check_days(name)

    def _check_days(self, name: str) -> None:
        least, most = days_allowed(limits_of(self.policy, name))
        found = self.cleaned_data.get(f"{name}-days")
        if found is None:
            self.add_error(f"{name}-days", _("Enter after how many days you want to see these results"))
        elif not least <= found <= most:
            self.add_error(
                f"{name}-days", _("Enter a number from %(least)d to %(most)d") % {"least": least, "most": most}
            )

    def choices(self) -> dict[str, Choice]:
        """What was chosen, of a valid form."""
        found = self.cleaned_data
        return {
            str(name): Choice(found[name], found[f"{name}-days"] if found[name] == Answer.AFTER_DAYS else None)
            for name in TestClass
        }

    def classes(self) -> list[dict]:
        """Each class with its fields, for the page."""
        return [
            {"answer": self[name], "days": self[f"{name}-days"] if f"{name}-days" in self.fields else None}
            for name in TestClass
        ]


class TalkForm(forms.Form):
    """A professional has talked with the person about a result."""

    comment = forms.CharField(
        label=later("What the person should read with it, if anything"),
        help_text=later("It is shown with the result, under your name."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DelayForm(forms.Form):
    """Until when, and why, a professional holds one result for longer."""

    until = forms.DateField(
        label=later("Hold it until"),
        help_text=later("The person sees it from the morning of that day."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": later("Enter the day on which the person may see it"),
            "invalid": later("Enter a date, such as 3 March 2026"),
        },
    )
    reason = forms.CharField(
        label=later("Why"),
        help_text=later("Colleagues read it; it is kept with the result."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": later("Say why the result is to be held for longer")},
    )

    def __init__(self, *args, held_until: dt.datetime, latest: dt.datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.held_until, self.latest = held_until, latest

    def clean_until(self) -> dt.datetime:
        day = self.cleaned_data["until"]
        moment = dt.datetime.combine(day, dt.time(), clock.DISPLAY_ZONE)
        if moment > self.latest:
            raise forms.ValidationError(
                _("The policy lets nobody hold this result beyond %(day)s. Choose that day or an earlier one")
                % {"day": date_format(self.latest.astimezone(clock.DISPLAY_ZONE), "j F Y")}
            )
        if moment <= self.held_until:
            held = date_format(self.held_until.astimezone(clock.DISPLAY_ZONE), "j F Y, H:i")
            raise forms.ValidationError(_("It is held until %(moment)s already. Choose a later day") % {"moment": held})
        return moment
