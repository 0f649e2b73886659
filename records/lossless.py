"""JSON that keeps every number as it was written, and refuses what no honest sender writes."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate
from typing import Any

import orjson

RESOURCE_LIMIT = 1024 * 1024
BUNDLE_LIMIT = 32 * 1024 * 1024
DEPTH_LIMIT = 64
DIGIT_LIMIT = 64
EXPONENT_LIMIT = 400

_SUSPECT_ESCAPE = re.compile(r"\\(?:u00[01]|u[dD][89a-fA-F]|b|f)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_NO_STRUCTURE = bytes(set(range(256)) - set(b'{}[]"'))
_ONE_KIND = bytes.maketrans(b"[]", b"{}")
_STEP = {ord("{"): 1, ord("}"): -1}


class Malformed(ValueError):
    """The text is refused; `place` says where, `reason` why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place
        self.reason = reason


class Number(Decimal):
    """A decimal that remembers its literal: 6.30 stays 6.30, 1.00e2 stays 1.00e2."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> "Number":
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __reduce__(self) -> tuple[Any, ...]:
        return Number, (self.text,)

    def __deepcopy__(self, memo: Any) -> "Number":
        return self


def loads(raw: bytes | str, *, limit: int = RESOURCE_LIMIT) -> dict[str, Any]:
    """The JSON object in `raw`, or Malformed with the place and the reason."""
    data = raw if isinstance(raw, bytes) else _bytes_of(raw)
    if len(data) > limit:
        raise Malformed("", f"The text is longer than {limit:,} bytes.")
    _check_depth(data)
    text = _decoded(data)
    value = _parse(text)
    if not isinstance(value, dict):
        raise Malformed("", "The text is not a JSON object.")
    if _SUSPECT_ESCAPE.search(text):
        _check_strings(value)
    return value


def dumps(value: Any) -> str:
    """JSON text of what `loads` returned, every number written with its own literal."""
    return orjson.dumps(value, default=_literal).decode()


def encoded(value: Any) -> bytes:
    """As `dumps`, in UTF-8. A copy: what orjson gives keeps 4 KB behind the shortest text as long as it is kept."""
    return bytes(memoryview(orjson.dumps(value, default=_literal)))


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each number with its path and literal; used to prove that nothing was rounded."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from numbers(child, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from numbers(child, f"{path}[{index}]")
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        yield path, value.text if isinstance(value, Number) else str(value)


def why_not_number(text: str) -> str:
    """Empty, or why this literal is out of bounds: huge exponents cost minutes of arithmetic."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > DIGIT_LIMIT + 2 or sum(map(str.isdigit, mantissa)) > DIGIT_LIMIT:
        return f"The number has more than {DIGIT_LIMIT} digits."
    if exponent and (len(exponent) > 5 or abs(int(exponent)) > EXPONENT_LIMIT):
        return f"The exponent is beyond {EXPONENT_LIMIT}."
    return ""


def _bytes_of(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise Malformed("", "The text holds half of a character.") from error


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(f"byte {error.start}", "The text is not UTF-8.") from error


def _check_depth(data: bytes) -> None:
    """Counts brackets outside strings, before any parser recurses into them; innermost pairs go first, a level a time.

    Two quotation marks side by side may go wherever they stand: what is in a string stays in one.
    """
    plain = data.replace(b"\\\\", b"").replace(b'\\"', b"").translate(_ONE_KIND, _NO_STRUCTURE).replace(b'""', b"")
    brackets = re.sub(rb'"[^"]*"', b"", plain).replace(b'"', b"") if b'"' in plain else plain
    left = brackets
    for _ in range(DEPTH_LIMIT):
        if not left:
            return
        left = left.replace(b"{}", b"")
    if left and max(accumulate(map(_STEP.__getitem__, brackets))) > DEPTH_LIMIT:
        raise Malformed("", f"The text is nested more than {DEPTH_LIMIT} levels deep.")


class _Found(Exception):
    """Something is wrong somewhere: the slow pass finds out where."""


def _parse(text: str) -> Any:
    try:
        return _decode(text)
    except json.JSONDecodeError as error:
        raise Malformed(f"line {error.lineno}, column {error.colno}", f"Not JSON: {error.msg}.") from error


def _decode(text: str) -> Any:
    """What the quick pass stumbles over may stand before what is no JSON at all: then the slow one says so."""
    try:
        return _DECODER.decode(text)
    except _Found:
        raise _located(text) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Found
    return value


def _number(text: str) -> Number:
    if len(text) > 17 and why_not_number(text) or ("e" in text or "E" in text) and why_not_number(text):
        raise _Found
    return Number(text)


def _integer(text: str) -> int | Number:
    return int(text) if len(text) < 18 and text != "-0" else _number(text)


def _constant(name: str) -> None:
    raise _Found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_integer, parse_constant=_constant
)


def _literal(value: Any) -> orjson.Fragment:
    if isinstance(value, Number):
        return orjson.Fragment(value.text)
    raise TypeError(f"Not from a JSON text: {type(value).__name__}")


class _Pairs(list[tuple[str, Any]]):
    """An object read without losing its second members of the same name."""


def _located(text: str) -> Malformed:
    """The first bad number or repeated member, found by reading the text again slowly."""
    reader = json.JSONDecoder(object_pairs_hook=_Pairs, parse_float=_tried, parse_int=_tried, parse_constant=_named)
    return next(_faults(reader.decode(text), ""))


def _tried(text: str) -> str:
    """A reason in the place of a bad number: strings of the text itself are never looked at."""
    return _Reason(reason) if (reason := why_not_number(text)) else ""


def _named(name: str) -> str:
    return _Reason(f"{name} is not a number in JSON.")


class _Reason(str):
    """Why a literal is refused, standing where the literal stood."""

    __slots__ = ()


def _faults(value: Any, path: str) -> Iterator[Malformed]:
    if isinstance(value, _Reason):
        yield Malformed(path, str(value))
    elif isinstance(value, _Pairs):
        seen: set[str] = set()
        for key, child in value:
            place = f"{path}.{key}" if path else key
            if key in seen:
                yield Malformed(place, "The member stands twice in one object.")
            seen.add(key)
            yield from _faults(child, place)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _faults(child, f"{path}[{index}]")


def _check_strings(value: Any, path: str = "") -> None:
    """Refuses NUL, control characters and halves of characters, in names and in values."""
    if isinstance(value, str):
        if _FORBIDDEN.search(value):
            raise Malformed(path, "The string holds a control character or half of a character.")
    elif isinstance(value, dict):
        for key, child in value.items():
            _check_strings(key, path)
            _check_strings(child, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            _check_strings(child, f"{path}[{index}]")
