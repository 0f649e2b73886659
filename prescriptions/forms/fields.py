"""Fields that the forms of prescriptions share."""

from django import forms

from accounts.fields import TypedField

_KEPT = frozenset("\r\n\t")


class NoteField(TypedField):
    """A few lines that may be left out."""

    def __init__(self, *, max_length: int, rows: int = 3, **kwargs):
        super().__init__(max_length=max_length, rows=rows, required=False, **kwargs)


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
