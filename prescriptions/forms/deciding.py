"""What the practice says to each item, and the review that it asks for."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import clock
from prescriptions.actions.deciding import Decision
from prescriptions.actions.reviews import ReviewAsked
from prescriptions.forms.fields import AmountField, NoteField, WhereNeeded, needed
from prescriptions.models import RequestItem
from prescriptions.rules import amounts
from prescriptions.rules.deciding import (
    CHOICES,
    NEXT_STEPS,
    OWN_WORDS,
    REASONS,
    REVIEW_WEEKS,
    Choice,
    review_due,
    said,
)

WORDS = 300  # characters that are added to what is on the list


def _listed(label: Any, empty: Any, words: dict[str, Any], fault: Any) -> forms.ChoiceField:
    choices = [("", empty), *words.items()]
    return WhereNeeded(label=label, choices=choices, error_messages={"invalid_choice": fault})


class ReasonForm(forms.Form):
    """A reason and a next step, from the lists or in own words."""

    use_required_attribute = False
    reason = _listed(_("Reason"), _("Choose a reason"), REASONS, _("Choose a reason from the list"))
    reason_words = NoteField(
        label=_("Reason in your own words"), help_text=_("The person reads this."), max_length=WORDS, rows=2
    )
    next_step = _listed(
        _("What the person should do now"), _("Choose what comes next"), NEXT_STEPS, _("Choose from the list")
    )
    next_words = NoteField(label=_("Next step in your own words"), max_length=WORDS, rows=2)

    def check_words(self, *, needs_next: bool = True) -> None:
        """Both must be said; who chose their own words must write them."""
        given = self.cleaned_data
        self._one("reason", "reason_words", _now("Choose or write the reason"))
        if needs_next or given.get("next_step") == OWN_WORDS:
            self._one("next_step", "next_words", _now("Choose or write what the person should do now"))

    def _one(self, code: str, words: str, fault: str) -> None:
        chosen, own = self.cleaned_data.get(code, ""), self.cleaned_data.get(words, "")
        if chosen == OWN_WORDS and not own and words not in self.errors:
            self.add_error(words, fault)
        elif not chosen and not own and code not in self.errors:
            self.add_error(code, fault)

    def in_words(self) -> tuple[str, str]:
        given = self.cleaned_data
        return (
            said(REASONS, given["reason"], given["reason_words"]),
            said(NEXT_STEPS, given["next_step"], given["next_words"]),
        )


class ItemForm(ReasonForm):
    """One item: what is decided, and what has to be said with it."""

    field_order = ["seen", "choice", "quantity", "reason", "reason_words", "next_step", "next_words"]
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)
    choice = forms.ChoiceField(
        label=_("Decision"), choices=list(CHOICES.items()), widget=forms.RadioSelect, initial=Choice.LATER,
        error_messages={"required": _("Choose a decision from the list"),
                        "invalid_choice": _("Choose a decision from the list")},
    )  # fmt: skip
    quantity = AmountField(
        label=_("How much you approve"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "ds_input--fixed-5"}),
    )

    def __init__(self, data: Any = None, *, item: RequestItem):
        super().__init__(data, prefix=prefix(item.id), initial={"seen": item.state, "choice": Choice.LATER})
        self.item, self.most = item, amounts.number_of(item.quantity)
        choices = [one for one in CHOICES.items() if one[0] != Choice.PART or self.most]
        if item.state == "review-asked":
            choices = [one for one in choices if one[0] != Choice.REVIEW]
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]
        self.fields["quantity"].help_text = _now("Prescribed: %(quantity)s") % {"quantity": item.quantity}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        choice = given.get("choice", "")
        if choice == Choice.DECLINE:
            self.check_words()
        elif choice == Choice.PART and "quantity" not in self.errors and (fault := self._fault(given["quantity"])):
            self.add_error("quantity", fault)
        return given

    def _fault(self, text: str) -> str:
        number = amounts.typed(text)
        if number is None:
            return _now("Write how much as a number")
        if self.most is not None and number >= self.most:
            return _now("That is not less than is prescribed. Choose Approve instead, or write a smaller number")
        return ""

    def decision(self) -> Decision:
        given = self.cleaned_data
        choice, why, step = Choice(given["choice"]), "", ""
        if choice in (Choice.DECLINE, Choice.PART):
            why, step = self.in_words()
        unit = self.item.quantity.split(" ", 1)[1] if " " in self.item.quantity else ""
        amount = f"{given['quantity'].strip()} {unit}".strip() if choice == Choice.PART else ""
        return Decision(self.item.id, given["seen"], choice, amount, why, step)


class ReviewForm(forms.Form):
    """Why the practice wants to talk first, and by when."""

    use_required_attribute = False
    prefix = "review"
    why = NoteField(
        label=_("Why you want to talk about these medicines"),
        help_text=_("The person reads this in the invitation."),
        max_length=500,
    )
    within = forms.TypedChoiceField(
        label=_("The review should take place within"),
        choices=list(REVIEW_WEEKS.items()),
        coerce=int,
        initial=4,
        error_messages={"required": _("Choose by when"), "invalid_choice": _("Choose by when")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        needed(self.fields["why"], _("Write why you want to talk about these medicines. The person reads it"))

    def asked(self) -> ReviewAsked:
        return ReviewAsked(self.cleaned_data["why"], review_due(clock.today(), self.cleaned_data["within"]))


class WithdrawForm(ReasonForm):
    """Why an approval is taken back; a next step may be left out."""

    item = forms.UUIDField(widget=forms.HiddenInput)
    prefix = "withdraw"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self.check_words(needs_next=False)
        return given


def prefix(item_id: uuid.UUID) -> str:
    """Of the names of an item's fields."""
    return f"item-{item_id}"
