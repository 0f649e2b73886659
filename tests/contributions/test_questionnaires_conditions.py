"""Which questions are open: a truth table for each operator, and for conditions upon conditions."""

import itertools
import json
from decimal import Decimal

import pytest

from contributions.questionnaires.definition import Condition
from contributions.questionnaires.reading import read
from contributions.questionnaires.sheet import Sheet, holds
from contributions.questionnaires.values import Value

SYSTEM = "https://example.org/codes"


def coding(code: str, system: str | None = SYSTEM) -> Value:
    return Value("Coding", {"code": code} | ({"system": system} if system else {}))


def quantity(number: str, code: str = "kg") -> Value:
    return Value("Quantity", {"value": Decimal(number), "code": code})


def number(text: str) -> Value:
    return Value("Decimal", Decimal(text))


YES, NO = Value("Boolean", True), Value("Boolean", False)
MARCH, DAY, YEAR = Value("Date", "2026-03"), Value("Date", "2026-03-03"), Value("Date", "2026")
TABLE = [
    # operator, answer of the condition, answers given, whether it holds
    ("exists", YES, [], False),
    ("exists", YES, [NO], True),
    ("exists", NO, [], True),
    ("exists", NO, [NO], False),
    ("=", YES, [YES], True),
    ("=", YES, [NO], False),
    ("=", YES, [], False),
    ("!=", YES, [NO], True),
    ("!=", YES, [YES], False),
    ("!=", YES, [], True),  # no answer is equal to it
    ("=", coding("a"), [coding("a")], True),
    ("=", coding("a"), [coding("b")], False),
    ("=", coding("a"), [coding("b"), coding("a")], True),  # one of several suffices
    ("!=", coding("a"), [coding("b"), coding("a")], False),
    ("=", coding("a", None), [coding("a")], True),
    ("=", coding("a", "https://other.example"), [coding("a")], False),
    ("=", coding("a"), [Value("String", "a")], False),
    ("=", Value("Integer", 5), [Value("Integer", 5)], True),
    ("=", Value("Integer", 5), [number("5.0")], True),
    (">", Value("Integer", 5), [Value("Integer", 6)], True),
    (">", Value("Integer", 5), [Value("Integer", 5)], False),
    (">=", Value("Integer", 5), [Value("Integer", 5)], True),
    ("<", number("5.5"), [number("5.4")], True),
    ("<", number("5.5"), [number("5.5")], False),
    ("<=", number("5.5"), [number("5.50")], True),
    ("<", number("5.5"), [], False),
    (">", number("5.5"), [number("1"), number("9")], True),
    (">", quantity("70"), [quantity("80")], True),
    (">", quantity("70"), [quantity("80", "[lb_av]")], False),  # other units have no order
    ("=", quantity("70"), [quantity("70.0")], True),
    ("<", DAY, [Value("Date", "2026-03-02")], True),
    ("<", DAY, [MARCH], False),  # the month may be before it or after
    ("<", DAY, [Value("Date", "2025")], True),
    (">", YEAR, [Value("Date", "2027-01-01")], True),
    ("=", DAY, [DAY], True),
    (">", Value("DateTime", "2026-03-03T14:05:00Z"), [Value("DateTime", "2026-03-03T15:06:00+01:00")], True),
    (">", Value("DateTime", "2026-03-03T14:05:00Z"), [Value("DateTime", "2026-03-03T15:05:00+01:00")], False),
    ("=", Value("String", "Yes"), [Value("String", "Yes")], True),
    ("=", Value("String", "Yes"), [Value("String", "yes")], False),
]


@pytest.mark.parametrize("row", range(len(TABLE)))
def test_condition(row):
    operator, wanted, given, expected = TABLE[row]
    assert holds(Condition("a", operator, wanted), given) is expected


def ask(link: str, kind: str = "boolean", **more) -> dict:
    return {"linkId": link, "text": f"Question {link}", "type": kind} | more


def when(question: str, operator: str = "=", **answer) -> dict:
    return {"question": question, "operator": operator} | (answer or {"answerBoolean": True})


def questionnaire(*items: dict, **more) -> str:
    frame = {"resourceType": "Questionnaire", "url": "https://example.org/q", "version": "2", "title": "Questions"}
    return json.dumps(frame | {"status": "active", "item": list(items)} | more)


def sheet(text: str, **typed) -> Sheet:
    reading = read(text)
    assert not reading.faults, reading.faults
    return Sheet(
        reading.form, {link: [answer] if isinstance(answer, str) else answer for link, answer in typed.items()}
    )


@pytest.mark.parametrize("behaviour", ["all", "any"])
@pytest.mark.parametrize("first,second", list(itertools.product(["true", "false", ""], repeat=2)))
def test_several_conditions_hold_together_or_one_of_them(behaviour, first, second):
    both = [when("a"), when("b", "!=")]
    text = questionnaire(ask("a"), ask("b"), ask("c", enableWhen=both, enableBehavior=behaviour))
    found = [first == "true", second != "true"]
    assert sheet(text, a=first, b=second).is_open("c") is (all if behaviour == "all" else any)(found)


def test_what_lies_in_a_closed_group_is_closed():
    inner = ask("in", "group", item=[ask("deep")])
    text = questionnaire(ask("a"), ask("g", "group", enableWhen=[when("a")], item=[inner]))
    assert not sheet(text, a="false").is_open("deep")
    assert sheet(text, a="true").is_open("deep")


def test_the_answer_of_a_closed_question_counts_for_nothing():
    text = questionnaire(ask("a"), ask("b", enableWhen=[when("a")]), ask("c", enableWhen=[when("b")]))
    assert sheet(text, a="true", b="true").is_open("c")
    assert not sheet(text, a="false", b="true").is_open("c")


def test_a_wrong_answer_opens_nothing():
    over = {"question": "a", "operator": "exists", "answerBoolean": True}
    text = questionnaire(ask("a", "integer"), ask("b", enableWhen=[over]))
    assert not sheet(text, a="many").is_open("b")


def test_a_question_may_depend_on_a_later_one():
    text = questionnaire(ask("a", enableWhen=[when("b")]), ask("b"))
    assert sheet(text, b="true").is_open("a") and not sheet(text).is_open("a")
