"""How far an item is, as the pharmacy says; and what a pharmacy says of itself."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from prescriptions.forms.deciding import WORDS as LENGTH
from prescriptions.forms.fields import AmountField, NoteField, WhereNeeded
from prescriptions.models import PharmacyProfile, RequestItem
from prescriptions.rules import amounts
from prescriptions.rules.deciding import OWN_WORDS, said
from prescriptions.rules.dispensing import REASONS, WORDS, next_of
from prescriptions.rules.states import State

MOST_DAYS = 60


class StepForm(forms.Form):
    """The next state of one item, with the amount or the reason that belongs to it."""

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)
    to = forms.ChoiceField(
        label=_("How far it is"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it is"), "invalid_choice": _("Choose from the list")},
    )
    part = AmountField(
        label=_("How much is ready"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "ds_input--fixed-5"}),
    )
    reason = WhereNeeded(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *REASONS.items()],
        error_messages={"invalid_choice": _("Choose a reason from the list")},
    )
    reason_words = NoteField(
        label=_("Reason in your own words"), help_text=_("The person reads this."), max_length=LENGTH, rows=2
    )
    next_words = NoteField(label=_("What the person should do now"), max_length=LENGTH, rows=2)
    remark = NoteField(label=_("Note to the practice"), max_length=LENGTH, rows=2)

    def __init__(self, data: Any = None, *, item: RequestItem):
        super().__init__(data, prefix=f"item-{item.id}", initial={"seen": item.state})
        self.item, self.whole = item, item.allowed_quantity or item.quantity
        states = next_of(item.state)
        self.fields["to"].choices = [(one.value, WORDS[one]) for one in states]  # type: ignore[attr-defined]
        self.fields["part"].help_text = _now("Of %(quantity)s") % {"quantity": self.whole} if self.whole else ""
        if State.READY_IN_PART not in states:
            del self.fields["part"]
        if State.NOT_DISPENSED not in states:
            for name in ("reason", "reason_words", "next_words"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("to") == State.READY_IN_PART and "part" not in self.errors:
            self._check_part(given.get("part", "").strip())
        if given.get("to") == State.NOT_DISPENSED and not self.errors:
            if given["reason"] == OWN_WORDS and not given["reason_words"]:
                self.add_error("reason_words", _now("Write the reason"))
            elif not given["reason"] and not given["reason_words"]:
                self.add_error("reason", _now("Choose or write the reason"))
        return given

    def _check_part(self, text: str) -> None:
        number, whole = amounts.typed(text), amounts.number_of(self.whole)
        if number is None:
            self.add_error("part", _now("Write how much is ready, as a number"))
        elif whole is not None and number >= whole:
            self.add_error("part", _now("That is all of it. Choose Ready to collect instead"))

    def step(self) -> dict[str, str]:
        """What `items.move` is told."""
        given = self.cleaned_data
        found = {"to": given["to"], "remark": given["remark"]}
        if given["to"] == State.READY_IN_PART:
            unit = self.whole.split(" ", 1)[1] if " " in self.whole else ""
            found["part_quantity"] = f"{given['part'].strip()} {unit}".strip()
        if given["to"] == State.NOT_DISPENSED:
            found |= {
                "why": said(REASONS, given["reason"], given["reason_words"]),
                "next_step": given["next_words"],
            }
        return found


class CollectionForm(forms.Form):
    """One press: a collection of a serial prescription is ready, or was collected."""

    collection = forms.UUIDField()
    seen = forms.CharField(max_length=10)
    to = forms.ChoiceField(choices=[("ready", "ready"), ("collected", "collected")])


class ProfileForm(forms.ModelForm):
    """What everybody may know of this pharmacy."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Open on"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day"), "invalid_choice": _("Choose from the list")},
    )  # fmt: skip
    closed = NoteField(
        label=_("Closed besides"),
        help_text=_("One day on each line, such as 2026-12-25."),
        max_length=1000,
        rows=4,
    )

    class Meta:
        model = PharmacyProfile
        fields = ["tracks", "address", "phone", "hours", "weekdays"]
        labels = {
            "tracks": _("We say here how far each medicine is"),
            "address": _("Address"),
            "phone": _("Telephone"),
            "hours": _("Opening hours, in words"),
        }
        help_texts = {
            "tracks": _("If you do not, people are told that tracking is not available here, and to phone you."),
            "hours": _("Such as: Monday to Friday 9:00 to 17:30, Saturday 9:00 to 13:00"),
        }

    def __init__(self, data: Any = None, *, instance: PharmacyProfile):
        days = "\n".join(day.isoformat() for day in sorted(instance.closed_days))
        super().__init__(data, instance=instance, initial={"closed": days})
        for name in ("address", "phone", "hours"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = _("Fill this in: people rely on it")

    def clean_closed(self) -> list[dt.date]:
        lines = [line.strip() for line in self.cleaned_data["closed"].splitlines() if line.strip()]
        if len(lines) > MOST_DAYS:
            raise forms.ValidationError(_now("Write at most %(n)d days") % {"n": MOST_DAYS})
        return sorted({self._day(line) for line in lines})

    def _day(self, text: str) -> dt.date:
        try:
            found = parse_date(text)
        except ValueError:
            found = None
        if found is None:
            raise forms.ValidationError(_now("“%(text)s” is no day. Write it as 2026-12-25") % {"text": text[:30]})
        return found

    def save(self, commit: bool = True) -> PharmacyProfile:
        self.instance.closed_days = self.cleaned_data["closed"]
        return super().save(commit)
