"""Forms of inviting a helper, and of accepting."""

import datetime as dt
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import clock
from accounts.fields import EARLIEST, form_key
from consent import policies
from consent.actions.accepting import Claim
from consent.actions.delegations import Grant
from consent.delegation_rules import why_not_days
from consent.power_words import ACT, CLASSES, SEE

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class LineField(forms.CharField):
    """A few words on one line, in which something can be seen."""

    def clean(self, value):
        text = " ".join(super().clean(value).split())
        if any(unicodedata.category(sign)[0] == "C" for sign in text):
            raise ValidationError(_now("This holds a character that cannot be shown. Type it again"))
        return text


class DayField(forms.DateField):
    """A day in three boxes; beyond a life's length it is a slip."""

    def __init__(self, **kwargs):
        messages = {"invalid": _("Enter a date, such as 31 3 2027"), "required": _("Enter a date")}
        super().__init__(widget=forms.SelectDateWidget(), error_messages=messages, **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and not EARLIEST <= day <= dt.date(2199, 12, 31):
            raise ValidationError(_now("Check the year"))
        return day


class PowersForm(forms.Form):
    """What somebody may see and do."""

    see = forms.MultipleChoiceField(
        label=_("What may they see?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list")},
    )
    act = forms.MultipleChoiceField(
        label=_("What may they do for you?"),
        help_text=_("Whatever they may do they can see too."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = policies.in_force().delegable
        self.fields["see"].choices = [(str(area), words) for area, words in SEE.items() if area in allowed]  # type: ignore[attr-defined]
        self.fields["act"].choices = [(str(area), words) for area, words in ACT.items() if area in allowed]  # type: ignore[attr-defined]

    def clean(self):
        given = super().clean() or {}
        if not {"see", "act"} & self.errors.keys() and not (given.get("see") or given.get("act")):
            self.add_error("see", _now("Choose at least one thing that they may see or do"))
        return given

    def powers(self) -> dict[str, list[str]]:
        """Area to verbs, as a tie keeps them."""
        see, act = self.cleaned_data["see"], self.cleaned_data["act"]
        return {area: ["see", "act"] if area in act else ["see"] for area in sorted({*see, *act})}


class InviteForm(PowersForm):
    """Whom to invite, for what, and until when."""

    name = LineField(
        label=_("Their name"),
        help_text=_("First and family name, as in their own account. Only an account in this name can accept."),
        max_length=200,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": _("Enter the name of the person you invite")},
    )
    relation = LineField(
        label=_("Who they are to you"),
        help_text=_("For example daughter, neighbour or support worker."),
        max_length=80,
        required=False,
    )
    sensitive = forms.MultipleChoiceField(
        label=_("Specially protected subjects"),
        help_text=_("Nobody who helps you sees these unless you tick them here."),
        choices=[(str(label), words) for label, words in CLASSES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list")},
    )
    first = DayField(label=_("From"), help_text=_("Leave empty to begin when they accept."), required=False)
    last = DayField(
        label=_("Until, with this day"), help_text=_("Leave empty if it goes on until you end it."), required=False
    )
    word = LineField(
        label=_("A word that only you two know"),
        help_text=_("They give it with the code. If you leave this empty they give your date of birth instead."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    form_key = form_key(_("Please send the form again"))
    field_order = ["name", "relation", "see", "act", "sensitive", "first", "last", "word", "form_key"]

    def __init__(self, *args, latest: dt.date | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.latest = latest

    def clean(self):
        given = super().clean()
        today = clock.today()
        first = given.get("first") or today
        if "first" in given and first < today:
            self.add_error("first", _now("This day is past. Choose today or a later day"))
        elif "first" in given and (fault := why_not_days(today, first, today, self.latest)):
            self.add_error("first", fault)
        if "last" in given and (fault := why_not_days(first, given["last"], today, self.latest)):
            self.add_error("last", fault)
        return given

    def grant(self) -> Grant:
        given = self.cleaned_data
        return Grant(
            name=given["name"],
            relation=given["relation"],
            powers=self.powers(),
            sensitive=given["sensitive"],
            first=given["first"] or clock.today(),
            last=given["last"],
        )


class AcceptForm(forms.Form):
    """The code, and what shows that it was meant for whoever holds it."""

    code = LineField(
        label=_("Code"),
        help_text=_("12 letters and numbers, such as K7PM-2QXR-9DTH."),
        max_length=40,
        widget=forms.TextInput(attrs=_PLAIN | {"autocapitalize": "characters", "class": "ds_input--fixed-20"}),
        error_messages={"required": _("Enter the code that you were given")},
    )
    born = DayField(
        label=_("Date of birth of the person you will help"),
        help_text=_("For example 4 3 1957. Leave empty if you agreed on a word."),
        required=False,
    )
    word = LineField(
        label=_("The word that you agreed on"),
        help_text=_("Only if the person told you one."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
    )

    def clean(self):
        given = super().clean() or {}
        if "born" in given and not given["born"] and not given.get("word"):
            self.add_error("born", _now("Enter the person’s date of birth, or the word that you agreed on"))
        return given

    def claim(self) -> Claim:
        given = self.cleaned_data
        return Claim(code=given["code"], born=given["born"], word=given["word"])

    def refuse(self) -> None:
        """One message for every reason."""
        self.add_error("code", str(REFUSED))


REFUSED: Any = _(
    "This invitation cannot be accepted with these details. Check the code and the date of birth or word, and that "
    "you are signed in with your own account. Ask the person for a new code if it still does not work"
)
