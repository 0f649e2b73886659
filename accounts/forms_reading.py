"""The form of language and reading."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ReadingForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("The Gaelic texts have just begun. What has no Gaelic yet stays in English."),
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose one of these languages.")},
    )
    large = forms.BooleanField(
        label=_("Large print"), required=False, help_text=_("Larger letters on every page and on paper.")
    )
    easy = forms.BooleanField(
        label=_("Easy Read"),
        required=False,
        help_text=_("Short sentences that say what each page is for, and one thing at a time."),
    )
