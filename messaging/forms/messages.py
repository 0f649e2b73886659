"""What a person writes to a team, and what a team answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import form_key
from messaging.forms.fields import Line, Words
from messaging.models import SUBJECT_LENGTH
from vault.forms import FileField, FormWithFiles

NOTHING = _("Write your message before you send it.")


class ReplyForm(FormWithFiles):
    """One more message in a conversation."""

    text = Words(label=_("Your message"), nothing=NOTHING)
    attachments = FileField(label=_("Photos or documents"), required=False)
    form_key = form_key()


class NewMessageForm(ReplyForm):
    """The first message of a conversation."""

    subject = Line(
        label=_("What it is about, in a few words"), nothing=_("Say in a few words what your message is about."),
        max_length=SUBJECT_LENGTH,
    )  # fmt: skip
    field_order = ["subject", "text", "attachments", "form_key"]


class AnswerForm(FormWithFiles):
    """The team's answer. `seen` is the last message that whoever answers had before their eyes."""

    text = Words(label=_("Your answer"), nothing=_("Write your answer before you send it."))
    attachments = FileField(label=_("Photos or documents"), required=False)
    important = forms.BooleanField(
        label=_("The person must not miss this"), required=False,
        help_text=_("If it is not opened within 3 days, we tell the person by another way, or ask you to telephone."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    form_key = form_key()


class NoteForm(forms.Form):
    """What a team writes for itself."""

    note = Words(
        label=_("A note for your colleagues"),
        help_text=_("For professionals only. The person and their helpers never see it."),
        nothing=_("Write the note before you save it."),
        max_length=4000,
        rows=3,
    )
    form_key = form_key()


class TransferForm(forms.Form):
    """To which team a conversation goes, and why."""

    to = forms.ChoiceField(
        label=_("Which team takes it on"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the team that takes it on."),
            "invalid_choice": _("Choose one of these teams."),
        },
    )
    note = Words(
        label=_("Why, for your colleagues"),
        help_text=_("For professionals only. The person sees which team has the conversation now, and not this note."),
        nothing="",
        max_length=4000,
        rows=3,
        required=False,
    )
    form_key = form_key()

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """Which colleague takes it on."""

    colleague = forms.ChoiceField(
        label=_("Give it to a colleague"),
        error_messages={
            "required": _("Choose a colleague."),
            "invalid_choice": _("Choose one of the people who answer for this team."),
        },
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = [("", _("Choose a colleague")), *choices]  # type: ignore[attr-defined]
