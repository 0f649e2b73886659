"""Form fields of identity, words that somebody types, and the key that makes a form count once."""

import datetime as dt
import unicodedata
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

import clock
from accounts.identity import ChiFault, clean_chi
from accounts.words import is_seen, tidy, why_not_text

CHI_FAULTS = {
    ChiFault.CHARACTER: _("A CHI number has digits only"),
    ChiFault.LENGTH: _("A CHI number has 10 digits"),
    ChiFault.DATE: _("A CHI number begins with a date of birth, such as 040357. Check the first six digits"),
    ChiFault.CHECKSUM: _("One of the digits is wrong or two have changed places. Check the number"),
}
EARLIEST = dt.date(1900, 1, 1)


class ChiField(forms.CharField):
    """A CHI number, as ten digits; each fault has its own message."""

    widget = forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "ds_input--fixed-10"}
    )

    def clean(self, value):
        text = super().clean(value)
        found = clean_chi(text) if text else ""
        if isinstance(found, ChiFault):
            raise ValidationError(CHI_FAULTS[found])
        return found


class BirthDateField(forms.DateField):
    """Day, month and year of birth, each in its own box."""

    def __init__(self, **kwargs):
        messages = {"required": _("Enter the date of birth"), "invalid": _("Enter a date, such as 4 3 1957")}
        super().__init__(widget=forms.SelectDateWidget(), error_messages=messages, **kwargs)

    def clean(self, value):
        born = super().clean(value)
        if born and born > clock.today():
            raise ValidationError(_("The date of birth is in the future. Check the year"))
        if born and born < EARLIEST:
            raise ValidationError(_("Check the year of birth"))
        return born


class WordsField(forms.CharField):
    """A few sentences, in which something can be seen; line breaks count once."""

    def __init__(self, *, rows: int = 4, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n")
        return text if any(unicodedata.category(sign)[0] not in "CZ" for sign in text) else ""

    def clean(self, value):
        text = super().clean(value)
        if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in text):
            raise ValidationError(_("The text holds a character that cannot be shown. Type that part again"))
        return text


class TypedField(forms.CharField):
    """Words as somebody typed them; line breaks count once. Left empty, or of signs that draw nothing, they are none.

    The rules of words, not Django's, say what is wrong with a character.
    """

    default_error_messages = {
        "max_length": _("This is too long: it may have %(limit_value)d characters, and it has %(show_value)d."),
    }

    def __init__(self, *, rows: int = 8, widget: Any = None, **kwargs: Any):
        super().__init__(widget=widget or forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.validators = [
            check for check in self.validators if type(check).__name__ != "ProhibitNullCharactersValidator"
        ]

    def to_python(self, value: Any) -> str:
        text = tidy(super().to_python(value) or "")
        return text if is_seen(text) else ""

    def clean(self, value: Any) -> str:
        if reason := why_not_text(str(value or ""), nothing=""):
            raise ValidationError(reason)
        return super().clean(value)


def form_key(again: Any = _("Please send it again.")) -> forms.UUIDField:
    """Made with the form, so that a double click counts once. It has no id: a page may hold several such forms."""
    return forms.UUIDField(
        widget=forms.HiddenInput({"id": False}), initial=uuid.uuid4, error_messages={"invalid": again}
    )
