"""What the person wants to say at a medication review, and what came of it."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.fields import form_key
from prescriptions.forms.deciding import ReviewForm
from prescriptions.forms.fields import NoteField, needed

LENGTH = 2000
QUESTIONS = {
    "taking": (
        _("What you take, and how"),
        _("Also what you take differently from the label, leave out, or buy yourself."),
    ),
    "bothers": (
        _("What bothers you"),
        _("Such as side effects, tablets that are hard to swallow, or too many times a day."),
    ),
    "ask": (_("What you want to ask"), _("Such as whether you still need one of them.")),
}


class InviteForm(ReviewForm):
    """An invitation that no request of the person has led to."""

    form_key = form_key()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].help_text = _now(
            "The person reads this in the invitation, and so does whoever helps them with medicines."
        )


class PrepareForm(forms.Form):
    """Three questions in plain words; one of them is enough."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, hint) in QUESTIONS.items():
            self.fields[name] = NoteField(label=label, help_text=hint, max_length=LENGTH, rows=5)

    def clean(self):
        given = super().clean()
        if not self.errors and not any(given.get(name) for name in QUESTIONS):
            self.add_error("taking", _now("Answer one of the questions at least"))
        return given


class OutcomeForm(forms.Form):
    """What was agreed, for the person."""

    outcome = NoteField(
        label=_("What came of the review"),
        help_text=_("The person reads this. Say what changes and what stays."),
        max_length=500,
        rows=4,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        needed(self.fields["outcome"], _("Write what came of the review. The person reads it"))
