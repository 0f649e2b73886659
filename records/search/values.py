"""The values of search parameters, as FHIR writes them, to conditions of rows. Pure.

Escapes: `\\,` `\\|` `\\$` `\\\\`. A date without a zone is one in Scotland. A number means anything that rounds to it.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Context, Decimal
from uuid import UUID

from records import searchkeys as keys
from records.dates import HOME, Interval, interval
from records.lossless import why_not_number
from records.references import literal, resource_types
from records.search.query import AnyOf, Begins, Dated, Filter, Holds, IdIn, Lies, Not, Updated, dated_as_span
from records.searchrows import WORD_LIMIT
from records.searchtables import Parameter

PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
_EXACT = Context(prec=1000)  # more than the longest number and the farthest exponent need
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_ASKED = re.compile(r"([0-9-]{10})T([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_LOST_PLUS = re.compile(r" (?=[0-9]{2}:[0-9]{2}$)")
_UNESCAPED = {",": re.compile(r"(?<!\\)((?:\\\\)*),"), "|": re.compile(r"(?<!\\)((?:\\\\)*)\|")}
_ESCAPE = re.compile(r"\\([,|$\\])")


class Refused(ValueError):
    """A value that cannot be searched for; the message says why."""


def split(text: str, mark: str) -> list[str]:
    """The parts between unescaped marks, their escapes left as they are."""
    if "\\" not in text:
        return text.split(mark)
    parts, start = [], 0
    for match in _UNESCAPED[mark].finditer(text):
        parts.append(text[start : match.end() - 1])
        start = match.end()
    return [*parts, text[start:]]


def plain(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def condition(item: Parameter, modifier: str, values: list[str], *, base: str, now: datetime) -> Filter:
    """One parameter with its modifier: any of the values. Raises Refused."""
    if modifier == "not":
        return Not(_any([token(item.name, value, item) for value in values]))
    if item.sort == "reference":
        return _any([_link(item.name, value, modifier, base) for value in values])
    if item.sort == "string":
        return _any([_string(item.name, value, modifier) for value in values])
    return _any([_READERS[item.sort](item.name, value, item, now) for value in values])


def ids(values: list[str]) -> Filter:
    """Resources under these ids; one that is no id of ours names nothing."""
    return IdIn(tuple(found for value in values if (found := uuid(plain(value)))))


def updated(values: list[str], now: datetime) -> Filter:
    return _any([Updated(*_moment(value, now)) for value in values])


def uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def local(text: str, base: str) -> str:
    """A reference without the address of this server and without a version."""
    target = literal(text.removeprefix(f"{base}/") if base else text)
    return f"{target.kind}/{target.id}" if target and not target.base else text


def _any(parts: list[Filter]) -> Filter:
    """One condition; keys of several values are asked for together."""
    held = [part for part in parts if isinstance(part, Holds)]
    if len(held) == len(parts):
        return Holds(tuple(dict.fromkeys(one for part in held for one in part.keys)))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def token(name: str, value: str, item: Parameter, now: datetime | None = None) -> Holds:
    """A code, one in a system, or a system. Raises Refused."""
    parts = [plain(part) for part in split(value, "|")]
    if len(parts) > 2 or not any(parts):
        raise Refused("is written as code, system|code, |code or system|")
    if len(parts) == 1:
        return Holds((keys.coded(name, parts[0]),))
    system, code = parts
    if any(leaf.kind == "Identifier" for leaf in item.leaves):
        system, code = keys.normal_identifier(system, code)
    system = keys.normal_system(system)
    return Holds((keys.coded_in(name, system, code) if code else keys.system_of(name, system),))


def _link(name: str, value: str, modifier: str, base: str) -> Filter:
    text = local(plain(value), base)
    if modifier and "/" not in text:
        text = f"{modifier}/{text}"
    elif modifier and not text.startswith(f"{modifier}/"):
        raise Refused(f"names another type than {modifier}")
    return Holds((keys.linked(name, text),))


def _string(name: str, value: str, modifier: str) -> Filter:
    text = plain(value)
    if modifier == "exact":
        return Holds((keys.exactly(name, text),))
    if not (folded := keys.folded(text)[:WORD_LIMIT]):
        raise Refused("holds no letters")
    return Begins(name, folded, anywhere=modifier == "contains")


def _uri(name: str, value: str, item: Parameter, now: datetime) -> Filter:
    return Holds((keys.exactly(name, plain(value)),))


def _date(name: str, value: str, item: Parameter, now: datetime) -> Filter:
    prefix, first, last = _moment(value, now)
    return Dated(name, prefix, first, last) if item.main else dated_as_span(keys.key(name), prefix, first, last)


def _moment(value: str, now: datetime) -> tuple[str, datetime, datetime]:
    """Prefix, first instant and the one just after the last. An approximate date reaches a tenth of its distance."""
    prefix, text = _prefixed(plain(value))
    found = asked(text)
    if not found:
        raise Refused("is no date: write 2026, 2026-03, 2026-03-09 or 2026-03-09T14:05:00Z")
    if prefix != "ap":
        return prefix, *found
    reach = abs(now - found[0]) / 10
    try:
        return prefix, found[0] - reach, found[1] + reach
    except OverflowError:
        return prefix, *found


def asked(text: str) -> Interval | None:
    """The interval of a date that is asked for: to the minute and without a zone too; a lost plus sign is found."""
    if "T" not in text:
        return interval(text)
    match = _ASKED.fullmatch(_LOST_PLUS.sub("+", text))
    if not match or not text.isascii():
        return None
    day, minute, second, zone = match.groups()
    found = interval(f"{day}T{minute}{second or ':00'}{zone or 'Z'}")
    if found and not zone:
        found = tuple(end.replace(tzinfo=HOME) for end in found)  # type: ignore[assignment]
    if found and not second:
        found = (found[0], found[0] + timedelta(minutes=1))
    return found


def _number(name: str, value: str, item: Parameter, now: datetime) -> Filter:
    return _lies(keys.key(name), *_measured(plain(value)))


def _quantity(name: str, value: str, item: Parameter, now: datetime) -> Filter:
    parts = [plain(part) for part in split(value, "|")]
    if len(parts) not in (1, 3) or (len(parts) == 3 and not parts[2]):
        raise Refused("is written as number, number|system|code or number||code")
    number = _measured(parts[0])
    if len(parts) == 1:
        return _lies(keys.key(name), *number)
    _, system, code = parts
    return _lies(keys.counted_in(name, system, code) if system else keys.counted(name, code), *number)


def _measured(value: str) -> tuple[str, Decimal]:
    prefix, text = _prefixed(value)
    if not _NUMBER.fullmatch(text) or not text.isascii():
        raise Refused("is no number")
    if why := why_not_number(text):
        raise Refused(f"is out of bounds: {why}")
    return prefix, Decimal(text)


def _lies(key: int, prefix: str, number: Decimal) -> Filter:
    """Equality is to the digits that were written, other comparisons are exact; about is within a tenth."""
    if prefix in ("eq", "ne"):
        return _rounded(key, prefix, number)
    reach = number.copy_abs().scaleb(-1, _EXACT) if prefix == "ap" else Decimal(0)
    return Lies(key, prefix, _EXACT.subtract(number, reach), _EXACT.add(number, reach))


def _rounded(key: int, prefix: str, number: Decimal) -> Filter:
    """From half a digit below to just before half a digit above."""
    half = Decimal(5).scaleb(int(number.as_tuple().exponent) - 1)
    return Lies(key, f"{prefix} rounded", _EXACT.subtract(number, half), _EXACT.add(number, half))


def _prefixed(text: str) -> tuple[str, str]:
    return (text[:2], text[2:]) if text[:2] in PREFIXES else ("eq", text)


def is_type(text: str) -> bool:
    return text in resource_types()


_READERS: dict[str, Callable[[str, str, Parameter, datetime], Filter]] = {
    "token": token,
    "date": _date,
    "number": _number,
    "quantity": _quantity,
    "uri": _uri,
}
