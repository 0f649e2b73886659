"""What somebody who waits can come to."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

import clock
from accounts.fields import form_key
from appointments.actions.waiting import When
from appointments.forms.finding import WEEKDAYS
from appointments.rules.waiting import DAYS_AHEAD, MOST_DAYS
from appointments.words import mode_words

_SHORT = {"class": "ds_input--fixed-10"}
_FORMATS = ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
_TO = re.compile(r"\s+(?:to|until|–|-)\s+")
NOTICE = (
    (2, later("2 hours: I can come at short notice")),
    (24, later("1 day")),
    (48, later("2 days")),
    (72, later("3 days")),
    (168, later("1 week")),
)


def _hour(label: Any, said: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, help_text=said,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"} | _SHORT),
        error_messages={"invalid": later("Enter a time such as 09:30.")},
    )  # fmt: skip


class WaitingForm(forms.Form):
    modes = forms.MultipleChoiceField(
        label=later("How you could be seen"), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": later("Choose at least one way."), "invalid_choice": later("Choose ways of this list."),
        },
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=later("Weekdays on which you cannot come"), required=False, coerce=int, choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple, help_text=later("Leave all of them empty if every day is fine."),
        error_messages={"invalid_choice": later("Choose days of the week.")},
    )  # fmt: skip
    days = forms.CharField(
        label=later("Other days on which you cannot come"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=later("A day or a period on each line, such as 3/3/2027 or 10/3/2027 to 17/3/2027."),
        error_messages={"max_length": later("Write fewer days.")},
    )  # fmt: skip
    not_before = _hour(
        later("Not before"), later("When it may begin at the earliest. Leave it empty if any hour is fine.")
    )
    not_after = _hour(later("Not after"), later("When it may begin at the latest. Leave it empty if any hour is fine."))
    notice_hours = forms.TypedChoiceField(
        label=later("How long before do you need to know?"), coerce=int, choices=NOTICE, initial=24,
        error_messages={"required": later("Choose one."), "invalid_choice": later("Choose one of these.")},
    )  # fmt: skip
    form_key = form_key()

    def __init__(self, *args: Any, modes: Iterable[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["modes"].choices = [(mode, mode_words(mode)) for mode in modes]  # type: ignore[attr-defined]

    def clean_modes(self) -> list[str]:
        """In the order in which they are shown."""
        chosen = self.cleaned_data["modes"]
        return [mode for mode, _words in self.fields["modes"].choices if mode in chosen]  # type: ignore[attr-defined]

    def clean_weekdays(self) -> list[int]:
        found = self.cleaned_data["weekdays"]
        if len(found) == len(WEEKDAYS):
            raise forms.ValidationError(_("Leave at least one weekday on which you can come."))
        return found

    def clean_days(self) -> list[dt.date]:
        lines = (line.strip() for line in self.cleaned_data["days"].splitlines())
        found = {day for line in lines if line for day in _days(line)}
        if len(found) > MOST_DAYS:
            said = _("These are too many days: there may be %(count)s of them. Leave out those furthest away.")
            raise forms.ValidationError(said % {"count": MOST_DAYS})
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        begins, ends = given.get("not_before"), given.get("not_after")
        if begins and ends and ends < begins:
            self.add_error("not_after", _("This must not be earlier than the hour before which you cannot come."))
        return given

    def when(self) -> When:
        return When(**{name: value for name, value in self.cleaned_data.items() if name != "form_key"})


def days_in_lines(days: Iterable[dt.date]) -> str:
    """Days as they are typed: neighbours as a period."""
    spans: list[list[dt.date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][-1] == dt.timedelta(days=1):
            spans[-1].append(day)
        else:
            spans.append([day])
    return "\n".join(_span(span) for span in spans)


def _span(span: list[dt.date]) -> str:
    first, last = (date_format(day, "j/n/Y") for day in (span[0], span[-1]))
    return first if len(span) == 1 else f"{first} to {last}"


def _days(line: str) -> list[dt.date]:
    """One line: a day, or a first and a last one."""
    ends = [_day(part) for part in _TO.split(line)]
    today = clock.today()
    if len(ends) > 2 or ends[-1] < ends[0]:
        raise forms.ValidationError(_("“%(line)s” is no period. Write it as 10/3/2027 to 17/3/2027.") % {"line": line})
    if ends[0] > today + dt.timedelta(days=DAYS_AHEAD) or ends[-1] < today:
        raise forms.ValidationError(_("“%(line)s” does not lie within the next year.") % {"line": line})
    count = min((ends[-1] - ends[0]).days, MOST_DAYS) + 1
    return [ends[0] + dt.timedelta(days=number) for number in range(count)]


def _day(text: str) -> dt.date:
    for form in _FORMATS:
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise forms.ValidationError(_("“%(line)s” is no day. Write it as 3/3/2027.") % {"line": text[:40]})


class AcceptForm(forms.Form):
    """How one comes, where there are several ways."""

    mode = forms.ChoiceField(
        label=later("How would you like to be seen?"), widget=forms.RadioSelect,
        error_messages={"required": later("Choose how."), "invalid_choice": later("Choose one of these.")},
    )  # fmt: skip

    def __init__(self, *args: Any, modes: Iterable[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        ways = list(modes)
        self.fields["mode"].choices = [(mode, mode_words(mode)) for mode in ways]  # type: ignore[attr-defined]
        if len(ways) == 1:
            self.fields["mode"].widget = forms.HiddenInput()
            self.initial["mode"] = ways[0]
