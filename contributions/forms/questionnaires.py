"""Questions as form fields, a page at a time; and the form by which a professional asks them."""

import datetime as dt
import json
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import clock
from accounts.fields import form_key
from accounts.words import tidy, why_not_text
from contributions.models.questionnaires import NOTE_LENGTH
from contributions.questionnaires.answers import FREE, UNIT, is_blank
from contributions.questionnaires.definition import Condition, Item
from contributions.questionnaires.pages import Page
from contributions.questionnaires.sheet import Sheet, holds
from contributions.questionnaires.values import same
from records.presenters.quantities import any_words

OTHER = "other"
SLOTS = 10  # boxes for one question that may be answered several times
_DATES = ("date", "dateTime")
_CHOICES = ("choice", "open-choice", "boolean")
_NUMBERS = ("integer", "decimal")


def typed_in(item: Item, data: QueryDict) -> list[str]:
    """What was typed as answers to one question, out of what a browser sent."""
    name = item.name
    if item.kind in _CHOICES:
        chosen = data.getlist(name)
        own = data.get(f"{name}_{OTHER}", "")
        if OTHER in chosen or (own.strip() and not chosen):
            return [*(one for one in chosen if one not in (OTHER, "")), f"{FREE}{own}"]
        return [one for one in chosen if one]
    if item.kind == "quantity":
        return [f"{data[key]}{UNIT}{data.get(f'{key}_unit', '0')}" for key in _slots(data, name, "")]
    if item.kind in _DATES:
        return [_day_typed(data, key.removesuffix("_year")) for key in _slots(data, name, "_year")]
    return data.getlist(name)


def _slots(data: QueryDict, name: str, ending: str) -> list[str]:
    return [key for number in range(SLOTS) if (key := f"{name}_{number}{ending}") in data]


def _day_typed(data: QueryDict, key: str) -> str:
    day = "/".join(data.get(f"{key}_{part}", "").strip().replace("/", "") for part in ("day", "month", "year"))
    time = data.get(f"{key}_time", "").strip()
    return f"{day} {time}" if time else day


class AnswerWidget(forms.Widget):
    """Draws one question by its kind; its value is what was typed, a text for each answer."""

    template_name = "contributions/questionnaire_answer.html"

    def __init__(self, item: Item, slots: int):
        super().__init__()
        self.item, self.slots = item, slots

    @property
    def use_fieldset(self) -> bool:  # type: ignore[override]
        return self.form() not in ("text", "lines", "list")

    def form(self) -> str:
        """Which part of the template draws it."""
        item = self.item
        if item.kind in _CHOICES:
            if item.repeats:
                return "boxes"
            return "list" if item.as_list and item.kind == "choice" else "radios"
        if item.kind == "quantity":
            return "quantity" if item.repeats or len(item.units) > 1 else "one quantity"
        if item.kind in _DATES:
            return "date"
        if item.repeats:
            return "several"
        return "lines" if item.kind == "text" else "text"

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return "" if self.use_fieldset else id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.get(name, ()))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        typed = [text for text in value or () if not is_blank(self.item, text)]
        if self.form() in ("text", "lines") and value:
            typed = list(value)
        context["widget"] |= {
            "form": self.form(),
            "options": self._options(typed),
            "own": next((text.removeprefix(FREE) for text in typed if text.startswith(FREE)), ""),
            "is_own": any(text.startswith(FREE) for text in typed),
            "is_open": self.item.kind == "open-choice",
            "slots": [self._slot(name, number, typed) for number in range(self._slot_count(typed))],
            "value": typed[0] if typed else "",
            "maxlength": self.item.length if self.item.kind == "text" else None,
            "numeric": {"integer": "numeric", "decimal": "decimal", "quantity": "decimal"}.get(self.item.kind, ""),
            "more": self.item.repeats and self._slot_count(typed) < self._most(),
            "is_time": self.item.kind == "dateTime",
        }
        return context

    def _options(self, typed: list[str]) -> list[dict[str, Any]]:
        if self.item.kind == "boolean":
            told = [("true", _("Yes")), ("false", _("No"))]
        else:
            told = [(str(number), option.words) for number, option in enumerate(self.item.options)]
        return [{"value": value, "label": words, "chosen": value in typed} for value, words in told]

    def _most(self) -> int:
        return min(SLOTS, self.item.most or SLOTS) if self.item.repeats else 1

    def _slot_count(self, typed: list[str]) -> int:
        return max(1, min(self._most(), max(len(typed), self.slots, self.item.least)))

    def _slot(self, name: str, number: int, typed: list[str]) -> dict[str, Any]:
        text = typed[number] if number < len(typed) else ""
        amount, _sep, unit = text.partition(UNIT)
        days, _sep, time = text.partition(" ")
        day, month, year = [*days.split("/"), "", "", ""][:3] if self.item.kind in _DATES else ("", "", "")
        units = [
            {"value": str(place), "label": one.words, "chosen": str(place) == unit}
            for place, one in enumerate(self.item.units)
        ]
        return {
            "name": f"{name}_{number}", "number": number + 1, "text": text, "amount": amount, "units": units,
            "day": day, "month": month, "year": year, "time": time,
        }  # fmt: skip


class AnswerField(forms.Field):
    """One question; what is wrong with its answer was found out before."""

    def __init__(self, item: Item, *, problem: str, slots: int):
        self.problem = problem
        super().__init__(
            required=item.required, label=item.words, help_text=_help(item), widget=AnswerWidget(item, slots)
        )

    def clean(self, value: Any) -> Any:
        if self.problem:
            raise forms.ValidationError(self.problem)
        return value


