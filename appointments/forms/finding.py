"""What somebody looks for: a service by its name, a time by day, hour, place, person and way."""

import datetime as dt
from collections.abc import Container, Hashable, Sequence
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


class SuitingForm(forms.Form):
    """When and how: everything may be left out, then all times count."""

    day = forms.DateField(
        label=_("From this day on"), required=False,
        widget=DayInput(attrs={"class": "ds_input--fixed-10"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y"],
        error_messages={"invalid": _("Write the day as 3/3/2026.")},
    )  # fmt: skip
    part = forms.ChoiceField(label=_("Time of day"), required=False, error_messages={"invalid_choice": _ANY})
    mode = forms.ChoiceField(label=_("How"), required=False, error_messages={"invalid_choice": _ANY})
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these weekdays"), required=False, coerce=int, choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": _ANY},
    )  # fmt: skip
    step_free = forms.BooleanField(label=_("Without steps"), required=False)

    def __init__(self, *args: Any, modes: Container[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._choose("part", _("Any time"), [(name, said[0]) for name, said in PARTS.items()])
        self._choose("mode", _("Any way"), [(str(mode), MODES[mode]) for mode in Mode if mode in modes])

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

    def narrows(self) -> bool:
        """Whether anything but the day was said."""
        return any(self.wanted().values())

    def drawn(self) -> str:
        """Its fields."""
        return self.render()


class TimesForm(SuitingForm):
    """Which times of one clinic suit."""

    practitioner = forms.ChoiceField(label=_("With"), required=False, error_messages={"invalid_choice": _ANY})
    place = forms.ChoiceField(label=_("Where"), required=False, error_messages={"invalid_choice": _ANY})
    field_order = ["day", "part", "mode", "practitioner", "place", "weekdays", "step_free"]

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any):
        offered = clinics.offered(clinic)
        super().__init__(*args, modes=offered.modes, **kwargs)
        self._choose("practitioner", _("Anybody"), [(str(ident), name) for ident, name in offered.practitioners])
        self._choose("place", _("Anywhere"), [(str(ident), name) for ident, name in offered.places])

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


class NearestForm(SuitingForm):
    """Which times of several clinics suit: of one kind of service, at one organisation or place."""

    kind = forms.ChoiceField(label=_("Service"), required=False, error_messages={"invalid_choice": _ANY})
    where = forms.ChoiceField(label=_("Where"), required=False, error_messages={"invalid_choice": _ANY})
    field_order = ["kind", "where", "day", "part", "mode", "weekdays", "step_free"]

    def __init__(self, *args: Any, known: Sequence[Clinic], **kwargs: Any):
        super().__init__(*args, modes=list(Mode), **kwargs)
        self.known = known
        kinds = {kind_of(clinic): clinic.name for clinic in known}
        self.places = {str(place.id): place for place in clinics.places_at({one.organisation_id for one in known})}
        self._choose("kind", _("Any service"), sorted(kinds.items()))
        self._choose("where", _("Anywhere"), self._wheres())

    def _wheres(self) -> list[Any]:
        """Organisations by name; one with several places is a heading for them."""
        found: list[Any] = []
        for ident, name in sorted(
            {one.organisation_id: one.organisation.name for one in self.known}.items(), key=_name
        ):
            places = [(key, place.name) for key, place in self.places.items() if place.organisation_id == ident]
            whole = (str(ident), _("All places of %(name)s") % {"name": name})
            found.append((name, [whole, *places]) if len(places) > 1 else (str(ident), name))
        return found

    def clinics(self) -> list[Clinic]:
        """Those that are asked for."""
        kind, where = self.cleaned_data.get("kind"), self.cleaned_data.get("where")
        place = self.places.get(where or "")
        organisation = str(place.organisation_id) if place else where
        return [
            one
            for one in self.known
            if (not kind or kind_of(one) == kind) and (not organisation or str(one.organisation_id) == organisation)
        ]

    def wanted(self) -> dict[str, Any]:
        where = getattr(self, "cleaned_data", {}).get("where")
        return super().wanted() | {"place": where if where in self.places else None}

    def narrows(self) -> bool:
        return super().narrows() or any(self.data.get(name) for name in ("kind", "where"))


def kind_of(clinic: Clinic) -> str:
    """The same service is known by its name, wherever it is held."""
    return " ".join(clinic.name.casefold().split())


def _name(named: tuple[Any, str]) -> tuple[str, str]:
    return named[1].casefold(), str(named[0])
