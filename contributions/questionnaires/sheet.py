"""Questions with what was answered so far: which are open, what was given, what is still wrong. Pure."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from contributions.questionnaires.answers import Checked, check, typed_as
from contributions.questionnaires.definition import Condition, Item, Questionnaire
from contributions.questionnaires.values import Value, compare, same

Typed = Mapping[str, Sequence[str]]  # by linkId, as `answers` has it


class Sheet:
    """One person's answers to one version of the questions, at one moment."""

    def __init__(self, form: Questionnaire, typed: Typed):
        self.form, self.typed = form, typed
        self._open: dict[str, bool] = {}
        self._checked: dict[str, Checked] = {}

    def is_open(self, link: str) -> bool:
        """Whether an item is asked at all: by its own conditions, and those of what it lies within."""
        if link not in self._open:
            above = self.form.parents.get(link)
            self._open[link] = (above is None or self.is_open(above)) and self._holds(self.form.by_link[link])
        return self._open[link]

    def _holds(self, item: Item) -> bool:
        if not item.conditions:
            return True
        found = (holds(condition, self.given(condition.question)) for condition in item.conditions)
        return any(found) if item.any_suffices else all(found)

    def given(self, link: str) -> tuple[Value, ...]:
        """The valid answers to a question; of one that is not open, none."""
        return self.checked(link).values if self.is_open(link) else ()

    def checked(self, link: str) -> Checked:
        """What was typed, as FHIR or with what is wrong, whether the question is open or not."""
        if link not in self._checked:
            item = self.form.by_link[link]
            fixed = item.is_question and not item.is_asked
            self._checked[link] = (
                Checked(item.initial)
                if fixed
                else check(item, self.typed.get(link, ()))
                if item.is_question
                else Checked()
            )
        return self._checked[link]

    @cached_property
    def problems(self) -> dict[str, str]:
        """By question, what keeps the answers from being sent."""
        asked = (item for item in self.form.walk() if item.is_asked and self.is_open(item.link))
        return {item.link: found for item in asked if (found := self.checked(item.link).problem)}

    @property
    def needs_help_now(self) -> bool:
        """Whether an answer says that somebody may harm themselves."""
        return any(is_alarming(item, self.given(item.link)) for item in self.form.walk() if item.is_crisis)


def holds(condition: Condition, given: Sequence[Value]) -> bool:
    """One `enableWhen` against the answers to its question (value set questionnaire-enable-operator)."""
    wanted = condition.answer
    match condition.operator:
        case "exists":
            return bool(given) == wanted.value
        case "=":
            return any(same(one, wanted) for one in given)
        case "!=":
            return not any(same(one, wanted) for one in given)
    return any(compare(one, condition.operator, wanted) for one in given)


def is_alarming(item: Item, given: Sequence[Value]) -> bool:
    """Whether a question about self-harm was answered with more than no."""
    if item.options:
        return any(option.weight for option in item.options if option.value in given)
    return any(value.value not in (False, 0) for value in given)


def at_first(form: Questionnaire) -> dict[str, list[str]]:
    """The answers that the questions begin with."""
    begun = {item.link: [typed_as(item, value) for value in item.initial] for item in form.walk() if item.is_asked}
    return {link: typed for link, typed in begun.items() if typed}
