"""Forms by which a person decides who may see what."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from accounts.fields import form_key
from consent.area_words import AREA_WORDS, CLASS_WORDS, words_of
from consent.areas import Area
from consent.choice_rules import HIDEABLE, PURPOSES, Choice, Effect, faults_of, may_lock
from consent.choice_words import FIRST, item_words
from consent.contents import Held
from consent.forms.access_log import day
from consent.gate import Access
from consent.recipients import Group, Recipient, places, professionals, recipient

_NOT_ONE = {"invalid_choice": _("Choose one from the list")}


class TowardsField(forms.ChoiceField):
    """Towards whom; whatever can be a recipient is valid, on the list or found by a search."""

    def valid_value(self, value):
        return True


class WhatField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": _("Choose at least one part of your record"),
        "invalid_choice": _("Choose from the list only"),
        "invalid_list": _("Choose from the list only"),
    }


class ChoiceForm(forms.Form):
    """One choice. `form_key` is made with the form, so that a double click decides once."""

    effect = Effect.HIDE
    everybody: Any = ""  # what everybody is called here, where that can be chosen
    with_places = True
    towards_label: Any = _("From whom?")

    form_key = form_key(_("Please decide again."))

    def __init__(self, *args, access: Access, wanted: str = "", item: Held | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.access, self.item = access, item
        field = TowardsField(
            label=self.towards_label,
            choices=self._groups(wanted),
            error_messages=_NOT_ONE | {"required": _("Choose from the list")},
        )
        field.widget.attrs["class"] = "dfd-wide"
        self.fields["towards"] = field
        self.build()

    def build(self) -> None:
        """The other fields."""

    def clean_towards(self) -> Recipient:
        found = recipient(self.access, self.cleaned_data["towards"])
        if found is None or not self._is_offered(found):
            raise ValidationError(_NOT_ONE["invalid_choice"], code="invalid_choice")
        return found

    def clean(self):
        if self.errors or not self.access.facts:
            return
        facts, labels = self.access.facts, frozenset(self.item.labels if self.item else ())
        for part, fault in faults_of(self.choice(), policy=facts.policy, today=facts.today, labels=labels).items():
            self.add_error(part if part in self.fields else None, fault)

    def choice(self) -> Choice:
        """What was chosen, once the fields are clean."""
        given = self.cleaned_data
        towards: Recipient = given["towards"]
        what = [value.partition(":") for value in given.get("what", ())]
        return Choice(
            effect=Effect.LOCK if given.get("lock") else self.effect,
            items=self.items(),
            areas=frozenset(Area(name) for kind, _sep, name in what if kind == "area"),
            classes=frozenset(name for kind, _sep, name in what if kind == "class"),
            organisation_id=towards.organisation_id,
            team=towards.team,
            user_id=towards.user_id,
            purpose=given.get("purpose") or "TREAT",
            since=given.get("since"),
            until=given.get("until"),
        )

    def items(self) -> tuple[uuid.UUID, ...]:
        return ()

    @property
    def is_tampered(self) -> bool:
        """Whether something came that the page does not offer."""
        codes = ("invalid_choice", "invalid_list", "invalid")
        return any(
            self.has_error(name, code) for name in self.fields if name not in ("since", "until") for code in codes
        )

    def _is_offered(self, found: Recipient) -> bool:
        if found.key == "everybody":
            return bool(self.everybody)
        return bool(found.user_id) or self.with_places

    def _groups(self, wanted: str) -> list[Any]:
        people = [(f"person:{ident}", name) for ident, name in professionals(self.access)]
        groups: list[Group] = places(self.access, wanted) if self.with_places else []
        if people:
            groups = [*groups, (str(_("One professional")), people)]
        offered = {key for _heading, keys in groups for key, _name in keys}
        given = self.data.get("towards", "")
        if given and given not in offered | {"everybody"} and (found := recipient(self.access, given)):
            groups = [*groups, (str(_("Chosen before")), [(given, found.name)])]
        first = [("", _("Choose"))]
        return [*first, *([("everybody", self.everybody)] if self.everybody else []), *groups]


def _parts(areas: Any, classes: Any) -> list[Any]:
    """Areas and private matters, as groups of the checkboxes."""
    plain = [(f"area:{area}", words) for area, words in AREA_WORDS.items() if area in areas]
    private = [(f"class:{label}", words) for label, words in CLASS_WORDS.items() if label in classes]
    if not plain:
        return private
    return (
        [(_("Parts of your record"), plain), (_("Private matters, wherever they stand"), private)] if private else plain
    )


class FindForm(forms.Form):
    """Words of an organisation's name."""

    find = forms.CharField(
        label=_("Find another organisation by name"),
        required=False,
        max_length=100,
        help_text=_("What you find joins the list below. Do this first: the form below starts again."),
    )

    def wanted(self) -> str:
        return self.cleaned_data.get("find", "") if self.is_valid() else ""


