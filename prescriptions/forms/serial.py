"""Serial prescriptions: no longer wanted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from prescriptions.forms.fields import NoteField
from prescriptions.models.requests import WHY_LENGTH


class WithdrawForm(forms.Form):
    why = NoteField(
        label=_("Why you no longer want it"), help_text=_("Your practice reads this."), max_length=WHY_LENGTH
    )
