"""The response: for any answers it is valid FHIR, holds nothing that was not asked, and its score is the sum."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from contributions.actions.questionnaires import INSTRUMENTS
from contributions.questionnaires.reading import read
from contributions.questionnaires.response import answers_in, response, scores
from contributions.questionnaires.sheet import Sheet
from records import lossless
from records.presenters.item import page
from records.publishing import _exact
from records.validation import validate
from tests.contributions.test_questionnaires_conditions import ask, questionnaire, sheet
from tests.contributions.test_questionnaires_reading import worked_out
from tests.factories.histories import Row

FRAME = {
    "status": "completed",
    "subject": {"reference": "Patient/b0a06ead-cc42-aa48-dad6-841d4aa679fa"},
    "authored": "2026-03-03T14:05:00+00:00",
}
NAMES = sorted(path.stem for path in INSTRUMENTS.glob("*.json"))
FORMS = {name: read((INSTRUMENTS / f"{name}.json").read_text(encoding="utf-8")).form for name in NAMES}
TYPED = {
    "boolean": some.sampled_from(["true", "false"]),
    "integer": some.integers(0, 10).map(str),
    "decimal": some.decimals(0, 100, places=1).map(str),
    "quantity": some.tuples(some.decimals(2, 300, places=1), some.integers(0, 1)).map(lambda two: f"{two[0]}|{two[1]}"),
    "date": some.dates(min_value=dt.date(1900, 1, 1)).map(lambda day: f"{day.day}/{day.month}/{day.year}"),
    "dateTime": some.just("3/2/2026 14:05"),
    "string": some.text(some.characters(codec="utf-8", exclude_categories=["C"]), max_size=30),
    "text": some.text(some.characters(codec="utf-8", exclude_categories=["C"]), max_size=30),
}


def answers_for(item):
    if item.options:
        one = some.sampled_from([str(number) for number in range(len(item.options))])
        one = one | some.just("=Something else") if item.kind == "open-choice" else one
    else:
        one = TYPED[item.kind]
    return some.lists(one, unique=True, max_size=3 if item.repeats else 1)


@some.composite
def sheets(draw):
    form = FORMS[draw(some.sampled_from(NAMES))]
    return Sheet(form, {item.link: draw(answers_for(item)) for item in form.walk() if item.is_asked})


@settings(max_examples=25, deadline=None)
@given(sheets())
def test_any_answers_make_a_valid_response_of_what_was_asked(found):
    body = response(found, FRAME)
    text = lossless.encoded(_exact({"id": "x"} | body))
    assert validate(lossless.loads(text)) == []
    told = list(answers_in(body))
    assert all(found.is_open(link) for link, _ in told)
    given_links = {item.link for item in found.form.walk() if item.is_asked and found.given(item.link)}
    assert {link for link, _ in told if not found.form.by_link[link].expression} == given_links
    for score in scores(found.form, body):
        weights = {id(one): one.weight or 0 for item in found.form.walk() for one in item.options}
        chosen = [one for item in found.form.walk() for one in item.options if one.value in found.given(item.link)]
        assert score.value == sum(weights[id(one)] for one in chosen)
        assert score.band and score.band.holds(score.value)


def test_the_page_of_the_record_says_questions_and_never_links():
    form = FORMS["phq-9"]
    body = response(Sheet(form, {f"phq-{number}": ["2"] for number in range(1, 10)}), FRAME)
    shown = page(Row(json.loads(lossless.encoded(_exact(body)))), own=True, names={})["questions"]
    assert {"label": "2. Feeling down, depressed, or hopeless", "value": "More than half the days"} in shown
    assert shown[-1]["value"].startswith("18: Strong signs of low mood")
    assert not any("phq-" in str(row) for row in shown)


def test_questions_within_a_question_stand_within_its_answer():
    text = questionnaire(ask("a", item=[ask("b", "string")]))
    body = response(sheet(text, a="true", b="Because"), FRAME)
    inner = {"linkId": "b", "text": "Question b", "answer": [{"valueString": "Because"}]}
    assert body["item"] == [{"linkId": "a", "text": "Question a", "answer": [{"valueBoolean": True, "item": [inner]}]}]


def test_what_is_hidden_or_fixed_comes_along_as_it_was_set():
    hidden = [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": True}]
    text = questionnaire(
        ask("a"), ask("h", "string", extension=hidden, initial=[{"valueString": "web"}]),
        ask("r", "integer", readOnly=True, initial=[{"valueInteger": 4}]),
    )  # fmt: skip
    found = dict(answers_in(response(sheet(text, a="true", h="forged", r="9"), FRAME)))
    assert (found["h"].value, found["r"].value) == ("web", 4)


WORKED = {
    "body mass": ("decimal", "%resource.item.where(linkId='n').answer.value * 2.5", "3", Decimal("7.5")),
    "third": ("decimal", "%resource.item.where(linkId='n').answer.value / 3", "1", Decimal("0.333333")),
    "whole": ("integer", "%resource.item.where(linkId='n').answer.value + 1", "3", 4),
    "words": ("string", "iif(%resource.item.where(linkId='n').answer.value > 2, 'much', 'little')", "3", "much"),
    "yes": ("boolean", "%resource.item.where(linkId='n').answer.value > 2", "3", True),
    "no whole number": ("integer", "%resource.item.where(linkId='n').answer.value / 2", "3", None),
    "through nothing": ("decimal", "%resource.item.where(linkId='n').answer.value / 0", "3", None),
    "several": ("integer", "%resource.item.linkId", "3", None),
    "words for a number": ("integer", "'much'", "3", None),
}


@pytest.mark.parametrize("case", WORKED)
def test_what_is_worked_out_has_the_type_of_its_question(case):
    kind, expression, typed, expected = WORKED[case]
    text = questionnaire(ask("n", "integer"), ask("s", kind, extension=worked_out(expression)))
    found = dict(answers_in(response(sheet(text, n=typed), FRAME)))
    assert (found["s"].value if "s" in found else None) == expected


def test_a_score_of_a_closed_question_is_not_there():
    condition = [{"question": "a", "operator": "=", "answerBoolean": True}]
    text = questionnaire(ask("a"), ask("s", "integer", extension=worked_out("1"), enableWhen=condition))
    assert "s" not in dict(answers_in(response(sheet(text, a="false"), FRAME)))
