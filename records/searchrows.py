"""From a resource to what is stored of it for searches: keys, words and spans. Pure.

keys   every value that a search may ask for by equality, in every form in which it may ask (searchkeys)
words  `parameter=text`, folded, for strings by their beginning
spans  numbers from `low` to `high` under a key: quantities, and dates in microseconds since 1970
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from records import searchkeys as keys
from records.dates import interval, limits
from records.joining import COMES_OF, origins
from records.references import at, literal
from records.searchtables import Leaf, main_code, parameters

WORD_LIMIT = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOWEST, HIGHEST = Decimal("-Infinity"), Decimal("Infinity")
_MOMENT = timedelta(microseconds=1)
_PARTS_OF_NAME = ("family", "given", "prefix", "suffix", "text")
_PARTS_OF_ADDRESS = ("line", "city", "district", "state", "country", "postalCode", "text")


class Span(NamedTuple):
    """Everything from `low` to `high`, both included."""

    key: int
    low: Decimal
    high: Decimal


Look = tuple[str, str, str, Leaf, bool]
_REMEMBERED, _LONGEST = 1_000, 800  # texts of one member, and bytes of one


class Found(NamedTuple):
    """What is stored of one resource for searches."""

    keys: tuple[int, ...]
    words: tuple[str, ...]
    spans: tuple[Span, ...]


_known: dict[tuple[str, str], dict[bytes, Found]] = {}


def found_in(resource: Mapping[str, Any], texts: Mapping[str, bytes] | None = None) -> Found:
    """All of it, each value once; `texts` are the members' JSON, by which those that came before are known again."""
    kind = resource["resourceType"]
    numbers: list[int] = []
    words: list[str] = []
    spans: list[Span] = []
    for first, looks in _looks(kind).items():
        if first in resource:
            part = _known_part(kind, first, looks, resource, texts[first] if texts else None)
            numbers += part.keys
            words += part.words
            spans += part.spans
    if _is_plain(kind, resource):
        numbers.append(keys.plain())
    if kind in COMES_OF:  # by references of which not all are search parameters
        numbers += [keys.pointing_to(str(ident)) for ident in origins(resource)]
    return Found(tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(words)), tuple(dict.fromkeys(spans)))


def _is_plain(kind: str, resource: Mapping[str, Any]) -> bool:
    """Whether the main code has no code but the one in the column `code`."""
    item = main_code(kind)
    if item is None:
        return True
    concepts = list(at(resource, item.leaves[0].path))
    codes = [[code for coding in concept.get("coding", ()) if (code := coding.get("code"))] for concept in concepts]
    return not any(codes) or (bool(codes[0]) and {code for some in codes for code in some} == {codes[0][0]})


def _known_part(
    kind: str, first: str, looks: tuple[Look, ...], resource: Mapping[str, Any], text: bytes | None
) -> Found:
    """What one member gives, from the last time that its text came."""
    if text is None or len(text) > _LONGEST or first == "id":
        return _part(looks, resource)
    before = _known.setdefault((kind, first), {})
    found = before.get(text)
    if found is None:
        if len(before) >= _REMEMBERED:
            before.clear()
        found = before[text] = _part(looks, resource)
    return found


def _part(looks: tuple[Look, ...], resource: Mapping[str, Any]) -> Found:
    numbers: dict[int, None] = {}
    words: dict[str, None] = {}
    spans: dict[Span, None] = {}
    for path, name, sort, leaf, main in looks:
        for value in at(resource, path):
            if sort == "reference" and not _leads_to(value, leaf.extra):
                continue
            numbers[keys.present(name)] = None
            numbers.update(dict.fromkeys(_KEYS[sort](name, value, leaf)))
            if sort == "string":
                words.update(dict.fromkeys(f"{name}={text}" for text in words_of(value, leaf.kind)))
            elif sort in _SPANS and not main:
                spans.update(dict.fromkeys(_SPANS[sort](name, value)))
    return Found(tuple(numbers), tuple(words), tuple(spans))


