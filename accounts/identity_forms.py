"""Forms of connecting a record, and of the help desk's questions about who somebody is."""

from copy import copy

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import clock
from accounts.actions.binding import Claim
from accounts.fields import BirthDateField, ChiField, WordsField
from accounts.models import IdentityCase
from accounts.naming import OUTCOME_CHOICES
from accounts.rules import DECISIONS, may_sign_in_alone

LONGEST = 1000
_NAME = {"autocomplete": "off", "spellcheck": "false"}


class ClaimForm(forms.Form):
    """Who somebody says they are."""

    given = forms.CharField(
        label=gettext_lazy("First name or names"),
        help_text=gettext_lazy("As in your passport or on letters from your practice. Accents do not matter."),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter the first name")},
        widget=forms.TextInput(attrs=_NAME | {"autocomplete": "given-name"}),
    )
    family = forms.CharField(
        label=gettext_lazy("Family name"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Leave this empty if you have one name only."),
        widget=forms.TextInput(attrs=_NAME | {"autocomplete": "family-name"}),
    )
    birth_date = BirthDateField(label=gettext_lazy("Date of birth"), help_text=gettext_lazy("For example 4 3 1957"))
    chi = ChiField(
        label=gettext_lazy("CHI number"),
        help_text=gettext_lazy("10 digits. It stands on letters from hospitals and on prescriptions."),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter your CHI number")},
    )

    def clean_birth_date(self):
        born = self.cleaned_data["birth_date"]
        if not may_sign_in_alone(born, clock.today()):
            raise ValidationError(
                _(
                    "People have an account of their own from the age of 12. For a younger child, a parent or guardian "
                    "can ask to see the record from their own account, or call %(phone)s"
                )
                % {"phone": settings.HELP_DESK_PHONE}
            )
        return born

    def claim(self) -> Claim:
        given = self.cleaned_data
        return Claim(
            family=given["family"], given=given["given"], birth_date=given["birth_date"], chi=given.get("chi", "")
        )


class ConnectForm(ClaimForm):
    """A person connects their own record."""

    def refuse(self) -> None:
        """One message for every reason."""
        self.add_error(
            "chi",
            _(
                "We could not connect a record with these details. Check your name, date of birth and CHI number. "
                "After three tries that do not fit, the help desk has to help you"
            ),
        )


class CallerForm(ClaimForm):
    """The same, typed by the help desk for somebody on the telephone."""

    chi = ChiField(
        label=gettext_lazy("CHI number, as the caller says it"),
        help_text=gettext_lazy("Leave empty for somebody who has none, such as a visitor."),
        max_length=40,
        required=False,
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I asked the questions on this page, and the caller answered all of them"),
        error_messages={"required": gettext_lazy("Tick the box once the caller has answered all questions")},
    )
    instead = forms.BooleanField(
        label=gettext_lazy("Disconnect the other account, and connect this one instead"),
        help_text=gettext_lazy("The other account is signed out and told. Only if the caller owned that one too."),
        required=False,
    )

    def __init__(self, *args, taken: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["given"].help_text = ""
        if not taken:
            del self.fields["instead"]

    def refuse(self, *, taken: bool) -> None:
        if taken:
            self.fields["instead"] = copy(self.base_fields["instead"])
            self.add_error("chi", _("All fits, but this record is connected to another account"))
        else:
            self.add_error("chi", _("These details do not fit together, or do not fit what was verified"))


LOST = (
    ("lost", gettext_lazy("The phone or the sheet of codes is lost")),
    ("stolen", gettext_lazy("It was stolen")),
    ("broken", gettext_lazy("The phone is broken, or was replaced without the app")),
    ("used-up", gettext_lazy("All codes of the sheet are used")),
)


class LostFactorForm(ClaimForm):
    """What a caller says who cannot sign in any more."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address that the caller signs in with"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Enter the e-mail address"),
            "invalid": gettext_lazy("Enter an e-mail address such as name@example.com"),
        },
        widget=forms.EmailInput(attrs=_NAME),
    )
    chi = ChiField(
        label=gettext_lazy("CHI number, as the caller says it"),
        help_text=gettext_lazy("Leave empty for somebody who has none, or whose account shows no record yet."),
        max_length=40,
        required=False,
    )
    lost = forms.ChoiceField(
        label=gettext_lazy("What happened?"),
        choices=LOST,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what happened"),
            "invalid_choice": gettext_lazy("Choose one of the answers"),
        },
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I asked the questions on this page, and the caller answered all of them"),
        error_messages={"required": gettext_lazy("Tick the box once the caller has answered all questions")},
    )
    field_order = ["email", "given", "family", "birth_date", "chi", "lost", "sure"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["given"].help_text = ""
        self.fields["family"].help_text = gettext_lazy("Leave this empty if they have one name only.")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


HELP_WANTED = (
    (IdentityCase.Kind.NO_MATCH, gettext_lazy("I do not know my CHI number, or it is not accepted")),
    (IdentityCase.Kind.NO_NUMBER, gettext_lazy("I have no CHI number, for example because I am visiting")),
    (IdentityCase.Kind.TWO_NUMBERS, gettext_lazy("I have more than one CHI number, or mine was changed")),
)


class HelpForm(forms.Form):
    """What a person needs help with."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you need help with?"),
        choices=HELP_WANTED,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what you need help with"),
            "invalid_choice": gettext_lazy("Choose one of the answers"),
        },
    )
    words = WordsField(
        label=gettext_lazy("Anything else that we should know"),
        help_text=gettext_lazy("Do not write about your health or your CHI number here."),
        max_length=LONGEST,
        required=False,
    )


