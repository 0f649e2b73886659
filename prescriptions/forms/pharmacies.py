"""Where to collect."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from prescriptions.queries.pharmacies import Pharmacy

PRACTICE = "practice"  # collected on paper, to be taken to any pharmacy
FEW = 8  # so many are shown at once; more are a list to open
_ERRORS = {
    "required": _("Choose where you will collect"),
    "invalid_choice": _("Choose one of these. A pharmacy may have closed meanwhile."),
}


def place_field(places: Sequence[Pharmacy], kept: str, *, with_practice: bool = True) -> forms.ChoiceField:
    """One of the pharmacies that are open, or the practice. `kept` is the value that is chosen beforehand."""
    choices: list[tuple[str, Any]] = [(str(one.id), _named(one)) for one in places]
    if with_practice:
        choices.append((PRACTICE, _("Collect the paper from my practice, and take it to any pharmacy")))
    few = len(choices) <= FEW
    field = forms.ChoiceField(
        label=_("Where you will collect"),
        choices=choices if few else [("", _("Choose a pharmacy")), *choices],
        widget=forms.RadioSelect if few else forms.Select,
        initial=kept,
        error_messages=_ERRORS,
    )
    return field


def _named(one: Pharmacy) -> str:
    address = one.profile.address if one.profile else ""
    return f"{one.name}, {address}" if address else one.name


class PharmacyForm(forms.Form):
    """The pharmacy to keep."""

    def __init__(self, *args: Any, places: Sequence[Pharmacy], kept: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["place"] = place_field(places, kept, with_practice=False)
        self.fields["place"].label = _("Your pharmacy")
