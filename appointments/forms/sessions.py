"""Hours of a clinic over months: who, where, when, and how long each time is."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import clock
from accounts.fields import form_key
from accounts.models import User
from appointments.models import Mode, Room
from appointments.rules import sessions as rules
from appointments.words import MODES

_DATE = {"type": "date", "class": "ds_input--fixed-10"}
_CLOCK = {"type": "time", "class": "ds_input--fixed-10"}
_SHORT = {"class": "ds_input--fixed-10"}
_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y"]
_ONE_OF = _("Choose one of the list.")


def _day(label: Any, nothing: Any) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=_FORMATS, widget=forms.DateInput(format="%Y-%m-%d", attrs=_DATE),
        error_messages={"required": nothing, "invalid": _("Write the day as 3/3/2026.")},
    )  # fmt: skip


def _hour(label: Any, nothing: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(format="%H:%M", attrs=_CLOCK),
        error_messages={"required": nothing, "invalid": _("Enter a time such as 08:30.")},
    )  # fmt: skip


class SessionForm(forms.Form):
    """The fields of the model Session, each with what is wrong beside it."""

    practitioner = forms.ChoiceField(label=_("Seen by"), required=False, error_messages={"invalid_choice": _ONE_OF})
    room = forms.ChoiceField(label=_("Room"), required=False, error_messages={"invalid_choice": _ONE_OF})
    modes = forms.MultipleChoiceField(
        label=_("How people are seen"), choices=[(str(mode), words) for mode, words in MODES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one way."), "invalid_choice": _ONE_OF},
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day."), "invalid_choice": _("Choose days of the week.")},
    )  # fmt: skip
    every_weeks = forms.TypedChoiceField(
        label=_("How often"), coerce=int, initial=1,
        choices=[(1, _("Every week")), (2, _("Every 2 weeks")), (3, _("Every 3 weeks")), (4, _("Every 4 weeks"))],
        error_messages={"required": _ONE_OF, "invalid_choice": _ONE_OF},
    )  # fmt: skip
    opens_at = _hour(_("From"), _("Enter when the first time begins."))
    closes_at = _hour(_("Until"), _("Enter when the last time ends."))
    minutes = forms.IntegerField(
        label=_("Minutes of each time"), min_value=5, max_value=480, widget=forms.NumberInput(attrs=_SHORT),
        error_messages={
            "required": _("Enter how many minutes each time has."), "invalid": _("Enter a whole number of minutes."),
            "min_value": _("A time has at least 5 minutes."), "max_value": _("A time has at most 480 minutes."),
        },
    )  # fmt: skip
    first_day = _day(_("First day"), _("Enter the first day."))
    last_day = _day(_("Last day"), _("Enter the last day."))
    on_holidays = forms.BooleanField(label=_("On bank holidays too"), required=False)
    leave_out = forms.BooleanField(
        label=_("Leave out times at which the person or the room is busy already"), required=False
    )
    form_key = form_key()

    def __init__(self, *args: Any, people: dict[str, User], rooms: dict[str, Room], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people, self.rooms = people, rooms
        named = [(ident, user.get_full_name()) for ident, user in people.items()]
        self.fields["practitioner"].choices = [("", _("Nobody by name")), *named]  # type: ignore[attr-defined]
        places = [(ident, f"{room.place.name}, {room.name}") for ident, room in rooms.items()]
        self.fields["room"].choices = [("", _("No room: by telephone, video or in writing")), *places]  # type: ignore[attr-defined]

    def clean_practitioner(self) -> User | None:
        return self.people.get(self.cleaned_data["practitioner"])

    def clean_room(self) -> Room | None:
        return self.rooms.get(self.cleaned_data["room"])

    def clean_first_day(self) -> dt.date:
        day = self.cleaned_data["first_day"]
        if day < clock.today():
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        if day > clock.today() + dt.timedelta(days=2 * rules.MOST_DAYS):
            raise forms.ValidationError(_("This day is too far ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        opens, closes, minutes = (found.get(name) for name in ("opens_at", "closes_at", "minutes"))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("This must be later than the beginning, and on the same day."))
        elif opens and closes and minutes and _length(opens, closes) < minutes:
            self.add_error("minutes", _("One time is longer than the whole session."))
        if Mode.IN_PERSON in found.get("modes", ()) and "room" in found and found["room"] is None:
            self.add_error("room", _("Choose the room in which people are seen."))
        self._check_days(found)
        return found

    def _check_days(self, found: dict[str, Any]) -> None:
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        elif first and last and (last - first).days >= rules.MOST_DAYS:
            self.add_error("last_day", _("Publish at most a year at once."))
        elif not self.errors:
            self._check_count(rules.count(self.plan()))

    def _check_count(self, count: int) -> None:
        if count > rules.MOST_TIMES:
            said = _now("These are %(count)s times. At most %(most)s are made at once: choose fewer days.")
            self.add_error("last_day", said % {"count": f"{count:,}", "most": f"{rules.MOST_TIMES:,}"})
        elif count == 0:
            self.add_error("weekdays", _("None of these days lies between the first and the last, but for holidays."))

    def plan(self) -> rules.Plan:
        given = self.cleaned_data
        names = ("opens_at", "closes_at", "minutes", "first_day", "last_day", "every_weeks", "on_holidays")
        return rules.Plan(weekdays=frozenset(given["weekdays"]), **{name: given[name] for name in names})


class EndForm(forms.Form):
    """From when a session does not take place any more."""

    day = _day(_("The first day without it"), _("Enter a day."))

    def clean_day(self) -> dt.date:
        day = self.cleaned_data["day"]
        if day < clock.today():
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        return day


def _length(opens: dt.time, closes: dt.time) -> int:
    return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
