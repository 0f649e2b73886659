"""The order: which medicines, why early, where to collect, a note."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.fields import form_key
from consent.forms.helpers import LineField
from prescriptions.forms.fields import NoteField
from prescriptions.forms.pharmacies import PRACTICE, place_field
from prescriptions.models.requests import NOTE_LENGTH, WHY_LENGTH
from prescriptions.queries.pharmacies import Pharmacy
from prescriptions.rules.ordering import MOST_ITEMS

TAKE, EARLY = "take_", "early_"
_GONE = _("A medicine that you chose is not on your list any more. Look at the list again.")


class OrderForm(forms.Form):
    """A box for each medicine that may be ordered, and for each that is too early the reason.

    `lines` are the medicines of the page as presenters.ordering.line gives them. What was chosen and cannot be ordered
    any more is told in `faults`, by medicine.
    """

    form_key = form_key()

    def __init__(
        self, *args: Any, lines: Sequence[Mapping[str, Any]], places: Sequence[Pharmacy], kept: str, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.lines = {line["id"]: line for line in lines}
        self.faults: dict[uuid.UUID, str] = {}
        self.none_chosen = ""  # what is said of all the boxes together
        for ident, line in self.lines.items():
            if line["may"]:
                self._offer(ident, line)
        self.fields["place"] = place_field(places, kept)
        self.fields["note"] = NoteField(
            label=_("Note to the practice"),
            help_text=_("Only what the practice needs for this order. For anything else, send a message."),
            max_length=NOTE_LENGTH,
        )

    def _offer(self, ident: uuid.UUID, line: Mapping[str, Any]) -> None:
        self.fields[f"{TAKE}{ident.hex}"] = forms.BooleanField(label=line["name"], required=False)
        if line["early"]:
            self.fields[f"{EARLY}{ident.hex}"] = LineField(
                label=_("I need it early because"), required=False, max_length=WHY_LENGTH
            )

    @property
    def offered(self) -> list[dict[str, Any]]:
        """Each medicine that may be ordered, with its fields."""
        return [
            {**line, "take": self[f"{TAKE}{ident.hex}"], "reason": self._reason(ident)}
            for ident, line in self.lines.items()
            if line["may"]
        ]

    @property
    def refused(self) -> list[dict[str, Any]]:
        """Each that may not, with whether somebody chose it all the same."""
        return [{**line, "fault": self.faults.get(ident, "")} for ident, line in self.lines.items() if not line["may"]]

    def _reason(self, ident: uuid.UUID) -> Any:
        name = f"{EARLY}{ident.hex}"
        return self[name] if name in self.fields else None

    @property
    def wanted(self) -> list[uuid.UUID]:
        """What was chosen, on the list or not."""
        found = (_id(name) for name, value in self.data.items() if name.startswith(TAKE) and value)
        return [ident for ident in found if ident]

    def clean(self) -> dict[str, Any]:
        if not self.wanted:
            self.none_chosen = _now("Choose at least one medicine")
            self.add_error(None, self.none_chosen)
        if len(self.wanted) > MOST_ITEMS:
            self.add_error(None, _now("Order at most %(n)d medicines at a time.") % {"n": MOST_ITEMS})
        for ident in self.wanted:
            self._check(ident)
        return self.cleaned_data

    def _check(self, ident: uuid.UUID) -> None:
        line = self.lines.get(ident)
        if line is None:
            self.add_error(None, _GONE)
        elif not line["may"]:
            self.refuse(ident, line["why"])
        elif line["early"] and f"{EARLY}{ident.hex}" not in self.errors and not self.early.get(ident):
            self.add_error(f"{EARLY}{ident.hex}", line["why"])

    def refuse(self, ident: uuid.UUID, why: str) -> None:
        """Say beside the medicine why it cannot be ordered."""
        line = self.lines.get(ident)
        if line is None:
            self.add_error(None, _GONE)
        elif f"{TAKE}{ident.hex}" in self.fields:
            self.add_error(f"{TAKE}{ident.hex}", why)
        else:
            self.faults[ident] = why
            self.add_error(None, f"{line['name']}: {why}")

    @property
    def summary(self) -> list[dict[str, str]]:
        """What is wrong, each with the place where it is put right."""
        first = next((self[name].id_for_label for name in self.fields if name.startswith(TAKE)), "")
        found = [
            {"text": str(text), "href": f"#{first}" if text == self.none_chosen and first else ""}
            for text in self.non_field_errors()
        ]
        for field in self:
            place = "" if field.is_hidden else f"#{field.id_for_label or f'{field.auto_id}_0'}"
            name = f"{field.label} – " if field.label and not field.is_hidden else ""
            found += [{"text": f"{name}{text}", "href": place} for text in field.errors]
        return found

    @property
    def early(self) -> dict[uuid.UUID, str]:
        """The reasons that were given, of what was chosen and is early."""
        given = {ident: self.cleaned_data.get(f"{EARLY}{ident.hex}", "") for ident in self.wanted}
        return {ident: why for ident, why in given.items() if why}

    @property
    def pharmacy_id(self) -> uuid.UUID | None:
        """None: collected from the practice."""
        place = self.cleaned_data["place"]
        return None if place == PRACTICE else uuid.UUID(place)


def _id(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=name.removeprefix(TAKE))
    except ValueError:
        return None
