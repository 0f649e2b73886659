"""The answers as a FHIR QuestionnaireResponse, with its scores and what they mean. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contributions.questionnaires.definition import Band, Item, Questionnaire
from contributions.questionnaires.expressions import NotWorkedOut, worked_out
from contributions.questionnaires.sheet import Sheet
from contributions.questionnaires.values import Value
from records.words.answers import MEANING

_FORMS = {"integer": "Integer", "decimal": "Decimal", "quantity": "Quantity", "string": "String", "text": "String"}


@dataclass(frozen=True)
class Score:
    """One number that was worked out: what it is called, its range, and what it means."""

    item: Item
    value: Decimal
    band: Band | None

    @property
    def highest(self) -> Any:
        return self.item.high.value if self.item.high else None


def response(sheet: Sheet, frame: Mapping[str, Any]) -> dict[str, Any]:
    """The QuestionnaireResponse: `frame` (subject, author, authored …) with every open question that was answered.

    What is worked out comes in its place, in the order of the questions; what cannot be worked out is left out.
    """
    worked: dict[str, tuple[Value, ...]] = {}
    body = _body(sheet, frame, worked)
    for item in sheet.form.walk():
        if item.expression and sheet.is_open(item.link):
            worked[item.link] = _worked_out(item, body, sheet.form)
            body = _body(sheet, frame, worked)
    return body


def _body(sheet: Sheet, frame: Mapping[str, Any], worked: Mapping[str, tuple[Value, ...]]) -> dict[str, Any]:
    items = _items(sheet, sheet.form.items, worked)
    return {"resourceType": "QuestionnaireResponse", **frame} | ({"item": items} if items else {})


def _items(sheet: Sheet, items: tuple[Item, ...], worked: Mapping[str, tuple[Value, ...]]) -> list[dict[str, Any]]:
    told = [_item(sheet, item, worked) for item in items if item.kind != "display" and sheet.is_open(item.link)]
    return [one for one in told if one]


def _item(sheet: Sheet, item: Item, worked: Mapping[str, tuple[Value, ...]]) -> dict[str, Any] | None:
    inside = _items(sheet, item.items, worked)
    frame = {"linkId": item.link} | ({"text": item.words} if item.words else {})
    if not item.is_question:
        return frame | {"item": inside} if inside else None
    values = worked.get(item.link, sheet.given(item.link) if not item.expression else ())
    answers = [_answer(item, value) for value in values]
    if inside:  # questions within a question stand within its answer
        answers = [(answers[0] if answers else {}) | {"item": inside}]
    return frame | {"answer": answers} if answers else None


def _answer(item: Item, value: Value) -> dict[str, Any]:
    score = _score(item, value)
    meaning = [{"url": MEANING, "valueString": score.band.meaning}] if score and score.band else []
    return ({"extension": meaning} if meaning else {}) | {f"value{value.form}": value.value}


def _worked_out(item: Item, body: Mapping[str, Any], form: Questionnaire) -> tuple[Value, ...]:
    try:
        found = worked_out(item.expression, body, lambda coding: _weight(form, coding))
        return (_as(item, found),) if found is not None else ()
    except (NotWorkedOut, ArithmeticError):
        return ()


def _as(item: Item, found: Any) -> Value:
    """What an expression gave, as the type that its question has."""
    if item.kind == "boolean" and isinstance(found, bool):
        return Value("Boolean", found)
    if item.kind in ("string", "text") and isinstance(found, str) and found.strip():
        return Value("String", found)
    if isinstance(found, bool) or not isinstance(found, (int, Decimal)) or item.kind not in _FORMS:
        raise NotWorkedOut(f"gives no {item.kind}")
    number = Decimal(found)
    if item.kind == "integer":
        if number != int(number) or abs(number) >= 2**31:
            raise NotWorkedOut("gives no whole number")
        return Value("Integer", int(number))
    number = round(number, 6).normalize()
    number = number.quantize(Decimal(1)) if number == int(number) else number
    if item.kind == "decimal" and not item.units:
        return Value("Decimal", number)
    unit = item.units[0] if item.units else None
    parts = {"unit": unit.words, "system": unit.system, "code": unit.code} if unit else {}
    return Value("Quantity", {"value": number} | {name: part for name, part in parts.items() if part})


def _weight(form: Questionnaire, coding: Mapping[str, Any]) -> Decimal | None:
    """What an answer counts, by the option that it is."""
    for item in form.walk():
        for option in item.options:
            code = option.value.value if option.value.form == "Coding" else {}
            if code and (code.get("system"), code.get("code")) == (coding.get("system"), coding.get("code")):
                return option.weight
    return None


def _score(item: Item, value: Value) -> Score | None:
    if not item.bands or value.form not in ("Integer", "Decimal", "Quantity"):
        return None
    number = Decimal(value.value["value"] if value.form == "Quantity" else value.value)
    return Score(item, number, next((band for band in item.bands if band.holds(number)), None))


def scores(form: Questionnaire, body: Mapping[str, Any]) -> list[Score]:
    """The scores of a stored response, by the questions that it answered."""
    found = []
    for link, value in answers_in(body):
        item = form.by_link.get(link)
        if item and item.expression and not item.hidden and value.form in ("Integer", "Decimal", "Quantity"):
            number = Decimal(value.value["value"] if value.form == "Quantity" else value.value)
            found.append(_score(item, value) or Score(item, number, None))
    return found


def answers_in(body: Mapping[str, Any]):
    """Every (linkId, value) of a response, groups opened."""
    for item in body.get("item", ()):
        for answer in item.get("answer", ()):
            for key, value in answer.items():
                if key.startswith("value"):
                    yield item["linkId"], Value(key.removeprefix("value"), value)
            yield from answers_in(answer)
        yield from answers_in(item)
