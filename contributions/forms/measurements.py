"""The form of one measurement at home: figures, when, and what is asked beside them."""

import datetime as dt
import zoneinfo
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

import clock
from accounts.fields import TypedField, form_key
from clock import DISPLAY_ZONE
from contributions.home_measures import CUFFS, MEALS, POSITIONS, Figure, Measure
from contributions.plausibility import BOUNDS, Band, Fault, NotAFigure, are_swapped, band, read_figure, usual

REMARK_LENGTH = 300
EARLIEST = dt.date(1900, 1, 1)
AHEAD = dt.timedelta(minutes=2)  # clocks differ
_FAULTS = {
    Fault.DIGITS: _("Use the digits 0 to 9."),
    Fault.MINUS: _("Write it without a minus sign: it cannot be less than 0."),
    Fault.WORDS: _("Write the number alone, such as %(example)s. The unit is given already."),
}


class FigureField(forms.CharField):
    """One number in its one unit."""

    def __init__(self, figure: Figure):
        self.figure, self.bounds = figure, BOUNDS[figure.name]
        width = {"inputmode": "decimal" if self.bounds.places else "numeric", "class": "ds_input--fixed-5"}
        super().__init__(
            label=figure.label,  # type: ignore[arg-type]
            required=figure.required,
            help_text=_("In %(unit)s, such as %(example)s") % {"unit": figure.unit, "example": figure.example},
            widget=forms.TextInput(attrs=width | {"autocomplete": "off"}),
        )
        self.validators = []

    def clean(self, value: Any) -> Decimal | None:
        try:
            number = read_figure(str(value or ""), self.bounds.places)
        except NotAFigure as wrong:
            if wrong.fault == Fault.EMPTY and not self.required:
                return None
            raise forms.ValidationError(self._words(wrong.fault)) from wrong
        if band(self.figure.name, number) == Band.IMPOSSIBLE:
            raise forms.ValidationError(self._impossible())
        return number

    def _words(self, fault: Fault) -> str:
        named = {"figure": str(self.figure.label).lower(), "example": self.figure.example}
        if fault == Fault.EMPTY:
            return now_in_words("Write this figure: %(figure)s.") % named
        if fault == Fault.COMMA and self.bounds.places:
            return now_in_words("Use a point, not a comma, as in %(example)s.") % named
        if fault in (Fault.COMMA, Fault.PLACES) and not self.bounds.places:
            return now_in_words("Write a whole number, such as %(example)s.") % named
        if fault == Fault.PLACES:
            return now_in_words("Write at most one digit after the point, as in %(example)s.") % named
        return str(_FAULTS[fault]) % named

    def _impossible(self) -> str:
        low, high = self.bounds.possible
        said = now_in_words("This cannot be right: it is between %(low)s and %(high)s %(unit)s. Check what you typed.")
        return said % {"low": low, "high": high, "unit": self.figure.unit}


def _one_of(label: Any, choices: dict[str, Any]) -> forms.ChoiceField:
    said = _("Choose from the list.")
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[(name, words[0] if isinstance(words, tuple) else words) for name, words in choices.items()],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": said},
    )


_ASKED = {
    "cuff": lambda: _one_of(_("Where was the cuff?"), CUFFS),
    "position": lambda: _one_of(_("Seated, lying or standing?"), POSITIONS),
    "meal": lambda: _one_of(_("When was it measured?"), MEALS),
    "rested": lambda: forms.BooleanField(label=_("After resting for five minutes"), required=False),
}