def microseconds(moment: datetime) -> Decimal:
    return Decimal((moment - EPOCH) // _MOMENT)


def words_of(value: Any, kind: str) -> Iterator[str]:
    """The folded texts of a string, a name or an address; of a name also each of its words."""
    for text in dict.fromkeys(_texts(value)):
        yield keys.folded(text)[:WORD_LIMIT]
        if kind == "HumanName" and " " in text:
            yield from (word[:WORD_LIMIT] for word in keys.folded(text).split())


@cache
def _looks(kind: str) -> dict[str, tuple[Look, ...]]:
    """For each member of a type: path, parameter, sort, leaf and whether columns answer it, of what is stored."""
    found: dict[str, list[Look]] = {}
    for item in parameters(kind).values():
        for leaf in item.leaves if item.is_stored else ():
            found.setdefault(leaf.first, []).append((leaf.path, item.name, item.sort, leaf, item.main))
    return {first: tuple(looks) for first, looks in found.items()}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in (*_PARTS_OF_NAME, *_PARTS_OF_ADDRESS):
            item = value.get(part, ())
            yield from (text for text in ([item] if isinstance(item, str) else item) if isinstance(text, str))


def _leads_to(value: Any, only: str) -> bool:
    """Whether a reference is of the one type that a parameter looks at."""
    if not only:
        return True
    target = literal(value.get("reference", "")) if isinstance(value, dict) else None
    return bool(target and target.kind == only)


def _token_keys(name: str, value: Any, leaf: Leaf) -> Iterator[int]:
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, str):
        yield from _code_keys(name, "", value)
        if leaf.kind == "code" and leaf.extra:
            yield from _code_keys(name, leaf.extra, value)
    elif leaf.kind == "Identifier":
        yield from _code_keys(name, *keys.normal_identifier(value.get("system", ""), value.get("value", "")))
    elif leaf.kind == "ContactPoint":
        yield from _code_keys(name, "", value.get("value", ""))
    elif isinstance(value, dict):
        for item in value.get("coding", ()) if leaf.kind == "CodeableConcept" else (value,):
            yield from _code_keys(name, keys.normal_system(item.get("system", "")), item.get("code", ""))


def _code_keys(name: str, system: str, code: str) -> Iterator[int]:
    if code:
        yield keys.coded(name, code)
        yield keys.coded_in(name, system, code)
    if system:
        yield keys.system_of(name, system)


def _link_keys(name: str, value: Any, leaf: Leaf) -> Iterator[int]:
    text = value.get("reference", "") if isinstance(value, dict) else value
    if not text or text.startswith("#"):
        return
    target = literal(text) if leaf.kind == "Reference" else None
    if target and not target.base:
        yield keys.linked(name, f"{target.kind}/{target.id}")
        yield keys.linked(name, target.id)
        yield keys.pointing_to(target.id)
    else:
        yield keys.linked(name, text)
        if "|" in text:
            yield keys.linked(name, text.split("|")[0])


def _text_keys(name: str, value: Any, leaf: Leaf) -> Iterator[int]:
    return (keys.exactly(name, text) for text in _texts(value))


def _date_keys(name: str, value: Any, leaf: Leaf) -> Iterator[int]:
    if any(text and interval(text) for text in limits(value)):
        yield keys.dated(name)


def _no_keys(name: str, value: Any, leaf: Leaf) -> Iterator[int]:
    return iter(())


def _date_spans(name: str, value: Any) -> Iterator[Span]:
    first, last = (interval(text) if text else None for text in limits(value))
    if first or last:
        low = microseconds(first[0]) if first else LOWEST
        high = microseconds(last[1] - _MOMENT) if last else HIGHEST
        yield Span(keys.key(name), low, max(low, high))


def _number_spans(name: str, value: Any) -> Iterator[Span]:
    low, high = _bounds(value)
    if low is None or high is None or low > high:
        return
    yield Span(keys.key(name), low, high)
    for system, code, unit in _units(value):
        if code:
            yield Span(keys.counted_in(name, system, code), low, high)
        for text in dict.fromkeys(filter(None, (code, unit))):
            yield Span(keys.counted(name, text), low, high)


def _bounds(value: Any) -> tuple[Decimal | None, Decimal | None]:
    """Of a number, a Quantity with its comparator, or a Range."""
    if not isinstance(value, dict):
        return _number(value), _number(value)
    if "low" in value or "high" in value:
        low, high = (_number(value.get(side, {}).get("value")) for side in ("low", "high"))
        return LOWEST if low is None else low, HIGHEST if high is None else high
    number, comparator = _number(value.get("value")), value.get("comparator", "")
    if number is None:
        return None, None
    return LOWEST if "<" in comparator else number, HIGHEST if ">" in comparator else number


def _number(value: Any) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else None


def _units(value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        for item in (value.get("low"), value.get("high")) if "low" in value or "high" in value else (value,):
            if item:
                yield item.get("system", ""), item.get("code") or item.get("currency", ""), item.get("unit", "")


_KEYS: dict[str, Callable[[str, Any, Leaf], Iterator[int]]] = {
    "token": _token_keys,
    "reference": _link_keys,
    "string": _text_keys,
    "uri": _text_keys,
    "date": _date_keys,
    "quantity": _no_keys,
    "number": _no_keys,
}
_SPANS: dict[str, Callable[[str, Any], Iterator[Span]]] = {
    "date": _date_spans,
    "quantity": _number_spans,
    "number": _number_spans,
}
