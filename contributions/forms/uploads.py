"""Forms of sending a document, and of taking one back."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import clock
from accounts.fields import TypedField, form_key
from consent.forms.helpers import DayField, LineField
from vault.forms import FileField, FormWithFiles

TITLE_LENGTH, SHOWS_LENGTH, REASON_LENGTH = 100, 1000, 200


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
    shows = TypedField(
        label=_("What it shows"),
        help_text=_("What should whoever looks at it know?"),
        rows=4,
        required=False,
        max_length=SHOWS_LENGTH,
    )
    file = FileField(
        label=_("Photo or file"), error_messages={"required": _("Choose a photo or a file, or take a photo.")}
    )
    form_key = form_key()

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and day > clock.today():
            raise ValidationError(_now("The date is in the future. Check it."))
        return day


class RemoveForm(forms.Form):
    """Why a document is taken back."""

    reason = TypedField(
        label=_("Why do you take it back?"),
        help_text=_("Such as “I sent the wrong photo”. Who may see your record may read this."),
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"required": _("Write why you take it back.")},
    )