def _help(item: Item) -> str:
    """The help that came with the question, and what an answer may be."""
    words = [item.hint]
    if item.kind in _NUMBERS + ("quantity",) and len(item.units) == 1:
        words.append(_("Enter the number in %(unit)s.") % {"unit": item.units[0].words})
    if item.low and item.high and len(item.units) < 2:
        ends = {"low": any_words(*item.low), "high": any_words(*item.high)}
        words.append(_("From %(low)s to %(high)s.") % ends)
    if item.kind in _DATES and not item.hint:
        example = _("For example 3 2 2026. Leave the day empty if you do not know it.")
        words.append(_("For example 3 2 2026 and 14:05.") if item.kind == "dateTime" else example)
    if item.kind in _CHOICES and item.repeats:
        words.append(_("Choose all that are right."))
    return escape(" ".join(filter(None, words)))


class PageForm(forms.Form):
    """The questions of one page. With `problems` it is bound and shows them; `more` names a field with one box more."""

    use_required_attribute = False

    def __init__(self, sheet: Sheet, page: Page, *, problems: dict[str, str] | None = None, more: str = ""):
        typed = {item.name: list(sheet.typed.get(item.link, ())) for item in page.questions()}
        super().__init__(data=None if problems is None else typed, initial=typed)
        self.sheet, self.page = sheet, page
        for item in page.questions():
            problem = (problems or {}).get(item.link, "")
            slots = len(typed[item.name]) + 1 if item.name == more else 1
            self.fields[item.name] = AnswerField(item, problem=problem, slots=slots)

    def blocks(self) -> list[dict[str, Any]]:
        """What the page shows, top to bottom: headings, words, questions; those that are not open too."""
        return [block for item in self.page.items for block in self._blocks(item, ())]

    def _blocks(self, item: Item, above: tuple[Item, ...]):
        if item.hidden or item.expression:
            return
        chain = (*above, item)
        frame = {"open": self.sheet.is_open(item.link), "when": self._when(chain), "item": item}
        if item.kind == "display" or (item.kind == "group" and item.words and item.words != self.page.title):
            yield frame | {"is": "heading" if item.kind == "group" else "words", "level": min(4, len(above) + 2)}
        elif item.is_asked:
            yield frame | {"is": "question", "field": self[item.name], "alarms": self._alarms(item)}
        elif item.is_question and self.sheet.given(item.link):
            words = "; ".join(any_words(*value) for value in self.sheet.given(item.link))
            yield frame | {"is": "fixed", "value": words}
        for child in item.items:
            yield from self._blocks(child, chain)

    def _when(self, chain: tuple[Item, ...]) -> str:
        """The conditions as the page's script reads them; empty where there are none."""
        clauses = [
            {"any": item.any_suffices, "tests": [self._test(one) for one in item.conditions]}
            for item in chain
            if item.conditions
        ]
        return json.dumps(clauses) if clauses else ""

    def _test(self, condition: Condition) -> dict[str, Any]:
        """One condition on a question of this page; of any other, what it comes to now."""
        asked = self.sheet.form.by_link[condition.question]
        frame = {"name": asked.name, "op": condition.operator}
        settled = {"is": holds(condition, self.sheet.given(condition.question))}
        if asked.name not in self.fields:
            return settled
        if condition.operator == "exists":
            return frame | {"want": condition.answer.value}
        if asked.kind in _CHOICES and condition.operator in ("=", "!="):
            if asked.kind == "boolean":
                return frame | {"values": ["true" if condition.answer.value is True else "false"]}
            return frame | {
                "values": [str(n) for n, one in enumerate(asked.options) if same(one.value, condition.answer)]
            }
        if asked.kind in _NUMBERS and condition.answer.form in ("Integer", "Decimal") and not asked.units:
            return frame | {"number": str(condition.answer.value)}
        return settled

    def _alarms(self, item: Item) -> str:
        """Of a question about self-harm: the answers on which help is offered at once."""
        if not item.is_crisis:
            return ""
        return json.dumps([str(n) for n, one in enumerate(item.options) if one.weight] or ["true"])


class AssignForm(forms.Form):
    """Ask a person to answer questions."""

    questionnaire = forms.ChoiceField(
        label=gettext_lazy("Which questions"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the questions."),
            "invalid_choice": gettext_lazy("Choose the questions."),
        },
    )
    wanted_by = forms.DateField(
        label=gettext_lazy("Wanted by"),
        required=False,
        help_text=gettext_lazy("The person sees this day. Leave it empty if there is none."),
        widget=forms.SelectDateWidget,
        error_messages={"invalid": gettext_lazy("The calendar has no such day. Check the day and the month.")},
    )
    note = forms.CharField(
        label=gettext_lazy("A word to the person"),
        required=False,
        max_length=NOTE_LENGTH,
        help_text=gettext_lazy("For example why you ask. The person reads it, and whoever helps them."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    form_key = form_key()

    def __init__(self, *args, offers: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["questionnaire"].choices = [(str(one.id), one.form.title) for one in offers]  # type: ignore[attr-defined]

    def clean_wanted_by(self) -> dt.date | None:
        day, today = self.cleaned_data["wanted_by"], clock.today()
        if day and not today <= day <= today + dt.timedelta(days=366):
            raise forms.ValidationError(_("Choose a day from today on, within a year."))
        return day

    def clean_note(self) -> str:
        note = self.cleaned_data["note"]
        if note and (reason := why_not_text(note, nothing=_("Write something, or leave this empty."))):
            raise forms.ValidationError(reason)
        return tidy(note)


class ChooseForm(forms.Form):
    """Begin questions without being asked: one button."""

    form_key = form_key()
