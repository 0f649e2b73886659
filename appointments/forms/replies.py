"""The forms by which an appointment from another system is answered, and the answer is dealt with."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import WordsField, form_key
from appointments.models import Reply
from appointments.models.bookings import REASON_LENGTH

ANSWERS = [
    (Reply.Answer.ACCEPTED, _("Yes, I accept")),
    (Reply.Answer.DECLINED, _("No, I cannot come")),
    (Reply.Answer.TENTATIVE, _("I am not sure")),
]
TOO_LONG = _("This is too long: it may have %(limit_value)d characters, and it has %(show_value)d.")


class ReplyForm(forms.Form):
    """Yes, no or not sure, with what there is to say about it."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer."), "invalid_choice": _("Choose from the list.")},
    )
    comment = WordsField(
        label=_("Anything to add"),
        help_text=_("Such as days on which you could come. You may leave this empty."),
        required=False,
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"max_length": TOO_LONG},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    form_key = form_key()


class NotedForm(forms.Form):
    """It was read; words for the person may go with that."""

    comment = WordsField(
        label=_("Words for the person"),
        help_text=_("The person reads them. You may leave this empty."),
        required=False,
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"max_length": TOO_LONG},
    )
    last = forms.UUIDField(widget=forms.HiddenInput)
    form_key = form_key()
