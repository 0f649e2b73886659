"""The day list: which times are meant, why they are blocked or called off."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import clock
from accounts.fields import form_key
from appointments.forms.booking import Words
from appointments.models import Clinic
from appointments.models.bookings import REASON_LENGTH
from appointments.queries.day import Part

_DATE = {"type": "date", "class": "ds_input--fixed-10"}
_CLOCK = {"type": "time", "class": "ds_input--fixed-10"}
_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y"]
_ONE_OF = _("Choose one of the list.")
FAR = dt.timedelta(days=3660)


class DayForm(forms.Form):
    """A day of the actor's clinics; one clinic, or one colleague."""

    date = forms.DateField(
        label=_("Day"), required=False, input_formats=_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs=_DATE),
        error_messages={"invalid": _("Write the day as 3/3/2026.")},
    )  # fmt: skip
    clinic = forms.ChoiceField(label=_("Clinic"), required=False, error_messages={"invalid_choice": _ONE_OF})
    who = forms.ChoiceField(label=_("Seen by"), required=False, error_messages={"invalid_choice": _ONE_OF})

    def __init__(self, *args: Any, clinics: list[Clinic], people: dict[uuid.UUID, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        named = [(str(clinic.id), clinic.name) for clinic in clinics]
        self.fields["clinic"].choices = [("", _("All clinics")), *named]  # type: ignore[attr-defined]
        seen = [(str(ident), name) for ident, name in people.items()]
        self.fields["who"].choices = [("", _("Everybody")), *seen]  # type: ignore[attr-defined]

    def clean_date(self) -> dt.date:
        day = self.cleaned_data["date"] or clock.today()
        if abs(day - clock.today()) > FAR:
            raise forms.ValidationError(_("This day is too far away."))
        return day

    def part(self) -> Part:
        """What is wrong does not narrow anything."""
        given = getattr(self, "cleaned_data", {})
        clinic, who = given.get("clinic"), given.get("who")
        return Part(
            day=given.get("date") or clock.today(),
            clinic=uuid.UUID(clinic) if clinic else None,
            practitioner=uuid.UUID(who) if who else None,
            opens=given.get("opens") or dt.time(),
            closes=given.get("closes"),
        )


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(format="%H:%M", attrs=_CLOCK),
        error_messages={"invalid": _("Enter a time such as 08:30.")},
    )  # fmt: skip


class PartForm(DayForm):
    """A part of a day: without times the whole of it."""

    opens = _hour(_("From"))
    closes = _hour(_("Until"))
    field_order = ["date", "opens", "closes", "clinic", "who"]

    def clean_date(self) -> dt.date:
        day = super().clean_date()
        if day < clock.today():
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        opens, closes = found.get("opens"), found.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("This must be later than the time from which it counts."))
        return found


class BlockForm(PartForm):
    note = forms.CharField(
        label=_("What for"), max_length=200,
        help_text=_("For colleagues, such as “Staff meeting”. Never write anything about a person here."),
        error_messages={"required": _("Enter what these times are for.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    field_order = [*PartForm.field_order, "note"]


class WhyForm(forms.Form):
    """What the people are told."""

    reason = Words(
        label=_("Why it is called off"), max_length=REASON_LENGTH, rows=2,
        help_text=_("The people concerned read this, such as “The doctor is ill”."),
    )  # fmt: skip
    instead = forms.BooleanField(
        label=_("Offer the next free time that fits"), required=False, initial=True,
        help_text=_("It is held for the person for as long as offers of this clinic stand."),
    )  # fmt: skip


class SeveralForm(WhyForm):
    """Several appointments: sent twice it is done once."""

    form_key = form_key()


class CallOffForm(WhyForm):
    """One appointment, as it stood when the page was made."""

    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767)


class OtherTimeForm(forms.Form):
    """To which of these times an appointment is moved."""

    slot = forms.ChoiceField(
        label=_("Free times"), widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a time."),
            "invalid_choice": _("This time is not free any more. Choose another one."),
        },
    )  # fmt: skip
    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767)
    form_key = form_key()

    def __init__(self, *args: Any, times: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = times  # type: ignore[attr-defined]
