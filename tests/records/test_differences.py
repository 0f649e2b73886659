"""What differs between two versions: element by element, and word by word."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from records.differences import Change, differences, words
from records.presenters.versions import changes
from tests.factories.histories import concept, quantity, result

A, B = {"text": "A"}, {"text": "B"}

TABLE = [
    ({"status": "final"}, {"status": "corrected"}, [("status", "final", "corrected")]),
    ({"a": 1}, {"a": 1, "b": 2}, [("b", None, 2)]),
    ({"a": 1, "b": 2}, {"a": 1}, [("b", 2, None)]),
    ({"a": Decimal("6.30")}, {"a": Decimal("6.3")}, [("a", Decimal("6.30"), Decimal("6.3"))]),
    ({"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}}, []),
    ({"meta": {"versionId": "1"}, "text": {"div": "x"}}, {"meta": {"versionId": "2"}}, []),
    ({"_status": {"id": "x"}}, {}, []),
    ({"note": [A, B]}, {"note": [B, A]}, []),
    ({"note": [A]}, {"note": [A, B]}, [("note", None, B)]),
    ({"note": [A, B]}, {"note": [B]}, [("note", A, None)]),
    ({"note": [A]}, {"note": [B]}, [("note", A, B)]),
    ({"note": [A]}, {}, [("note", A, None)]),
    ({"note": [A, A]}, {"note": [A]}, [("note", A, None)]),
    (
        {"component": [{"code": A, "v": 1}, {"code": B, "v": 2}]},
        {"component": [{"code": B, "v": 3}, {"code": A, "v": 1}]},
        [("component", {"code": B, "v": 2}, {"code": B, "v": 3})],
    ),
    (
        {"item": [{"linkId": "1", "item": [{"linkId": "1.1", "answer": [{"v": 1}]}]}]},
        {"item": [{"linkId": "1", "item": [{"linkId": "1.1", "answer": [{"v": 2}]}]}]},
        [("item", {"linkId": "1.1", "answer": [{"v": 1}]}, {"linkId": "1.1", "answer": [{"v": 2}]})],
    ),
]


@pytest.mark.parametrize(("before", "after", "expected"), TABLE)
def test_each_difference_is_one_change(before, after, expected):
    assert differences(before, after) == [Change(*change) for change in expected]


MEMBER = some.sampled_from([A, B, {"linkId": "1"}, {"linkId": "1", "answer": []}, {"code": A, "v": 1}, {"id": "x"}])
VALUE = some.sampled_from([None, True, 1, "x", A, {"a": [1, A]}]) | some.lists(MEMBER, max_size=3)
BODY = some.dictionaries(some.sampled_from(["status", "note", "item", "component", "code"]), VALUE, max_size=4)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(BODY)
def test_nothing_differs_from_itself(body):
    assert differences(body, body) == []


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(BODY, BODY)
def test_whatever_differs_is_told(before, after):
    named = {change.element for change in differences(before, after)}
    single = {name for name in (*before, *after) if not isinstance(before.get(name), list | type(None))}
    single = {name for name in single if not isinstance(after.get(name), list | type(None))}
    assert named >= {name for name in single if before[name] != after[name]}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(some.text(max_size=200), some.text(max_size=200))
def test_the_pieces_of_a_text_make_up_both_texts(before, after):
    pieces = words(before, after)
    assert "".join(piece.text for piece in pieces if piece.what != "new") == before
    assert "".join(piece.text for piece in pieces if piece.what != "gone") == after


def test_a_changed_sentence_is_told_word_by_word():
    pieces = words("Take one tablet each morning with food", "Take two tablets each morning with food")
    assert [(piece.text, piece.what) for piece in pieces if piece.what != "same"] == [
        ("one", "gone"), ("two", "new"), ("tablet", "gone"), ("tablets", "new"),
    ]  # fmt: skip


def test_a_short_value_is_told_whole():
    assert [tuple(piece) for piece in words("6.90 mmol/L", "4.30 mmol/L")] == [
        ("6.90 mmol/L", "gone"), ("4.30 mmol/L", "new"),
    ]  # fmt: skip


def told(kind: str, before: dict, after: dict) -> list[tuple[str, str]]:
    """Each change as "Label", "-old +new"."""
    marks = {"gone": "-", "new": "+", "same": ""}
    return [
        (row["label"], " ".join(marks[piece.what] + piece.text for piece in row["pieces"]))
        for row in changes(kind, before, after, {})
    ]


def test_a_corrected_result_is_told_in_words():
    before = result(valueQuantity=quantity(Decimal("6.90")), referenceRange=[{"high": quantity(5)}])
    after = before | {"status": "corrected", "valueQuantity": quantity(Decimal("4.30")), "note": [{"text": "Mixed up"}]}
    assert told("Observation", before, after) == [
        ("State", "-Final +Corrected"), ("Result", "-6.90 mmol/L +4.30 mmol/L"), ("Remarks", "+Mixed up"),
    ]  # fmt: skip


def test_a_dose_and_a_label_of_a_machine():
    dose = [{"text": "One each morning"}]
    before = {"dosageInstruction": dose, "extension": [{"url": "x", "valueCode": "y"}]}
    after = {"dosageInstruction": [{"text": "One at night"}], "extension": []}
    assert told("MedicationRequest", before, after) == [("How to take it", "-One each morning +One at night")]


def test_what_reads_the_same_is_no_change_to_a_reader():
    old, new = concept("Asthma", "1"), concept("Asthma", "2")
    assert told("Condition", {"code": old}, {"code": new}) == []