class HideForm(ChoiceForm):
    """Hide areas and private matters."""

    everybody = _("Everybody")

    def build(self):
        assert self.access.facts
        closed = self.access.facts.policy.lockable
        self.fields["what"] = WhatField(label=_("What do you want to hide?"), choices=_parts(HIDEABLE, CLASS_WORDS))
        self.fields["since"], self.fields["until"] = day(_("From")), day(_("Until"))
        self.fields["until"].help_text = _("Leave it empty to hide it until you take it back.")
        if closed:
            named = get_text_list([words[:1].lower() + words[1:] for words in words_of(classes=closed)], _("and"))
            self.fields["lock"] = forms.BooleanField(
                required=False,
                label=_("Keep it closed in an emergency too"),
                help_text=_("You can choose this for %(matters)s.") % {"matters": named},
            )
        self.order_fields(["what", "towards", "since", "until", "lock"])


class HideItemForm(ChoiceForm):
    """Hide one entry, with what belongs to it."""

    everybody = _("Everybody")
    towards_label = _("From whom do you want to hide it?")

    def __init__(self, *args, belonging: list[Held], mentioning: list[Held], **kwargs):
        self.belonging, self.mentioning = belonging, mentioning
        super().__init__(*args, **kwargs)

    def build(self):
        assert self.access.facts and self.item
        if self.mentioning:
            self.fields["also"] = forms.MultipleChoiceField(
                label=_("Other entries that mention it"),
                help_text=_("Take the tick away from what may still be seen. It may give away what you hide."),
                choices=[(str(held.id), item_words(held)) for held in self.mentioning],
                initial=[str(held.id) for held in self.mentioning],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                error_messages={"invalid_choice": _("Choose from the list only")},
            )
        self.fields["until"] = day(_("Until"))
        self.fields["until"].help_text = _("Leave it empty to hide it until you take it back.")
        may = may_lock(
            Choice(effect=Effect.LOCK, items=(self.item.id,)), self.access.facts.policy, frozenset(self.item.labels)
        )
        if may:
            self.fields["lock"] = forms.BooleanField(required=False, label=_("Keep it closed in an emergency too"))

    def items(self):
        assert self.item
        also = [uuid.UUID(text) for text in self.cleaned_data.get("also", ())]
        return tuple(dict.fromkeys((self.item.id, *(held.id for held in self.belonging), *also)))


class ShareForm(ChoiceForm):
    """Share areas with somebody for a time."""

    effect = Effect.SHARE
    towards_label = _("With whom?")

    def build(self):
        assert self.access.facts
        areas = frozenset().union(*self.access.facts.policy.shareable.values())
        self.fields["what"] = WhatField(label=_("What do you want to share?"), choices=_parts(areas, ()))
        self.fields["purpose"] = forms.ChoiceField(
            label=_("What for?"),
            choices=list(PURPOSES.items()),
            widget=forms.RadioSelect,
            initial="TREAT",
            error_messages=_NOT_ONE | {"required": _("Say what you share it for")},
        )
        self.fields["since"], self.fields["until"] = day(_("From")), day(_("Until"))
        self.fields["since"].help_text = _("Leave it empty to share from now on.")
        self.fields["until"].required = True
        self.fields["until"].error_messages["required"] = _("Say until when you want to share")
        self.fields["until"].help_text = _("The last day of sharing.")
        self.order_fields(["what", "towards", "purpose", "since", "until"])


class OpenForm(ChoiceForm):
    """Open private matters beyond the service that wrote of them."""

    effect = Effect.OPEN
    everybody = _("Everybody who looks after you")
    towards_label = _("To whom?")

    def build(self):
        self.fields["what"] = WhatField(
            label=_("Which private matters do you want to open?"), choices=_parts((), CLASS_WORDS)
        )
        self.fields["until"] = day(_("Until"))
        self.fields["until"].help_text = _("Leave it empty to open it until you take it back.")
        self.order_fields(["what", "towards", "until"])


class BlockForm(ChoiceForm):
    """Keep one professional out."""

    effect = Effect.BLOCK
    with_places = False
    towards_label = _("Whom do you want to keep out?")

    def build(self):
        self.fields["towards"].help_text = _("Everybody who works where you are cared for, or who has looked before.")
        self.fields["until"] = day(_("Until"))
        self.fields["until"].help_text = _("Leave it empty to keep them out until you take it back.")


UNANSWERED = {
    "private": _("Answer yes or no to private matters"),
    "contact": _("Answer yes or no to invitations"),
    "data": _("Answer yes or no to research"),
}


class FirstForm(forms.Form):
    """The first questions; a parent is not asked about research."""

    form_key = form_key(_("Please answer again."))

    def __init__(self, *args, names: tuple[str, ...], **kwargs):
        super().__init__(*args, **kwargs)
        for name in names:
            self.fields[name] = forms.ChoiceField(
                label=FIRST[name][0],
                choices=[("no", _("No")), ("yes", _("Yes"))],
                widget=forms.RadioSelect,
                error_messages={"required": UNANSWERED[name], "invalid_choice": UNANSWERED[name]},
            )

    def answers(self) -> dict[str, bool]:
        return {name: value == "yes" for name, value in self.cleaned_data.items() if name in FIRST}

    @property
    def is_tampered(self) -> bool:
        return any(self.has_error(name, code) for name in self.fields for code in ("invalid_choice", "invalid"))
