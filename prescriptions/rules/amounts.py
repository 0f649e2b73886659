"""Amounts as people write them ("28 tablets") and as FHIR says them. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_WRITTEN = re.compile(r"\s*(\d{1,5}(?:\.\d{1,3})?)\s*(.{0,80}?)\s*")
_PLAIN = re.compile(r"\d{1,5}(?:\.\d{1,3})?")


def typed(text: str) -> Decimal | None:
    """A number as somebody types it, above nothing; None where it is none."""
    found = Decimal(text.strip()) if _PLAIN.fullmatch(text.strip()) else None
    return found or None


def number_of(words: str) -> Decimal | None:
    """The number at the beginning; None where there is none."""
    found = _WRITTEN.fullmatch(words)
    return Decimal(found[1]) if found else None


def as_quantity(words: str, like: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
    """A FHIR Quantity; with the unit and code of `like` where the words name no other. None where no number stands."""
    found = _WRITTEN.fullmatch(words)
    if not found:
        return None
    value, unit = Decimal(found[1]), found[2]
    coded = {name: like[name] for name in ("unit", "system", "code") if name in like} if like else {}
    if unit and unit.rstrip("s") != str(coded.get("unit", "")).rstrip("s"):
        coded = {"unit": unit}
    return {"value": value} | coded


def less(whole: str, part: str) -> str:
    """What is left of a whole after a part, in the words of the whole; empty where that cannot be said."""
    left, taken = number_of(whole), number_of(part)
    found = _WRITTEN.fullmatch(whole)
    if left is None or taken is None or not found or taken >= left:
        return ""
    return f"{(left - taken).normalize():f} {found[2]}".strip()
