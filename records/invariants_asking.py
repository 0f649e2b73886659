"""FHIR's own rules for questionnaires and their items: each says True when the rule is broken (see invariants.py)."""

from collections.abc import Callable, Mapping
from typing import Any

Element = Mapping[str, Any]
Rule = tuple[str, Callable[[Element], bool], str]

_CHOOSING = frozenset("choice open-choice decimal integer date dateTime time string quantity".split())
_BOUNDED = frozenset("boolean decimal integer string text url open-choice".split())


def listed(element: Element, name: str) -> list[Element]:
    """The objects in a list; empty where it is none."""
    value = element.get(name)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def repeats(branch: str, name: str) -> Callable[[Element], bool]:
    """Whether two elements anywhere in a tree of `branch` have the same `name`."""

    def broken(element: Element) -> bool:
        seen: list[Any] = []
        waiting = listed(element, branch)
        while waiting:
            item = waiting.pop()
            seen.append(item.get(name))
            waiting.extend(listed(item, branch))
        names = [value for value in seen if isinstance(value, str)]
        return len(names) != len(set(names))

    return broken


def _that_displays(*names: str) -> Callable[[Element], bool]:
    return lambda item: item.get("type") == "display" and _any(item, *names)


def _any(item: Element, *names: str) -> bool:
    return any(name in item or f"_{name}" in item for name in names)


def _que_1(item: Element) -> bool:
    kind = item.get("type")
    return (kind == "group" and not item.get("item")) or (kind == "display" and "item" in item)


def _que_5(item: Element) -> bool:
    return _any(item, "answerOption", "answerValueSet") and item.get("type") not in _CHOOSING


def _que_13(item: Element) -> bool:
    return len(listed(item, "initial")) > 1 and item.get("repeats") is not True


def _que_7(question: Element) -> bool:
    return question.get("operator") == "exists" and not _any(question, "answerBoolean")


def _que_12(item: Element) -> bool:
    return len(listed(item, "enableWhen")) > 1 and not _any(item, "enableBehavior")


ASKING: dict[str, tuple[Rule, ...]] = {
    "Questionnaire": (("que-2", repeats("item", "linkId"), "has two items of one linkId"),),
    "Questionnaire.item": (
        ("que-1", _que_1, "as a group needs items; as a display has none"),
        ("que-3", _that_displays("code"), "as a display has no code"),
        ("que-4", lambda e: "answerOption" in e and _any(e, "answerValueSet"), "has options or a set, not both"),
        ("que-5", _que_5, "offers answers although its type has none to choose from"),
        ("que-6", _that_displays("required", "repeats"), "as a display is neither required nor repeated"),
        ("que-8", lambda e: "initial" in e and e.get("type") in ("group", "display"), "has nothing to begin with"),
        ("que-9", _that_displays("readOnly"), "as a display is not read-only"),
        ("que-10", lambda e: _any(e, "maxLength") and e.get("type") not in _BOUNDED, "has no longest answer"),
        ("que-11", lambda e: "answerOption" in e and "initial" in e, "with options begins with none of its own"),
        ("que-12", _que_12, "with several enableWhen needs an enableBehavior"),
        ("que-13", _que_13, "begins with several answers although it is not repeated"),
    ),
    "Questionnaire.item.enableWhen": (("que-7", _que_7, "that asks whether an answer exists needs an answerBoolean"),),
}