class NotMineForm(forms.Form):
    """Why something in a record is not the person's."""

    words = WordsField(
        label=gettext_lazy("How do you know that this is not about you?"),
        help_text=gettext_lazy("The help desk reads this. You need not say anything about your health."),
        max_length=LONGEST,
        required=False,
    )


class AnswerForm(forms.Form):
    """The help desk's decision, in words to the person."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what you decided"),
            "invalid_choice": gettext_lazy("Choose one of the decisions"),
        },
    )
    answer = WordsField(
        label=gettext_lazy("What the person should know"),
        help_text=gettext_lazy("They read this as it is. Nothing about health."),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Write an answer to the person")},
    )

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(one, OUTCOME_CHOICES[one]) for one in DECISIONS[kind]]  # type: ignore[attr-defined]


class FindCaseForm(forms.Form):
    """A question by the reference that the person says on the telephone."""

    reference = forms.CharField(
        label=gettext_lazy("Find a question by its reference"),
        help_text=gettext_lazy("The caller sees it on their page, such as K7MP-2QXW."),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "ds_input--fixed-10", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the reference")},
    )

    def clean_reference(self) -> str:
        signs = "".join(sign for sign in self.cleaned_data["reference"].upper() if sign.isalnum())
        return f"{signs[:4]}-{signs[4:]}"


class MergeForm(forms.Form):
    """Two numbers that are one person's."""

    kept = ChiField(
        label=gettext_lazy("CHI number of the record to keep"),
        help_text=gettext_lazy("The one whose address and account the person goes on using."),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter the CHI number of the record to keep")},
    )
    merged = ChiField(
        label=gettext_lazy("CHI number of the record to merge into it"),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter the other CHI number")},
    )
    reason = WordsField(
        label=gettext_lazy("Why are these one person?"),
        help_text=gettext_lazy("The officer who decides reads this. Nothing about health."),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Say why these are one person")},
    )


class UndoForm(forms.Form):
    """Why two merged records are two people's after all."""

    reason = WordsField(
        label=gettext_lazy("Why should they be two records again?"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Say why they should be two records again")},
    )
