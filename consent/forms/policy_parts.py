"""What the forms of a policy are made of: a field is called as its place in the document."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from consent import policies, policy_sense
from consent.log_nouns import NOUNS
from consent.policies import BadPolicy
from consent.policy import Policy, Release

SHORT = {"class": "ds_input--fixed-5", "inputmode": "numeric"}


class Boxes(forms.MultipleChoiceField):
    """Any of these, none included."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, choices: Mapping[Any, Any], **kwargs):
        pairs = [(str(value), words) for value, words in choices.items()]
        super().__init__(choices=pairs, required=False, **kwargs)

    def clean(self, value):
        chosen = set(super().clean(value))
        return [name for name, _words in self.choices if name in chosen]


def number(label: Any, least: int, most: int, **kwargs) -> forms.IntegerField:
    messages = {"required": _("Enter a number"), "invalid": _("Enter a whole number, such as 30")}
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs=SHORT),
        error_messages=messages,
        **kwargs,
    )


class PartForm(forms.Form):
    """One subject of a draft; the document says what stands in it at first."""

    title: str | Promise = ""
    lead: str | Promise = ""
    use_required_attribute = False

    def __init__(self, *args, document: Mapping[str, Any], **kwargs):
        self.document = document
        super().__init__(*args, **kwargs)
        self.fields.update(self.made())
        for name in self.fields:
            self.initial.setdefault(name, _read(document, name))

    def made(self) -> dict[str, forms.Field]:
        """The fields of this subject."""
        return {}

    def clean(self):
        """The whole policy must make sense in all that this page can mend."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        try:
            policy = policies.from_document(self.document | self.parts(), version="")
        except BadPolicy as bad:
            for place, what in bad.problems.items():
                self.add_error(self._field(place), _("This %(what)s") % {"what": what})
            return cleaned
        self._refuse_contradictions(policy)
        return cleaned

    def _refuse_contradictions(self, policy: Policy) -> None:
        for found in policy_sense.contradictions(policy):
            names = (place.replace(".", "__") for place in found.places)
            here = [name for name in names if name in self.fields]
            if here:
                self.add_error(here[0], found.words)

    def _field(self, place: str) -> str | None:
        return next((name for name in self.fields if name == place or name.startswith(f"{place}__")), None)

    def parts(self) -> dict[str, Any]:
        """The parts of the document that this page speaks of, as it leaves them."""
        names = {name.partition("__")[0] for name in self.fields}
        usual = policies.to_document(policies.BUILT_IN)
        found = {name: copy.deepcopy(self.document.get(name, usual[name])) for name in names}
        for name, value in self.cleaned_data.items():
            _write(found, name, value)
        return found

    def tables(self) -> list[dict[str, Any]]:
        """Roles and areas as tables of boxes, where the page has them."""
        return []


def table(form: PartForm, title: str, place: str, areas: Mapping[Any, Any], *, acts: bool, kinds=()) -> dict[str, Any]:
    """One role: a row for each area, with boxes for seeing and acting."""
    columns = [("see", _("Sees"))] + ([("act", _("Acts"))] if acts else [])
    rows = []
    for at, (area, words) in enumerate(areas.items()):
        boxes = [
            {
                "name": f"{place}__{verb}",
                "id": f"id_{place}__{verb}_{at}",
                "value": str(area),
                "checked": str(area) in (form[f"{place}__{verb}"].value() or ()),
                "column": column,
                "describedby": f"id_{place}__{verb}_error" if form[f"{place}__{verb}"].errors else "",
                "label": f"{title}: {column} – {words}",
            }
            for verb, column in columns
        ]
        rows.append({"words": words, "boxes": boxes})
    errors = [
        {"id": f"id_{place}__{verb}_error", "text": error}
        for verb, _column in columns
        for error in form[f"{place}__{verb}"].errors
    ]
    beyond = sorted(str(NOUNS.get(kind, kind)) for kind in kinds)
    headers = [_("Area"), *(column for _verb, column in columns)]
    return {
        "title": title,
        "headers": headers,
        "rows": rows,
        "errors": errors,
        "beyond": beyond,
        "id": f"table-{place}",
    }


def _steps(name: str) -> Iterable[str | int]:
    return (int(step) if step.isdigit() else step for step in name.split("__"))


def _read(document: Mapping[str, Any], name: str) -> Any:
    """What the document says at this place; a subject that it leaves out is as built in."""
    usual = policies.to_document(policies.BUILT_IN)
    found: Any = document if name.partition("__")[0] in document else usual
    try:
        for step in _steps(name):
            found = found[step]
    except (KeyError, IndexError):
        return _NOTHING_SAID.get(name.rpartition("__")[2])
    return found


_NOTHING_SAID = {"floor": Release().floor, "ceiling": Release().ceiling}  # of a class of tests that is not named


def _write(holder: Any, name: str, value: Any) -> None:
    *path, last = _steps(name)
    for step in path:
        holder = holder.setdefault(step, {})
    holder[last] = value
