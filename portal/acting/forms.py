"""Forms of asking to act for an adult: with the certificate as a file, or with the paper before a member of staff."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.actions.binding import Claim
from consent.forms.acting import ApplicationForm, claim_of, person_fields
from vault.forms import FileField, FormWithFiles

FILES = 5
TEXT = "text/plain"
LABELS = {  # of a form about two people that a third fills in
    "applicant_given": _("Applicant’s first name or names"),
    "applicant_family": _("Applicant’s family name"),
    "applicant_born": _("Applicant’s date of birth"),
    "applicant_chi": _("Applicant’s CHI number"),
    "given": _("Adult’s first name or names"),
    "family": _("Adult’s family name"),
    "born": _("Adult’s date of birth"),
    "chi": _("Adult’s CHI number"),
    "relation": _("Who the adult is to the applicant"),
    "document": _("Which document gives the power?"),
}


class SentForm(FormWithFiles, ApplicationForm):
    """The applicant's own: what they say, and the document itself."""

    papers = FileField(
        label=_("The certificate or order itself"),
        help_text=_("Every page of it: photos (JPEG or PNG) or a PDF, up to 10 MB each and at most 5 files."),
        max_files=FILES,
        error_messages={"required": _("Choose a photo or a PDF of the document")},
    )
    field_order = [*ApplicationForm.field_order[:-1], "papers", "form_key"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["papers"].widget.attrs["accept"] = "image/jpeg,image/png,application/pdf"

    def clean_papers(self):
        papers = self.cleaned_data["papers"]
        if any(paper.media_type == TEXT for paper in papers):
            raise ValidationError(_now("A text file is no certificate. Send a photo or a PDF of the document"))
        return papers


class PaperForm(ApplicationForm):
    """Staff's, who enter it for somebody and have the document before them."""

    seen = forms.BooleanField(
        label=_("I have the document itself, or a certified copy, before me"),
        error_messages={"required": _("Enter this only with the document before you")},
    )
    field_order = ["applicant_given", "applicant_family", "applicant_born", "applicant_chi"]
    field_order += [*ApplicationForm.field_order[:-1], "seen", "form_key"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= person_fields("applicant_", _("Of the person who wants to act."))
        self.fields["given"].help_text = _("Of the adult for whom they want to act.")
        for name, words in LABELS.items():
            self.fields[name].label = words
        self.order_fields(self.field_order)

    def applicant(self) -> Claim:
        return claim_of(self.cleaned_data, "applicant_")
