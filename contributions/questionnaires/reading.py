"""From a FHIR R4 Questionnaire to what can be asked; whatever the portal cannot ask is named by its element. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from contributions.questionnaires import expressions
from contributions.questionnaires.definition import (
    QUESTIONS,
    Band,
    Condition,
    Fault,
    Item,
    Option,
    Questionnaire,
    Unit,
)
from contributions.questionnaires.soundness import unsound
from contributions.questionnaires.values import Value, value_in

FHIR = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
OURS = "https://dfd.example/fhir/StructureDefinition/"
MAY_CHOOSE, BAND, CRISIS = f"{OURS}questionnaire-may-choose", f"{OURS}score-band", f"{OURS}crisis-question"
WEIGHTS = (f"{FHIR}ordinalValue", f"{FHIR}itemWeight")
LONGEST = 20_000  # characters of one answer, whatever the Questionnaire allows

# Extensions that change what is asked or what an answer may be, and that the portal does not follow.
_NOT_FOLLOWED = (
    f"{SDC}enableWhenExpression",
    f"{SDC}answerExpression",
    f"{SDC}answerOptionsToggleExpression",
    f"{SDC}candidateExpression",
    f"{FHIR}variable",
    f"{FHIR}questionnaire-constraint",
    f"{FHIR}targetConstraint",
    f"{FHIR}questionnaire-optionExclusive",
    f"{FHIR}regex",
    f"{FHIR}minLength",
)
_CALCULATED = f"{SDC}calculatedExpression"
_OPERATORS = frozenset({"exists", "=", "!=", ">", "<", ">=", "<="})
_ORDERED = frozenset({">", "<", ">=", "<="})
_HELP = frozenset({"help", "flyover", "prompt", "instructions", "legal", "unit", "lower", "upper"})


@dataclass(frozen=True)
class Reading:
    """The questions, and why they cannot be asked; without faults they can."""

    form: Questionnaire
    faults: tuple[Fault, ...]


@lru_cache(maxsize=128)
def read(text: str) -> Reading:
    """A Questionnaire as its text; the same text is read once."""
    return _Reader(json.loads(text, parse_float=Decimal)).read()


class _Reader:
    """One Questionnaire on its way through; collects the faults."""

    def __init__(self, body: Mapping[str, Any]):
        self.body = body
        self.faults: list[Fault] = []
        self.count = 0

    def read(self) -> Reading:
        body = self.body
        self._refuse_extensions(body, "Questionnaire")
        items = self._items(body.get("item"), "Questionnaire.item")
        form = Questionnaire(
            url=body.get("url") or f"urn:uuid:{body.get('id', '')}",
            version=body.get("version", ""),
            title=body.get("title") or body.get("name") or _named(body),
            purpose=body.get("description", ""),
            source=body.get("copyright", ""),
            may_choose=_flag(body, MAY_CHOOSE),
            items=items,
        )
        return Reading(form, (*self.faults, *unsound(form)))

    def fault(self, path: str, reason: str) -> None:
        self.faults.append(Fault(path, reason))

    def _items(self, found: Any, path: str, depth: int = 0) -> tuple[Item, ...]:
        if depth > 10:
            self.fault(path, "lies too deep")
            return ()
        listed = found if isinstance(found, list) else []
        return tuple(self._item(element, f"{path}[{index}]", depth) for index, element in enumerate(listed))

    def _item(self, element: Mapping[str, Any], path: str, depth: int) -> Item:
        self.count += 1
        number, kind = self.count, element.get("type", "")
        self._refuse_extensions(element, path)
        if kind not in QUESTIONS | {"group", "display"}:
            self.fault(f"{path}.type", f"the portal cannot ask a question of the type “{kind}”")
        children = self._items(element.get("item"), f"{path}.item", depth + 1)
        helps = tuple(child for child in children if child.kind == "display" and child.hint)
        item = Item(
            link=element.get("linkId", ""),
            number=number,
            kind=kind,
            text=" ".join((element.get("text") or _named(element)).split()),
            prefix=element.get("prefix", ""),
            hint=" ".join(child.text for child in helps) if kind in QUESTIONS else _control(element),
            required=element.get("required", False),
            repeats=element.get("repeats", False),
            read_only=element.get("readOnly", False),
            hidden=_flag(element, f"{FHIR}questionnaire-hidden"),
            is_crisis=_flag(element, CRISIS),
            items=tuple(child for child in children if kind not in QUESTIONS or child not in helps),
        )
        item = self._with_conditions(item, element, path)
        self._check_item(item, path)
        return self._question(item, element, path) if kind in QUESTIONS else item

    def _check_item(self, item: Item, path: str) -> None:
        if not item.text and item.kind != "group" and not item.hidden:
            self.fault(f"{path}.text", "has no words")
        if item.repeats and (item.kind == "group" or item.items):
            self.fault(f"{path}.repeats", "the portal cannot repeat a group of questions")

    def _with_conditions(self, item: Item, element: Mapping[str, Any], path: str) -> Item:
        conditions = []
        for index, one in enumerate(element.get("enableWhen", ())):
            answer, operator = value_in(one, "answer"), one.get("operator", "")
            if answer is None or operator not in _OPERATORS or answer.form in ("Reference", "Time"):
                self.fault(f"{path}.enableWhen[{index}]", "cannot be decided")
            elif operator in _ORDERED and answer.form in ("Coding", "Boolean"):
                self.fault(f"{path}.enableWhen[{index}]", f"compares by {operator} what has no order")
            else:
                conditions.append(Condition(one.get("question", ""), operator, answer))
        behaviour = element.get("enableBehavior", "all" if len(conditions) < 2 else "")
        if behaviour not in ("all", "any"):
            self.fault(f"{path}.enableBehavior", "does not say whether all conditions must hold, or any")
        return replace(item, conditions=tuple(conditions), any_suffices=behaviour == "any")

    def _question(self, item: Item, element: Mapping[str, Any], path: str) -> Item:
        low, high = (value_in(_extension(element, f"{FHIR}{name}")) for name in ("minValue", "maxValue"))
        least, most = (value_in(_extension(element, f"{FHIR}questionnaire-{n}Occurs")) for n in ("min", "max"))
        places = value_in(_extension(element, f"{FHIR}maxDecimalPlaces"))
        options = self._options(item, element, path)
        return replace(
            item,
            least=least.value if least else 0,
            most=most.value if most else None,
            length=min(element.get("maxLength", LONGEST), LONGEST),
            low=low,
            high=high,
            places=places.value if places else None,
            units=_units(element),
            options=options,
            as_list=_control(element) in ("drop-down", "autocomplete") or len(options) > 12,
            initial=self._initial(element, options),
            expression=self._expression(element, path),
            bands=tuple(_bands(element)),
        )

    def _options(self, item: Item, element: Mapping[str, Any], path: str) -> tuple[Option, ...]:
        if item.kind not in ("choice", "open-choice"):
            return ()
        if address := element.get("answerValueSet"):
            found = tuple(self._contained(address))
            if not found:
                self.fault(f"{path}.answerValueSet", "the answers are a list that is not in the Questionnaire itself")
            return found
        options = []
        for index, one in enumerate(element.get("answerOption", ())):
            self._refuse_extensions(one, f"{path}.answerOption[{index}]")
            value = value_in(one)
            if value is None or value.form not in ("Coding", "String", "Integer", "Date"):
                self.fault(f"{path}.answerOption[{index}]", "is no answer that can be shown")
            else:
                options.append(Option(value, _words(value), _weight(one, value), one.get("initialSelected", False)))
        if not options and not item.expression:
            self.fault(f"{path}.answerOption", "has no answers to choose from")
        return tuple(options)

    def _contained(self, address: str):
        """The codes of a ValueSet that the Questionnaire carries with it, as far as it lists them."""
        sets = [one for one in self.body.get("contained", ()) if f"#{one.get('id')}" == address.split("|")[0]]
        for one in sets:
            for coding in one.get("expansion", {}).get("contains", ()):
                yield _coded(coding, coding.get("system"))
            if "expansion" not in one:
                for part in one.get("compose", {}).get("include", ()):
                    for coding in part.get("concept", ()):
                        yield _coded(coding, part.get("system"))

    def _initial(self, element: Mapping[str, Any], options: tuple[Option, ...]) -> tuple[Value, ...]:
        found = [value for one in element.get("initial", ()) if (value := value_in(one))]
        return tuple(found or [option.value for option in options if option.chosen_first])

    def _expression(self, element: Mapping[str, Any], path: str) -> str:
        found = value_in(_extension(element, _CALCULATED))
        if found is None:
            return ""
        text = found.value.get("expression", "")
        if why := expressions.why_not(text, found.value.get("language", "")):
            self.fault(f"{path}.extension('{_CALCULATED}')", why)
        return text

    def _refuse_extensions(self, element: Mapping[str, Any], path: str) -> None:
        for one in element.get("modifierExtension", ()):
            self.fault(f"{path}.modifierExtension", f"changes the meaning in a way unknown here: {one.get('url', '')}")
        for one in element.get("extension", ()):
            if one.get("url") in _NOT_FOLLOWED:
                self.fault(f"{path}.extension", f"is not followed here: {one['url']}")


def _extension(element: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    return next((one for one in element.get("extension", ()) if one.get("url") == url), {})


def _named(element: Mapping[str, Any]) -> str:
    """What its codes call it, where it has no words of its own."""
    return next((one["display"] for one in element.get("code", ()) if one.get("display")), "")


def _flag(element: Mapping[str, Any], url: str) -> bool:
    return _extension(element, url).get("valueBoolean") is True


def _control(element: Mapping[str, Any]) -> str:
    """The code of `questionnaire-itemControl`; of a text, only where it says that it is a help."""
    concept = _extension(element, f"{FHIR}questionnaire-itemControl").get("valueCodeableConcept", {})
    code = next((coding.get("code", "") for coding in concept.get("coding", ())), "")
    return code if element.get("type") in QUESTIONS or code in _HELP else ""


def _units(element: Mapping[str, Any]) -> tuple[Unit, ...]:
    urls = (f"{FHIR}questionnaire-unit", f"{FHIR}questionnaire-unitOption")
    codings = [one.get("valueCoding", {}) for one in element.get("extension", ()) if one.get("url") in urls]
    return tuple(
        Unit(one.get("display") or one.get("code", ""), one.get("code", ""), one.get("system", "")) for one in codings
    )


def _words(value: Value) -> str:
    return str(value.value.get("display") or value.value.get("code", "") if value.form == "Coding" else value.value)


def _weight(option: Mapping[str, Any], value: Value) -> Decimal | None:
    places = (option, value.value if value.form == "Coding" else {})
    found = [value_in(_extension(place, url)) for place in places for url in WEIGHTS]
    return next((Decimal(one.value) for one in found if one), None)


def _coded(coding: Mapping[str, Any], system: str | None) -> Option:
    value = Value("Coding", {"system": system, "code": coding.get("code"), "display": coding.get("display")})
    value = Value("Coding", {name: part for name, part in value.value.items() if part})
    return Option(value, _words(value), _weight(coding, value))


def _bands(element: Mapping[str, Any]):
    for one in element.get("extension", ()):
        if one.get("url") == BAND:
            parts = {part.get("url"): value_in(part) for part in one.get("extension", ())}
            low, high = (Decimal(found.value) if (found := parts.get(end)) else None for end in ("low", "high"))
            name, meaning = (found.value if (found := parts.get(part)) else "" for part in ("name", "meaning"))
            yield Band(low, high, name, meaning)
