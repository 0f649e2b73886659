"""Fields that the forms of prescriptions share."""

import unicodedata
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

_KEPT = frozenset("\r\n\t")


class NoteField(forms.CharField):
    """A few lines that may be left out."""

    def __init__(self, *, max_length: int, rows: int = 3, **kwargs):
        messages = {
            "max_length": _("This is too long: it may have %(limit_value)d characters, and it has %(show_value)d.")
        }
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=max_length, required=False, widget=widget, error_messages=messages, **kwargs)

    def clean(self, value):
        text = super().clean(value).replace("\r\n", "\n").strip()
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in _KEPT for sign in text):
            raise ValidationError(_now("This holds a character that cannot be shown. Type it again"))
        return text


class WhereNeeded(forms.ChoiceField):
    """Needed or not by what was chosen beside it: it is not called optional, and its form says when it is missing."""

    def clean(self, value):
        return super().clean(value) if value else ""


class AmountField(forms.CharField):
    """A number as it was typed; its form says whether it is needed, and whether it is one."""

    def clean(self, value):
        return super().clean(value) if value else ""


def needed(field: forms.Field, fault) -> None:
    """This one may not be left out, though its kind may."""
    field.required = True
    field.error_messages["required"] = fault


def form_key() -> forms.UUIDField:
    """Made with the form, so that a double click sends once."""
    return forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"invalid": _("Please send it again.")}
    )
