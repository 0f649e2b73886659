"""One answer as FHIR has it: its type's name and its value, such as ("Coding", {...}). Pure."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from records.dates import interval


class Value(NamedTuple):
    """What stands in `value[x]`, or `answer[x]`; numbers are int or Decimal, dates are texts."""

    form: str
    value: Any


def value_in(element: Mapping[str, Any], name: str = "value") -> Value | None:
    """The choice element `name[x]` of this element."""
    length = len(name)
    for key, value in element.items():
        if key.startswith(name) and key[length : length + 1].isupper():
            return Value(key[length:], value)
    return None


def same(ours: Value, theirs: Value) -> bool:
    """Whether an answer is what a condition names; a code without its system is compared by itself."""
    if ours.form == "Coding" and theirs.form == "Coding":
        systems = ours.value.get("system"), theirs.value.get("system")
        return ours.value.get("code") == theirs.value.get("code") and (systems[0] == systems[1] or not all(systems))
    return _order(ours, theirs) == 0


def compare(ours: Value, operator: str, theirs: Value) -> bool:
    """One of > < >= <=; False where the two cannot be ordered, such as quantities of different units."""
    order = _order(ours, theirs)
    if order is None:
        return False
    return {">": order > 0, "<": order < 0, ">=": order >= 0, "<=": order <= 0}[operator]


def _order(ours: Value, theirs: Value) -> int | None:
    """Less than zero, zero, or more; None where there is no telling."""
    numbers = _number(ours), _number(theirs)
    if numbers[0] is not None and numbers[1] is not None:
        return (numbers[0] > numbers[1]) - (numbers[0] < numbers[1]) if _unit(ours) == _unit(theirs) else None
    if {ours.form, theirs.form} <= {"Date", "DateTime"}:
        return _in_time(interval(ours.value), interval(theirs.value))
    if ours.form == theirs.form == "Boolean" or {ours.form, theirs.form} <= {"String", "Time"}:
        return (ours.value > theirs.value) - (ours.value < theirs.value)
    return None


Span = tuple[datetime, datetime]


def _in_time(ours: Span | None, theirs: Span | None) -> int | None:
    """Times that are known roughly are ordered only where one ends before the other begins."""
    if ours is None or theirs is None:
        return None
    if ours == theirs:
        return 0
    if ours[1] <= theirs[0]:
        return -1
    return 1 if theirs[1] <= ours[0] else None


def _number(one: Value) -> Decimal | None:
    found = one.value.get("value") if one.form == "Quantity" else one.value
    return None if isinstance(found, (bool, str, dict)) or found is None else Decimal(found)


def _unit(one: Value) -> str:
    return (one.value.get("code") or one.value.get("unit") or "") if one.form == "Quantity" else ""
