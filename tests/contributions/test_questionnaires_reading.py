"""What of a Questionnaire the portal can ask, and which element is in the way of what it cannot."""

import json

import pytest

from contributions.actions.questionnaires import INSTRUMENTS
from contributions.questionnaires import expressions
from contributions.questionnaires.pages import pages
from contributions.questionnaires.reading import read
from records import lossless
from records.validation import validate
from tests.contributions.test_questionnaires_conditions import ask, questionnaire, when
from tests.shared_data import SHARED_DATA, needs_shared_data

FHIR = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"


def worked_out(expression: str, language: str = "text/fhirpath") -> list[dict]:
    value = {"language": language, "expression": expression}
    return [{"url": f"{SDC}calculatedExpression", "valueExpression": value}]


def faults(*items: dict, **more) -> list[str]:
    return [str(fault) for fault in read(questionnaire(*items, **more)).faults]


FIRST, SECOND = "Questionnaire.item[0]", "Questionnaire.item[1]"
NEVER = [{"url": "https://x.example", "valueBoolean": True}]
CANNOT = {
    "type": ([ask("a"), ask("b", "attachment")], f"{SECOND}.type", "attachment"),
    "nested type": ([ask("g", "group", item=[ask("b", "reference")])], f"{FIRST}.item[0].type", "reference"),
    "modifier": ([ask("a", modifierExtension=NEVER)], f"{FIRST}.modifierExtension", "https://x.example"),
    "condition": ([ask("a", extension=[{"url": f"{SDC}enableWhenExpression"}])], f"{FIRST}.extension", "enableWhen"),
    "constraint": ([ask("a", extension=[{"url": f"{FHIR}questionnaire-constraint"}])], f"{FIRST}.extension", ""),
    "repeated group": ([ask("g", "group", repeats=True, item=[ask("a")])], f"{FIRST}.repeats", "repeat"),
    "no answers": ([ask("a", "choice")], f"{FIRST}.answerOption", "no answers"),
    "elsewhere": ([ask("a", "choice", answerValueSet="https://x.example/vs")], f"{FIRST}.answerValueSet", "not in the"),
    "no words": ([{"linkId": "a", "type": "boolean"}], f"{FIRST}.text", "no words"),
    "nothing asked": ([ask("a", "display")], "Questionnaire.item", "asks nothing"),
    "unknown question": ([ask("a", enableWhen=[when("z")])], "enableWhen of a", "names no question: z"),
    "circle": ([ask("a", enableWhen=[when("b")]), ask("b", enableWhen=[when("a")])], "enableWhen of a", "on itself"),
    "own group": ([ask("g", "group", enableWhen=[when("a")], item=[ask("a")])], "enableWhen of g", "on itself"),
    "behaviour": ([ask("a"), ask("b", enableWhen=[when("a")] * 2)], f"{SECOND}.enableBehavior", "all conditions"),
    "order": ([ask("a"), ask("b", enableWhen=[when("a", ">")])], f"{SECOND}.enableWhen[0]", "no order"),
    "expression": ([ask("a"), ask("s", "integer", extension=worked_out("1 +"))], f"{SECOND}.extension", "worked out"),
    "words": ([ask("a"), ask("s", "integer", extension=worked_out("'never ends"))], f"{SECOND}.extension", "be read"),
    "function": ([ask("a"), ask("s", extension=worked_out("'a'.matches('(a+)+b')"))], f"{SECOND}.extension", "matches"),
    "language": ([ask("a"), ask("s", extension=worked_out("1", "text/cql"))], f"{SECOND}.extension", "text/cql"),
    "twice": ([ask("a"), ask("a")], "Questionnaire.item.linkId", "twice"),
}  # fmt: skip


@pytest.mark.parametrize("case", CANNOT)
def test_what_cannot_be_asked_is_named(case):
    items, path, reason = CANNOT[case]
    assert any(fault.startswith(path) and reason in fault for fault in faults(*items)), faults(*items)


def test_modifier_of_the_whole_is_named():
    found = faults(ask("a"), modifierExtension=[{"url": "https://x.example/only-for-robots", "valueBoolean": True}])
    assert found == [
        "Questionnaire.modifierExtension: changes the meaning in a way unknown here: https://x.example/only-for-robots"
    ]


