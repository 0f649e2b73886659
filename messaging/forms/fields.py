"""Fields that the forms of messages share."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.models import BODY_LENGTH
from messaging.rules.words import one_line, tidy, why_not_text

TOO_LONG = _("This is too long: it may have %(limit_value)d characters, and it has %(show_value)d.")


class Words(forms.CharField):
    """Words as somebody typed them; the rules, not the field, say what is wrong with a character."""

    def __init__(self, *, nothing, max_length: int = BODY_LENGTH, rows: int = 8, **kwargs):
        messages = {"required": nothing, "max_length": TOO_LONG}
        widget = kwargs.pop("widget", None) or forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=max_length, widget=widget, error_messages=messages, **kwargs)
        self.validators = [
            check for check in self.validators if type(check).__name__ != "ProhibitNullCharactersValidator"
        ]

    def clean(self, value):
        if not self.required and not (value or "").strip():
            return ""
        if reason := why_not_text(value or "", nothing=self.error_messages["required"]):
            raise forms.ValidationError(reason)
        return tidy(super().clean(value))


class Line(Words):
    """The same in one line."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def clean(self, value):
        return super().clean(one_line(value or "") if "\0" not in (value or "") else value)


def form_key() -> forms.UUIDField:
    """Made with the form, so that a double click sends once."""
    return forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"invalid": _("Please send it again.")}
    )
