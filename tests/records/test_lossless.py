"""JSON that keeps every number as it was written, and refuses what no honest sender writes."""

import json
from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.lossless import BUNDLE_LIMIT, RESOURCE_LIMIT, Malformed, Number, dumps, loads, numbers

DIGITS = st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
NAMES = st.text(st.characters(codec="utf-8", min_codepoint=32), min_size=1, max_size=8)


class Literal(str):
    """A number as text, to be written into JSON without quotation marks."""


VALUES = st.recursive(
    st.none() | st.booleans() | DIGITS.map(Literal) | NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def written(value) -> str:
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} : {written(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value)


def literals(value, path=()):
    """Every leaf with its path, numbers as the text of their literal."""
    if isinstance(value, dict):
        return [leaf for key, child in value.items() for leaf in literals(child, (*path, key))] or [(path, {})]
    if isinstance(value, list):
        return [leaf for index, child in enumerate(value) for leaf in literals(child, (*path, index))] or [(path, [])]
    return [(path, value)]


def read_plainly(text):
    """The standard library with every number kept as its literal: an independent reading."""
    return json.loads(text, parse_float=Literal, parse_int=Literal)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_members_and_literals_survive(value):
    text = written(value)

    again = dumps(loads(text))

    assert literals(read_plainly(again)) == literals(read_plainly(text))


@pytest.mark.parametrize(
    "literal", ["6.30", "4.00", "1.00e2", "1E-7", "0.0000001", "-0", "-0.0", "66.899999999999991", "9" * 19, "1e+05"]
)
def test_a_number_keeps_its_text(literal):
    assert dumps(loads(f'{{"value":{literal}}}')) == f'{{"value":{literal}}}'


def test_numbers_can_be_reckoned_with():
    value = loads('{"value":6.30}')["value"]

    assert value + 1 == Decimal("7.30")
    assert deepcopy(value).text == "6.30"


def test_every_number_is_named_with_its_place():
    assert list(numbers(loads('{"a":[1,{"b":2.50}],"c":true}'))) == [("a[0]", "1"), ("a[1].b", "2.50")]


REFUSED = {
    "repeated member": ('{"a":{"b":1,"c":2,"b":3}}', "a.b", "stands twice"),
    "repeated member in a list": ('{"a":[{},{"b":1,"b":1}]}', "a[1].b", "stands twice"),
    "NUL": ('{"a":[{"b":"x\\u0000"}]}', "a[0].b", "control character"),
    "escape character": ('{"a":"\\u001b[0m"}', "a", "control character"),
    "backspace": ('{"a":"x\\b"}', "a", "control character"),
    "control character in a name": ('{"a":{"x\\u0001":1}}', "a", "control character"),
    "half of a character": ('{"a":"\\ud83d"}', "a", "half of a character"),
    "raw control character": ('{"a":"x\x01"}', "line 1", "Not JSON"),
    "huge exponent": ('{"a":[{"value":1E400000}]}', "a[0].value", "exponent"),
    "huge exponent below zero": ('{"value":1e-9999999999999}', "value", "exponent"),
    "too many digits": ('{"value":%s}' % ("1" * 65), "value", "digits"),
    "too many digits after the point": ('{"value":0.%s}' % ("1" * 65), "value", "digits"),
    "not a number": ('{"value":NaN}', "value", "not a number"),
    "infinity": ('{"value":-Infinity}', "value", "not a number"),
    "infinity, and then cut off": ('{"value":-Infinity', "line 1", "Not JSON"),
    "a member twice, and then cut off": ('[{"a":1,"a":2},', "line 1", "Not JSON"),
    "trailing point": ('{"value":925.}', "line 1", "Not JSON"),
    "leading zero": ('{"value":007}', "line 1", "Not JSON"),
    "comment": ('{"a":1 /* one */}', "line 1", "Not JSON"),
    "comma too many": ('{"a":[1,]}', "line 1", "Not JSON"),
    "no object": ("[1]", "", "not a JSON object"),
    "empty": ("", "line 1", "Not JSON"),
    "cut off": ('{"a":{"b":', "line 1", "Not JSON"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_place_and_reason(case):
    text, place, reason = REFUSED[case]

    with pytest.raises(Malformed) as refusal:
        loads(text)

    assert refusal.value.place.startswith(place)
    assert reason in refusal.value.reason


@pytest.mark.parametrize("text", ['{"a":"C:\\\\b\\\\u0000"}', '{"a":"\\t\\r\\n"}', '{"a":"\\ud83d\\ude00"}'])
def test_what_only_looks_suspect_is_accepted(text):
    assert json.loads(dumps(loads(text))) == json.loads(text)


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


def test_depth_is_bounded_before_the_parser_recurses():
    assert loads(nested(64))
    for text in (nested(65), nested(100_000), '{"a":' + "[" * 100_000):
        with pytest.raises(Malformed, match="levels deep"):
            loads(text)


@pytest.mark.parametrize("text", ['{"a":"%s"}' % ("{[" * 100), '{"a":"\\"%s\\\\"}' % ("{" * 100)])
def test_brackets_in_strings_are_not_depth(text):
    assert loads(text)


def test_depth_cannot_be_hidden_in_strings():
    hidden = '{"x":"\\"' + "}" * 100 + '\\"","a":' + nested(70) + "}"

    with pytest.raises(Malformed, match="levels deep"):
        loads(hidden)


def test_size_is_bounded():
    text = '{"a":"%s"}' % ("x" * RESOURCE_LIMIT)

    with pytest.raises(Malformed, match="longer than"):
        loads(text)
    assert loads(text, limit=BUNDLE_LIMIT)


def test_bytes_are_utf8_with_or_without_a_mark():
    assert loads(b'\xef\xbb\xbf{"a":"\xc3\xa9"}') == {"a": "é"}
    with pytest.raises(Malformed, match="not UTF-8"):
        loads(b'{"a":"\xe9"}')


def test_what_did_not_come_from_json_is_not_written():
    with pytest.raises(TypeError):
        dumps({"a": Decimal("1.0")})
    assert dumps({"a": Number("1.0")}) == '{"a":1.0}'