def test_answers_may_come_from_a_list_within():
    concepts = [{"code": "a", "display": "Apples"}, {"code": "b", "display": "Bread"}]
    within = {
        "resourceType": "ValueSet",
        "id": "food",
        "compose": {"include": [{"system": "urn:x", "concept": concepts}]},
    }
    form = read(questionnaire(ask("q", "choice", answerValueSet="#food"), contained=[within])).form
    assert [option.words for option in form.items[0].options] == ["Apples", "Bread"]
    assert form.items[0].options[0].value.value == {"system": "urn:x", "code": "a", "display": "Apples"}


def test_a_help_belongs_to_its_question():
    control = {"coding": [{"code": "help"}]}
    extension = [{"url": f"{FHIR}questionnaire-itemControl", "valueCodeableConcept": control}]
    form = read(questionnaire(ask("q", item=[ask("h", "display", text="A year is enough.", extension=extension)]))).form
    assert form.items[0].hint == "A year is enough." and form.items[0].items == ()


@pytest.mark.parametrize(
    "expression",
    [
        "1" * 2001,
        "10.power(99)",
        "9999999999999 * 2",
        "('a' & 'b').aggregate($this & $total)",
        "(" * 80 + "1" + ")" * 80,
        "",
    ],
)
def test_a_costly_expression_is_refused(expression):
    assert expressions.why_not(expression)


def test_an_expression_that_takes_long_is_stopped(monkeypatch):
    monkeypatch.setattr(expressions, "SECONDS", 0.02)
    body = {"resourceType": "QuestionnaireResponse", "item": [{"linkId": str(n)} for n in range(300)]}
    with pytest.raises(expressions.NotWorkedOut):
        expressions.worked_out(
            "%resource.item.where(%resource.item.where(linkId = 'x').empty()).count()", body, lambda one: None
        )


def test_short_questions_stand_on_one_page_and_groups_on_their_own():
    few = read(questionnaire(*[ask(f"q{n}") for n in range(6)])).form
    assert [len(list(page.questions())) for page in pages(few)] == [6]
    groups = [ask(f"g{n}", "group", item=[ask(f"q{n}-{m}") for m in range(4)]) for n in range(2)]
    many = read(questionnaire(ask("words", "display"), *groups, ask("last"))).form
    assert [(page.title, len(list(page.questions()))) for page in pages(many)] == [
        ("Question g0", 4), ("Question g1", 4), ("", 1)
    ]  # fmt: skip
    assert pages(many)[0].items[0].link == "words"


@pytest.mark.parametrize("path", sorted(INSTRUMENTS.glob("*.json")), ids=lambda path: path.stem)
def test_our_instruments_can_be_asked_and_say_where_they_are_from(path):
    text = path.read_text(encoding="utf-8")
    assert validate(lossless.loads(text)) == []
    reading = read(text)
    assert reading.faults == () and reading.form.source and reading.form.version
    for item in reading.form.walk():
        if item.bands:  # every score that can come has one meaning, and just one
            highest = int(item.high.value)
            assert all(sum(band.holds(score) for band in item.bands) == 1 for score in range(highest + 1))
            assert highest == sum(max((one.weight or 0 for one in q.options), default=0) for q in reading.form.walk())


def shared() -> dict[str, dict]:
    """Every Questionnaire of the examples that is valid R4, wherever it stands in its file."""
    found: dict[str, dict] = {}
    for path in sorted((SHARED_DATA / "examples").glob("**/*.json")):
        if "uestionnaire" in path.name:
            body = json.loads(path.read_text(encoding="utf-8"))
            for one in [body, *(entry.get("resource", {}) for entry in body.get("entry", ()))]:
                if one.get("resourceType") == "Questionnaire":
                    found[f"{path.stem}-{one.get('id')}"] = one
    return found


@needs_shared_data
def test_examples_of_others_are_asked_or_refused_with_a_reason():
    able = []
    for name, body in shared().items():
        body.pop("text", None)  # one has no words in it
        if validate(lossless.loads(json.dumps(body | {"id": "x"}))):
            continue
        reading = read(json.dumps(body))
        assert reading.faults or pages(reading.form), name
        able += [] if reading.faults else [body["id"]]
    assert {
        "NationalProxy-Questionnaire-ProxyAccessRequest-Example",
        "UKCore-Questionnaire-InpatientSurvey-Example",
        "zika-virus-exposure-assessment",
    } <= set(able)
