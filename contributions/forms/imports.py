"""The file of an import, and the confirmation of its preview."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.import_lines import MOST_BYTES


class FileForm(forms.Form):
    """One file; its content is judged by importing.read_file."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("CSV or FHIR (JSON), at most 1 MB and 2,000 rows. Nothing is saved before you have seen it."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.json"}),
        error_messages={"required": _("Choose a file."), "invalid": _("Choose a file.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        return file.read()


class ConfirmForm(forms.Form):
    mark = forms.RegexField(r"[0-9a-f]{64}", widget=forms.HiddenInput)
