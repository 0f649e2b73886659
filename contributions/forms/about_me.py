"""The form of one section, made of its questions."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import TypedField, form_key
from consent.forms.helpers import LineField
from contributions.about_sections import Question, Section, Shape

TEXT_LENGTH, LINE_LENGTH = 3000, 200
_PHONE = re.compile(r"\+?[0-9 ()-]{5,30}", re.ASCII)
_CHOOSE = {"invalid_choice": _("Choose from the list.")}


class PhoneField(LineField):
    def clean(self, value):
        text = super().clean(value)
        if text and not _PHONE.fullmatch(text):
            raise forms.ValidationError(_("Enter a telephone number, such as 0131 496 0123"))
        return text


class SectionForm(forms.Form):
    """Every question may be left out. `form_key` is made with the form, so that a double click says it once."""

    form_key = form_key(_("Please save it again."))

    def __init__(self, *args, section: Section, **kwargs):
        super().__init__(*args, **kwargs)
        self.section = section
        for question in section.questions:
            self.fields[question.name] = _field(question)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for number in ("1", "2"):
            name, phone = found.get(f"name{number}"), found.get(f"phone{number}")
            if phone and not name and f"name{number}" in self.fields and f"name{number}" not in self.errors:
                self.add_error(f"name{number}", _("Enter the name of the person whom this number calls"))
        return found

    def answers(self) -> dict[str, Any]:
        """What was answered; what was not has no place."""
        return {one.name: given for one in self.section.questions if (given := self.cleaned_data.get(one.name))}


def _field(question: Question) -> forms.Field:
    said: dict[str, Any] = {"label": question.label, "help_text": question.hint, "required": False}
    if question.shape == Shape.TEXT:
        return TypedField(max_length=TEXT_LENGTH, rows=4, **said)
    if question.shape == Shape.LINE:
        return LineField(max_length=LINE_LENGTH, **said)
    if question.shape == Shape.PHONE:
        return PhoneField(
            max_length=40, widget=forms.TextInput(attrs={"type": "tel", "class": "ds_input--fixed-20"}), **said
        )
    if question.shape == Shape.SOME:
        return forms.MultipleChoiceField(
            choices=question.choices, widget=forms.CheckboxSelectMultiple, error_messages=_CHOOSE, **said
        )
    choices = [("", _("No answer")), *question.choices]
    widget = forms.RadioSelect if len(choices) < 8 else forms.Select
    return forms.ChoiceField(choices=choices, widget=widget, error_messages=_CHOOSE, **said)
