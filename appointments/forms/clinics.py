"""Publishing: a clinic with its rules, and the places where people come."""

import json
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import form_key
from appointments.models import Clinic
from consent.area_words import CLASS_WORDS
from records import directory

_PHONE = re.compile(r"\+?[0-9][0-9 ]{2,38}")
_LONG = _("This is too long: write at most %(limit_value)d characters.")
_SHORT = {"class": "ds_input--fixed-10"}
MEASURES = {
    "blood-pressure": _("Blood pressure"),
    "weight": _("Weight"),
    "height": _("Height"),
    "temperature": _("Temperature"),
    "oxygen": _("Oxygen saturation"),
    "heart-rate": _("Heart rate"),
    "glucose": _("Blood glucose"),
    "peak-flow": _("Peak flow"),
}
BOOKERS = {
    Clinic.Booker.ANYBODY: _("Anybody who is signed in"),
    Clinic.Booker.IN_CARE: _("People in the care of your organisation, or referred to it"),
    Clinic.Booker.STAFF: _("Nobody: the clinic books for people"),
    Clinic.Booker.NOBODY: _("Nobody: appointments come from another system, and are only shown here"),
}
_HOUR = 60
AHEAD = (
    (0, _("Until it begins")), (15, _("15 minutes before")), (30, _("30 minutes before")), (_HOUR, _("1 hour before")),
    (2 * _HOUR, _("2 hours before")), (4 * _HOUR, _("4 hours before")), (12 * _HOUR, _("12 hours before")),
    (24 * _HOUR, _("1 day before")), (48 * _HOUR, _("2 days before")), (72 * _HOUR, _("3 days before")),
    (7 * 24 * _HOUR, _("1 week before")),
)  # fmt: skip


def _ahead(label: Any, hint: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, help_text=hint, coerce=int, choices=AHEAD,
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )  # fmt: skip


def _number(label: Any, hint: Any, most: int, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=hint, min_value=least, max_value=most, widget=forms.NumberInput(attrs=_SHORT),
        error_messages={
            "required": _("Enter a number."), "invalid": _("Enter a whole number."),
            "min_value": _("Enter at least %(limit_value)s."), "max_value": _("Enter at most %(limit_value)s."),
        },
    )  # fmt: skip


def line(label: Any, nothing: Any, most: int, hint: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=most, required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": nothing, "max_length": _LONG},
    )  # fmt: skip


def words(label: Any, most: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _LONG},
    )  # fmt: skip


class ClinicForm(forms.Form):
    """What people read of a clinic, who may book, and until when."""

    name = line(
        _("Name of the clinic"), _("Enter what people call this clinic."), 120,
        _("In plain words, such as “Asthma review with the nurse”."),
    )  # fmt: skip
    about = words(_("What it is for"), 600, _("In plain words, for people who look for the right clinic."))
    phone = line(
        _("Telephone number"), _("Enter the telephone number of the clinic."), 40,
        _("People call it when they cannot book, change or cancel here."),
    )  # fmt: skip
    booker = forms.ChoiceField(
        label=_("Who may book for themselves?"), choices=list(BOOKERS.items()), widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may book."), "invalid_choice": _("Choose one of these.")},
    )  # fmt: skip
    opens_days = _number(_("How many days ahead times may be booked"), _("42 is six weeks."), 730, 1)
    closes_minutes = _ahead(_("Times may be booked until"), _("The clinic itself may always book."))
    cancel_minutes = _ahead(_("People may change or cancel here until"), _("Afterwards they are told to telephone."))
    most_open = _number(_("How many appointments to come one person may have here"), "", 20, 1)
    early_minutes = _number(
        _("How many minutes early people may arrive"), _("By video: wait in the waiting room."), 240
    )
    late_minutes = _number(_("How many minutes late people are still seen"), "", 120)
    keeps_waiting_list = forms.BooleanField(label=_("People may wait here for an earlier time"), required=False)
    offer_hours = _number(_("How many hours an offered time is held"), _("Nights do not count."), 72, 1)
    before = words(_("How to prepare"), 600, _("People read it when they book, and in the reminder’s page."))
    questionnaire = forms.ChoiceField(
        label=_("Questions beforehand"), required=False,
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )  # fmt: skip
    measures = forms.MultipleChoiceField(
        label=_("Measurements asked for beforehand"), required=False, choices=list(MEASURES.items()),
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": _("Choose from this list.")},
    )  # fmt: skip

    def __init__(self, *args: Any, clinic: Clinic | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["questionnaire"].choices = [("", _("None")), *_questionnaires()]  # type: ignore[attr-defined]
        for name in ("closes_minutes", "cancel_minutes"):  # what was set otherwise stays what it is
            kept = getattr(clinic, name, 0)
            if kept not in dict(AHEAD):
                self.fields[name].choices = [*AHEAD, (kept, _("%(n)s minutes before") % {"n": kept})]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        text = " ".join(self.cleaned_data["phone"].split())
        if not _PHONE.fullmatch(text):
            raise forms.ValidationError(_("Enter a telephone number in digits, such as 01592 000 000."))
        return text


class NewClinicForm(ClinicForm):
    """What stays for good: what its bookings are labelled with."""

    labels = forms.MultipleChoiceField(
        label=_("Is this a private matter?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(label), words) for label, words in CLASS_WORDS.items()],
        help_text=_("Then only this service and the person see these appointments. It cannot be changed later."),
        error_messages={"invalid_choice": _("Choose from this list.")},
    )  # fmt: skip
    form_key = form_key()
    field_order = ["name", "about", "phone", "labels"]


class PlaceForm(forms.Form):
    """An address with what matters to whoever comes, and its rooms."""

    name = line(_("Name of the place"), _("Enter a name for the place."), 120)
    address = line(_("Address"), _("Enter the address."), 300, _("As on a letter, in one line."))
    directions = words(_("How to find it"), 600, _("The entrance, parking, the bus, the floor."))
    step_free = forms.BooleanField(label=_("One can come in and to the rooms without steps"), required=False)
    hearing_loop = forms.BooleanField(label=_("There is a hearing loop"), required=False)
    rooms = forms.CharField(
        label=_("Rooms"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. In each, one person is seen at a time."),
    )  # fmt: skip

    def clean_rooms(self) -> list[str]:
        names = [" ".join(one.split()) for one in self.cleaned_data["rooms"].splitlines()]
        names = [name for name in dict.fromkeys(names) if name]
        if any(len(name) > 80 for name in names):
            raise forms.ValidationError(_("The name of a room has at most 80 characters."))
        return names


def _questionnaires() -> list[tuple[str, str]]:
    """Those of the directory that have an address."""
    found = []
    for entry in directory.entries("Questionnaire"):
        url = json.loads(entry.body).get("url")
        if isinstance(url, str) and len(url) <= 200:
            found.append((url, entry.name or url))
    return found
