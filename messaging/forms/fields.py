"""Fields that the forms of messages share."""

from typing import Any

from django import forms

from accounts.fields import TypedField
from accounts.words import one_line
from messaging.models import BODY_LENGTH


class Words(TypedField):
    """`nothing` is said where nothing was written."""

    def __init__(self, *, nothing: Any, max_length: int = BODY_LENGTH, **kwargs: Any):
        super().__init__(max_length=max_length, error_messages={"required": nothing}, **kwargs)


class Line(Words):
    """The same in one line."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(one_line(value or ""))
