"""Forms of video visits: whom to invite, a guest's name, a join code."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from appointments.models import Attendee
from appointments.tickets import LENGTH, plain_code

LONGEST_NAME, LONGEST_ADDRESS = 80, 254
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class NameField(forms.CharField):
    """A name on one line, in which something can be seen."""

    def clean(self, value):
        text = " ".join(super().clean(value).split())
        if any(unicodedata.category(sign)[0] == "C" for sign in text):
            raise ValidationError(_now("This holds a character that cannot be shown. Type it again"))
        return text


class InviteForm(forms.Form):
    part = forms.ChoiceField(
        label=_("Whom do you invite?"),
        choices=[
            (Attendee.Part.INTERPRETER.value, _("An interpreter")),
            (Attendee.Part.GUEST.value, _("Somebody else, such as a colleague or a relative")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom you invite.")},
    )
    name = NameField(
        label=_("Their name"),
        help_text=_("All in the visit will see it."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": _("Enter the name of whom you invite.")},
    )
    email = forms.EmailField(
        label=_("Their e-mail address, if we are to send them the link"),
        help_text=_(
            "An e-mail is not private: others may read it. It holds the link and says nothing of the person, of you or "
            "of the clinic. Leave this empty to give them the link yourself."
        ),
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs=_PLAIN),
        error_messages={"invalid": _("Enter an e-mail address such as name@example.scot, or leave this empty.")},
    )


class GuestForm(forms.Form):
    name = NameField(
        label=_("Your name"),
        help_text=_("All in the visit will see it. An interpreter may give a number in its place."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": _("Enter your name.")},
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Join code"),
        help_text=_("10 letters and digits, such as K7PM2-QXR9D. Capitals and spaces do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs=_PLAIN | {"class": "ds_input--fixed-20", "autocapitalize": "characters"}),
        error_messages={"required": _("Enter the join code.")},
    )

    def clean_code(self) -> str:
        code = plain_code(self.cleaned_data["code"])
        if len(code) != LENGTH:
            raise ValidationError(_now("A join code has 10 letters and digits. Check it"))
        return code
