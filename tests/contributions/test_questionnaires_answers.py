"""What is typed into each kind of question: what it becomes, and why it is refused."""

from decimal import Decimal

import pytest

from contributions.questionnaires.answers import check, typed_as
from contributions.questionnaires.definition import Item, Option, Unit
from contributions.questionnaires.sheet import is_alarming
from contributions.questionnaires.values import Value

A, B = (
    Option(Value("Coding", {"code": code}), code.upper(), weight)
    for code, weight in (("a", Decimal(0)), ("b", Decimal(2)))
)
KILO, STONE = Unit("kg", "kg", "http://unitsofmeasure.org"), Unit("stone")


def question(kind: str, **more) -> Item:
    return Item(link="q", number=1, kind=kind, text="Question", **more)


GOOD = {
    "yes": (question("boolean"), "true", ("Boolean", True)),
    "choice": (question("choice", options=(A, B)), "1", ("Coding", {"code": "b"})),
    "own words": (question("open-choice", options=(A, B)), "=Pears ", ("String", "Pears")),
    "option": (question("open-choice", options=(A, B)), "0", ("Coding", {"code": "a"})),
    "integer": (question("integer"), " 1 204 ", ("Integer", 1204)),
    "minus": (question("integer"), "−3", ("Integer", -3)),
    "digits": (question("decimal"), "6.30", ("Decimal", Decimal("6.30"))),
    "unit": (question("decimal", units=(KILO,)), "80.5", ("Quantity", {
        "value": Decimal("80.5"), "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"})),
    "other unit": (question("quantity", units=(KILO, STONE)), "12|1", ("Quantity", dict(value=12, unit="stone"))),
    "day": (question("date"), "3/2/2026", ("Date", "2026-02-03")),
    "month": (question("date"), "/2/2026", ("Date", "2026-02")),
    "year": (question("date"), "//1998", ("Date", "1998")),
    "moment in winter": (question("dateTime"), "3/2/2026 14:05", ("DateTime", "2026-02-03T14:05:00+00:00")),
    "moment in summer": (question("dateTime"), "3/7/2026 9.05", ("DateTime", "2026-07-03T09:05:00+01:00")),
    "words": (question("text", length=20), "\r\nOne\r\nTwo ", ("String", "One\nTwo")),
    "emoji": (question("string", length=20), "👩‍⚕️ شكرا", ("String", "👩‍⚕️ شكرا")),
    "a stroke": (question("string"), "/", ("String", "/")),
}  # fmt: skip


@pytest.mark.parametrize("case", GOOD)
def test_what_is_typed_becomes_fhir(case):
    item, typed, expected = GOOD[case]
    found = check(item, [typed])
    assert not found.problem and tuple(found.values[0]) == expected


@pytest.mark.parametrize("case", GOOD)
def test_an_answer_is_typed_again_as_it_was(case):
    item, typed, _ = GOOD[case]
    if case != "other unit":
        value = check(item, [typed]).values
        assert check(item, [typed_as(item, value[0])]).values == value


BAD = {
    "neither": (question("boolean"), "maybe", "yes or no"),
    "no such option": (question("choice", options=(A, B)), "2", "Choose one"),
    "minus one": (question("choice", options=(A, B)), "-1", "Choose one"),
    "own words of none": (question("open-choice", options=(A, B), required=True), "=", "Answer this question"),
    "own words for a choice": (question("choice", options=(A, B)), "=Pears", "Choose one"),
    "half": (question("integer"), "1.5", "whole number"),
    "power": (question("integer"), "1e5", "whole number"),
    "too large": (question("integer"), "2147483648", "whole number"),
    "Arabic digits": (question("integer"), "٣", "whole number"),
    "comma": (question("decimal"), "6,5", "full stop"),
    "infinite": (question("decimal"), "inf", "Enter a number"),
    "unit alone": (question("quantity", units=(KILO, STONE), required=True), "|1", "Answer this question"),
    "no such unit": (question("quantity", units=(KILO, STONE)), "5|7", "units"),
    "places": (question("decimal", places=1), "6.55", "at most 1 digit"),
    "too small": (question("integer", low=Value("Integer", 0)), "-1", "0 or more"),
    "too great": (question("decimal", high=Value("Decimal", Decimal("45.5"))), "45.51", "45.5 or less"),
    "weight": (question("quantity", units=(KILO,), high=Value("Decimal", Decimal(400))), "4000|0", "400 or less"),
    "too early": (question("date", low=Value("Date", "2020-01-01")), "1/1/2019", "1 January 2020 or later"),
    "no such day": (question("date"), "30/2/2026", "no such day"),
    "no such month": (question("date"), "/13/2026", "no such day"),
    "no year": (question("date"), "3/2/", "with its year"),
    "short year": (question("date"), "3/2/26", "four digits"),
    "day without month": (question("date"), "3//2026", "month as well"),
    "words for a day": (question("date"), "x/y/zzzz", "with its year"),
    "no such time": (question("dateTime"), "3/2/2026 25:00", "14:05"),
    "time of a month": (question("dateTime"), "/2/2026 14:05", "whole date"),
    "too long": (question("string", length=5), "abcdef", "may have 5 characters, and it has 6"),
    "control": (question("string"), "a\x07b", "cannot be kept"),
    "nothing to see": (question("string"), "\u200b\u200d", "Write something"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_answer_is_refused_in_words(case):
    item, typed, reason = BAD[case]
    found = check(item, [typed])
    assert reason in found.problem and not found.values


COUNTS = {
    "required": (question("string", required=True), ["  "], "Answer this question"),
    "required choice": (question("choice", options=(A, B), required=True), [], "Choose an answer"),
    "two of one": (question("choice", options=(A, B)), ["0", "1"], "one answer only"),
    "twice": (question("choice", options=(A, B), repeats=True), ["1", "1"], "there twice"),
    "too many": (question("string", repeats=True, most=2), ["a", "b", "c"], "no more than 2"),
    "too few": (question("string", repeats=True, least=2), ["a"], "at least 2"),
    "enough": (question("string", repeats=True, least=2, most=3), ["a", "", "b"], ""),
    "none": (question("string", repeats=True, least=2), [], ""),
}


@pytest.mark.parametrize("case", COUNTS)
def test_how_many_answers(case):
    item, typed, reason = COUNTS[case]
    found = check(item, typed).problem
    assert reason in found if reason else not found


@pytest.mark.parametrize(
    "item,given,expected",
    [
        (question("choice", options=(A, B)), [A.value], False),
        (question("choice", options=(A, B)), [B.value], True),
        (question("choice", options=(A, B)), [], False),
        (question("boolean"), [Value("Boolean", True)], True),
        (question("boolean"), [Value("Boolean", False)], False),
        (question("integer"), [Value("Integer", 0)], False),
        (question("integer"), [Value("Integer", 1)], True),
    ],
)
def test_more_than_no_to_self_harm_alarms(item, given, expected):
    assert is_alarming(item, given) is expected