class MeasureForm(forms.Form):
    """`sure` names the unusual figures that have been asked about; `form_key` makes two clicks one."""

    def __init__(self, data: Any = None, *, measure: Measure, born: dt.date | None, adult: bool, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.measure, self.born, self.adult = measure, born, adult
        for figure in measure.figures:
            self.fields[figure.name] = FigureField(figure)
        self.fields |= _when_fields()
        for name in _ASKED:
            if name in measure.asks:
                self.fields[name] = _ASKED[name]()
        self.fields["remark"] = TypedField(
            max_length=REMARK_LENGTH, rows=2, required=False, label=_("Anything that should be known about it")
        )
        self.fields["form_key"] = form_key()
        self.fields["sure"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        upper, lower = given.get("systolic"), given.get("diastolic")
        if upper is not None and lower is not None and are_swapped(upper, lower):
            said = now_in_words("The lower figure must be less than the upper figure. Did you swap them?")
            self.add_error("diastolic", said)
        if given.get("day") and given.get("time"):
            self._moment(given)
        return given

    def _moment(self, given: dict[str, Any]) -> None:
        day, time = given["day"], given["time"]
        if day < (self.born or EARLIEST):
            self.add_error("day", now_in_words("This day is before the person was born. Check the year."))
            return
        at = dt.datetime.combine(day, time, DISPLAY_ZONE)
        if at.astimezone(zoneinfo.ZoneInfo("UTC")).astimezone(DISPLAY_ZONE).time() != time:
            self.add_error("time", now_in_words("There was no such time on that day: the clocks went forward."))
        elif at > clock.now() + AHEAD:
            field = "day" if day > clock.today() else "time"
            self.add_error(field, now_in_words("This time has not come yet. Write when you measured."))
        given["at"] = at

    def figures(self) -> dict[str, Decimal]:
        names = [figure.name for figure in self.measure.figures]
        return {name: value for name in names if (value := self.cleaned_data.get(name)) is not None}

    def context(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*self.measure.asks, "remark")}

    def unusual(self) -> list[dict[str, Any]]:
        """Figures to ask about before they are kept; none where one is dangerous, which must not wait."""
        bands = {name: band(name, value, adult=self.adult) for name, value in self.figures().items()}
        if Band.DANGER in bands.values():
            return []
        found = [figure for figure in self.measure.figures if bands.get(figure.name) == Band.UNUSUAL]
        return [
            {
                "label": figure.label,
                "value": self.figures()[figure.name],
                "unit": figure.unit,
                "usual": usual(figure.name, adult=self.adult),
            }
            for figure in found
        ]

    def signature(self) -> str:
        """Which figures are asked about: another figure is asked about again."""
        return ",".join(f"{one['label']}={one['value']}" for one in self.unusual())

    def is_sure(self) -> bool:
        return not self.unusual() or self.cleaned_data["sure"] == self.signature()

    def ask(self) -> None:
        """The next time that the same figures come, they are meant."""
        self.data = {**self.data, "sure": self.signature()}


def _when_fields() -> dict[str, forms.Field]:
    wrong_day = _("Write the day, the month and the year, such as 3 3 2026.")
    return {
        "day": forms.DateField(
            label=_("The day when it was measured"),
            widget=forms.SelectDateWidget,
            initial=clock.today,
            error_messages={"required": wrong_day, "invalid": wrong_day},
        ),
        "time": forms.TimeField(
            label=_("The time"),
            help_text=_("Such as 14:05"),
            input_formats=["%H:%M", "%H.%M"],
            initial=lambda: f"{localtime(clock.now()):%H:%M}",
            widget=forms.TextInput(attrs={"class": "ds_input--fixed-5", "autocomplete": "off"}),
            error_messages={"required": _("Write the time, such as 14:05."), "invalid": _("Write it like 14:05.")},
        ),
    }


class WrongForm(forms.Form):
    """Why one's own measurement is wrong."""

    WHY = [
        ("typed", _("I typed it wrongly")),
        ("device", _("The device was wrong, or used wrongly")),
        ("not-mine", _("It is somebody else’s reading")),
        ("other", _("Another reason")),
    ]
    why = forms.ChoiceField(
        label=_("Why is it wrong?"),
        choices=WHY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is wrong."), "invalid_choice": _("Choose from the list.")},
    )
