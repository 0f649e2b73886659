"""Forms of sending a document, and of taking one back."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import clock
from consent.forms.helpers import DayField, LineField
from contributions.rules import tidy, why_not_text
from vault.forms import FileField, FormWithFiles

TITLE_LENGTH, SHOWS_LENGTH, REASON_LENGTH = 100, 1000, 200


class Words(forms.CharField):
    """Words on one or more lines, without signs that cannot be shown."""

    def __init__(self, *, rows: int, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value):
        text = tidy(super().clean(value))
        if text and why_not_text(text):
            raise ValidationError(_now("This holds a character that cannot be shown. Type it again."))
        return text


class DocumentForm(FormWithFiles):
    """One document. `form_key` is made with the form, so that a double click sends one."""

    title = LineField(
        label=_("Title"),
        help_text=_("Such as “Wound on my left foot” or “Letter from the clinic in Spain”."),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Give it a title, so that it can be found again.")},
    )
    day = DayField(
        label=_("Date of the photo or document"), help_text=_("Such as 3 3 2026."), required=False, initial=clock.today
    )
    shows = Words(
        label=_("What it shows"),
        help_text=_("What should whoever looks at it know?"),
        rows=4,
        required=False,
        max_length=SHOWS_LENGTH,
    )
    file = FileField(
        label=_("Photo or file"), error_messages={"required": _("Choose a photo or a file, or take a photo.")}
    )
    form_key = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"invalid": _("Please send it again.")}
    )

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and day > clock.today():
            raise ValidationError(_now("The date is in the future. Check it."))
        return day


class RemoveForm(forms.Form):
    """Why a document is taken back."""

    reason = Words(
        label=_("Why do you take it back?"),
        help_text=_("Such as “I sent the wrong photo”. Who may see your record may read this."),
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"required": _("Write why you take it back.")},
    )
