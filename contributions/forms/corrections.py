"""The forms of corrections: what is wrong, the answer to it, and what is said by who does not agree."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import TypedField, form_key
from contributions.correction_rules import CATEGORIES, State
from contributions.forms.notes import NoteText
from contributions.models.corrections import TEXT_LENGTH
from records.amending import Amendment
from vault.forms import FileField, FormWithFiles

_DAY = re.compile(r"(?:(?:(\d{1,2})[/. ])?(\d{1,2})[/. ])?(\d{4})")
_FHIR = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


class WrongText(NoteText):
    default_error_messages = {
        "required": gettext_lazy("Write what is wrong."),
    }


class CorrectionForm(FormWithFiles):
    """What is wrong with one entry. `form_key` is made with the form, so that a double click asks once."""

    category = forms.ChoiceField(
        label=gettext_lazy("What kind of mistake is it?"),
        widget=forms.RadioSelect,
        choices=list(CATEGORIES.items()),
        error_messages={
            "required": gettext_lazy("Choose what kind of mistake it is."),
            "invalid_choice": gettext_lazy("Choose what kind of mistake it is."),
        },
    )
    text = WrongText(length=TEXT_LENGTH, label=gettext_lazy("What is wrong?"))
    wanted = TypedField(
        max_length=TEXT_LENGTH,
        rows=5,
        required=False,
        label=gettext_lazy("What should it say?"),
        help_text=gettext_lazy("If you know it. Whoever wrote the entry checks it."),
    )
    evidence = FileField(
        max_files=3,
        required=False,
        label=gettext_lazy("Something that shows it"),
    )
    form_key = form_key(gettext_lazy("Please send your request again."))

    def said(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("category", "text", "wanted")}


class DisagreeText(NoteText):
    default_error_messages = {
        "required": gettext_lazy("Write why you do not agree."),
    }


class DisagreeForm(forms.Form):
    """The person's own statement beside the entry."""

    text = DisagreeText(
        length=TEXT_LENGTH,
        label=gettext_lazy("Your statement"),
        help_text=gettext_lazy("Everybody who may see the entry reads it. It cannot be changed afterwards."),
    )


class ReasonText(NoteText):
    default_error_messages = {
        "required": gettext_lazy("Write the reason before you send your answer. The person reads it."),
    }


NOTHING, CHANGE, MISTAKE = "nothing", "change", "mistake"
_LABELS = {
    "title": gettext_lazy("What it is"),
    "date": gettext_lazy("Date"),
    "value": gettext_lazy("Value"),
    "note": gettext_lazy("Remark to add"),
}
_HINTS = {
    "title": gettext_lazy("If you change these words, the code that stands behind them is taken out."),
    "date": gettext_lazy("As precise as it is known, such as 2019, 5/2019 or 4/5/2019."),
}


class DayText(forms.CharField):
    """A year, a month or a day, as people write them; cleaned as FHIR writes it."""

    def prepare_value(self, value: Any) -> Any:
        found = _FHIR.fullmatch(value) if isinstance(value, str) else None
        return "/".join(str(int(part)) for part in reversed(found.groups()) if part) if found else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text or _FHIR.fullmatch(text):
            return text
        found = _DAY.fullmatch(text)
        if not found:
            raise forms.ValidationError(_("Enter a date such as 2019, 5/2019 or 4/5/2019."))
        day, month, year = found.groups()
        return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])


class DecisionForm(forms.Form):
    """The answer to a request, and the correction of the entry, where it is made here."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What you decided"),
        widget=forms.RadioSelect,
        choices=[
            (State.ACCEPTED, gettext_lazy("Accepted: the person is right")),
            (State.PARTLY, gettext_lazy("Accepted in part")),
            (State.NOT_ACCEPTED, gettext_lazy("Not accepted: the entry stays as it is")),
        ],
        error_messages={
            "required": gettext_lazy("Choose what you decided."),
            "invalid_choice": gettext_lazy("Choose what you decided."),
        },
    )
    text = ReasonText(
        length=TEXT_LENGTH,
        label=gettext_lazy("The reason, in words for the person"),
    )
    how = forms.ChoiceField(
        label=gettext_lazy("What becomes of the entry"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what becomes of the entry."),
            "invalid_choice": gettext_lazy("Choose what becomes of the entry."),
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)  # of the entry, as whoever answers saw it

    def __init__(self, *args: Any, fields: dict[str, str], may_be_mistake: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [(NOTHING, _("Nothing here, or whoever sent it corrects it"))]
        choices += [(CHANGE, _("Correct it here, in the boxes below"))] if fields else []
        choices += [(MISTAKE, _("Mark all of it as a mistake: it stays to be seen, struck through"))] * may_be_mistake
        self.fields["how"].choices = choices  # type: ignore[attr-defined]
        self.amendable = fields
        for name, value in fields.items():
            self.fields[name] = _field(name, value)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        how, outcome = said.get("how"), said.get("outcome")
        if outcome == State.NOT_ACCEPTED and how in (CHANGE, MISTAKE):
            self.add_error("how", _("What is not accepted is not corrected. Choose “Nothing here”."))
        elif how == CHANGE and not self.errors and not self._changed():
            self.add_error("how", _("Nothing in the boxes below is different. Change what is to be corrected."))
        elif how != CHANGE and not self.errors and self._changed():
            self.add_error("how", _("You changed the boxes below. Choose “Correct it here”, or put them back."))
        return said

    def _changed(self) -> dict[str, str]:
        """The boxes that say something else than the entry does."""
        said = {name: self.cleaned_data.get(name, "") for name in self.amendable}
        return {name: words for name, words in said.items() if words and words != self.amendable[name]}

    def amendment(self) -> Amendment | None:
        """What is corrected here, if anything is."""
        how = self.cleaned_data["how"]
        if how == MISTAKE:
            return Amendment(in_error=True)
        return Amendment(**self._changed()) if how == CHANGE else None  # type: ignore[arg-type]


def _field(name: str, value: str) -> forms.Field:
    common: dict[str, Any] = {"label": _LABELS[name], "required": False, "help_text": _HINTS.get(name, "")}
    if name == "note":
        return TypedField(max_length=1000, rows=3, **common)
    if name == "date":
        return DayText(initial=value, max_length=20, widget=_box("ds_input--fixed-10"), **common)
    return forms.CharField(initial=value, max_length=500, widget=_box(""), **common)


def _box(width: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": width} if width else {})
