"""What somebody looks for: a service by its name, a time by day, hour, place, person and way."""

import datetime as dt
from collections.abc import Hashable
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

import clock
from appointments.models import Clinic, Mode
from appointments.queries import clinics
from appointments.words import MODES

WEEKDAYS = (
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
    (5, _("Saturday")), (6, _("Sunday")),
)  # fmt: skip
PARTS = {
    "morning": (_("Morning, before 12:00"), None, dt.time(11, 59)),
    "afternoon": (_("Afternoon, 12:00 to 17:00"), dt.time(12), dt.time(16, 59)),
    "evening": (_("Evening, from 17:00"), dt.time(17), None),
}
_ANY = _("Choose one of these.")
_KEPT = 500  # forms that nobody has filled in
_drawn: dict[Hashable, SafeString] = {}


class DayInput(forms.DateInput):
    """The browser's own box for a day, which takes no other words: what was wrong is not put back into it."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        try:
            return dt.date.fromisoformat(str(value)).isoformat() if value else None
        except ValueError:
            return None


class ServiceForm(forms.Form):
    words = forms.CharField(
        label=_("Name of a service or place"), required=False, max_length=80,
        error_messages={"max_length": _("Use fewer words.")},
    )  # fmt: skip


class TimesForm(forms.Form):
    """Everything may be left out: then all times count."""

    day = forms.DateField(
        label=_("From this day on"), required=False,
        widget=DayInput(attrs={"class": "ds_input--fixed-10"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y"],
        error_messages={"invalid": _("Write the day as 3/3/2026.")},
    )  # fmt: skip
    part = forms.ChoiceField(label=_("Time of day"), required=False, error_messages={"invalid_choice": _ANY})
    mode = forms.ChoiceField(label=_("How"), required=False, error_messages={"invalid_choice": _ANY})
    practitioner = forms.ChoiceField(label=_("With"), required=False, error_messages={"invalid_choice": _ANY})
    place = forms.ChoiceField(label=_("Where"), required=False, error_messages={"invalid_choice": _ANY})
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these weekdays"), required=False, coerce=int, choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": _ANY},
    )  # fmt: skip
    step_free = forms.BooleanField(label=_("Without steps"), required=False)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offered = clinics.offered(clinic)
        modes = [(str(mode), MODES[mode]) for mode in Mode if mode in offered.modes]
        people = [(str(ident), name) for ident, name in offered.practitioners]
        places = [(str(ident), name) for ident, name in offered.places]
        self._choose("part", _("Any time"), [(name, said[0]) for name, said in PARTS.items()])
        self._choose("mode", _("Any way"), modes)
        self._choose("practitioner", _("Anybody"), people)
        self._choose("place", _("Anywhere"), places)

    def _choose(self, name: str, anything: Any, choices: list) -> None:
        """A question with one answer is none."""
        if len(choices) < 2 and not self.data.get(name):
            del self.fields[name]
        else:
            self.fields[name].choices = [("", anything), *choices]  # type: ignore[attr-defined]

    def clean_day(self) -> dt.date | None:
        day = self.cleaned_data["day"]
        if day and day < clock.today():
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        if day and day > clock.today() + dt.timedelta(days=3660):
            raise forms.ValidationError(_("This day is too far ahead."))
        return day

    def wanted(self) -> dict[str, Any]:
        """As `queries.times.free_times` asks for it; what is wrong does not narrow anything."""
        given = getattr(self, "cleaned_data", {})
        _words, not_before, not_after = PARTS.get(given.get("part") or "", ("", None, None))
        return {
            "modes": [given["mode"]] if given.get("mode") else [],
            "weekdays": given.get("weekdays") or [],
            "not_before": not_before,
            "not_after": not_after,
            "practitioner": given.get("practitioner") or None,
            "place": given.get("place") or None,
            "step_free": bool(given.get("step_free")),
        }

    def drawn(self) -> str:
        """Its fields; untouched they are alike wherever there is the same to choose, and kept by that."""
        if any(self.data.get(name) for name in self.fields):
            return self.render()
        offered = tuple((name, *getattr(field, "choices", ())) for name, field in self.fields.items())
        key = (get_language(), offered)
        if key not in _drawn:
            if len(_drawn) >= _KEPT:
                _drawn.clear()
            _drawn[key] = self.render()
        return _drawn[key]

    def narrows(self) -> bool:
        """Whether anything but the day was said."""
        return any(self.wanted().values())
