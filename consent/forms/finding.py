"""Finding a person by what they say of themselves: a number, or name and date of birth. Posted, never in an address."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from accounts.fields import BirthDateField, ChiField
from accounts.identity import match_keys
from accounts.matching import named, person_with

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
WHOM = ("chi", "given", "family", "birth_date_day", "birth_date_month", "birth_date_year")


class PersonForm(forms.Form):
    """CHI number; or first name, family name and date of birth."""

    chi = ChiField(
        label=later("CHI number"), help_text=later("10 digits. Or leave it empty and give name and date of birth."),
        max_length=20, required=False,
    )  # fmt: skip
    given = forms.CharField(
        label=later("First name or names"), max_length=100, required=False, widget=forms.TextInput(attrs=_PLAIN)
    )
    family = forms.CharField(
        label=later("Family name"), max_length=100, required=False, widget=forms.TextInput(attrs=_PLAIN)
    )
    birth_date = BirthDateField(label=later("Date of birth"), help_text=later("For example 4 3 1957"), required=False)

    def clean(self):
        cleaned = super().clean()
        whole = cleaned.get("birth_date") and (cleaned.get("given") or cleaned.get("family"))
        own_faults = self.errors.keys() & PersonForm.base_fields.keys()  # what else a form asks for is told beside it
        if not own_faults and not cleaned.get("chi") and not whole:
            raise ValidationError({"chi": _("Enter a CHI number, or a name and a date of birth")})
        return cleaned

    def found(self) -> list[uuid.UUID]:
        """Whom this names: one, nobody, or several who cannot be told apart. A number comes before a name."""
        given = self.cleaned_data
        if given["chi"]:
            person = person_with(given["chi"])
            return [person] if person else []
        return named(match_keys([(given["family"], given["given"])], given["birth_date"]))
