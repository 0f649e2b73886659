"""What somebody typed as an answer, read as FHIR or refused in words. Pure.

Typed answers are texts, one for each answer: the number of an option ("2", or "=" and words of one's own), "true",
a number, a number and its unit's number ("80|0"), a day ("3/2/2026", "/2/2026" or "//2026") with a time ("… 14:05").
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clock import DISPLAY_ZONE
from contributions.questionnaires.definition import Item
from contributions.questionnaires.values import Value, compare

_INTEGER = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,12}(\.\d{0,6})?|\.\d{1,6})", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})", re.ASCII)
_DAYS_IN_ONE = "/"
FREE, UNIT = "=", "|"


@dataclass(frozen=True)
class Checked:
    """The answers, or what is wrong with them."""

    values: tuple[Value, ...] = ()
    problem: str = ""


class _Refused(Exception):
    """What was typed is no answer; the message says why."""


def check(item: Item, typed: Sequence[str]) -> Checked:
    """The answers to one question as FHIR, or why they are none."""
    given = [text for text in typed if not is_blank(item, text)]
    try:
        values = tuple(_READERS[item.kind](item, text) for text in given)
        for value in values:
            _within_bounds(item, value)
        _count(item, values)
    except _Refused as why:
        return Checked(problem=str(why))
    return Checked(values)


def is_blank(item: Item, text: str) -> bool:
    """Whether nothing was typed; a unit or a stroke alone is nothing."""
    text = text.partition(UNIT)[0] if item.kind == "quantity" else text
    return not text.strip(" \t\r\n/" if item.kind in ("date", "dateTime") else None)


def _count(item: Item, values: Sequence[Value]) -> None:
    if item.required and not values:
        raise _Refused(_needed(item))
    if not item.repeats and len(values) > 1:
        raise _Refused(_("Give one answer only."))
    least, most = max(item.least, int(item.required)), item.most
    if values and len(values) < least:
        raise _Refused(ngettext("Give at least %(n)d answer.", "Give at least %(n)d answers.", least) % {"n": least})
    if most is not None and len(values) > most:
        raise _Refused(
            ngettext("Give no more than %(n)d answer.", "Give no more than %(n)d answers.", most) % {"n": most}
        )
    if len({repr(value) for value in values}) < len(values):
        raise _Refused(_("The same answer is there twice."))


def _needed(item: Item) -> str:
    if item.kind in ("choice", "open-choice", "boolean"):
        return _("Choose an answer.")
    return _("Enter a date.") if item.kind in ("date", "dateTime") else _("Answer this question.")


def _boolean(item: Item, text: str) -> Value:
    if text not in ("true", "false"):
        raise _Refused(_("Choose yes or no."))
    return Value("Boolean", text == "true")


def _choice(item: Item, text: str) -> Value:
    if not text.isascii() or not text.isdigit() or len(text) > 4 or int(text) >= len(item.options):
        raise _Refused(_("Choose one of the answers."))
    return item.options[int(text)].value


def _open_choice(item: Item, text: str) -> Value:
    return _words(item, text.removeprefix(FREE)) if text.startswith(FREE) else _choice(item, text)


def _words(item: Item, text: str) -> Value:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise _Refused(_("Your answer holds a character that cannot be kept. Delete it, or type that part again."))
    if item.length is not None and len(text) > item.length:
        words = _("This is too long: it may have %(most)d characters, and it has %(n)d.")
        raise _Refused(words % {"most": item.length, "n": len(text)})
    if not any(unicodedata.category(char) not in ("Zs", "Zl", "Zp", "Cc", "Cf") for char in text):
        raise _Refused(_("Answer this question.") if item.required else _("Write something, or leave this empty."))
    return Value("String", text)


def _integer(item: Item, text: str) -> Value:
    text = _digits(text)
    if not _INTEGER.fullmatch(text) or not -(2**31) <= int(text) < 2**31:
        raise _Refused(_("Enter a whole number, such as 12."))
    return Value("Integer", int(text))


def _decimal(item: Item, text: str) -> Value:
    number = _number(item, text)
    return Value("Quantity", _quantity(item, number, 0)) if item.units else Value("Decimal", number)


def _number(item: Item, text: str) -> Decimal:
    text = _digits(text)
    if "," in text:
        raise _Refused(_("Write the number with a full stop, such as 6.5, and without commas."))
    if not _DECIMAL.fullmatch(text):
        raise _Refused(_("Enter a number, such as 6.5."))
    number = Decimal(text)
    if item.places is not None and -int(number.as_tuple().exponent) > item.places:
        words = ngettext(
            "Enter a number with at most %(n)d digit after the point.",
            "Enter a number with at most %(n)d digits after the point.",
            item.places,
        )
        raise _Refused(words % {"n": item.places})
    return number


def _measured(item: Item, text: str) -> Value:
    number, _sep, unit = text.partition(UNIT)
    if not number.strip():
        raise _Refused(_needed(item))
    chosen = int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 4 else 0
    if item.units and chosen >= len(item.units):
        raise _Refused(_("Choose one of the units."))
    return Value("Quantity", _quantity(item, _number(item, number), chosen))


def _quantity(item: Item, number: Decimal, chosen: int) -> dict:
    if not item.units:
        return {"value": number}
    unit = item.units[chosen]
    parts = {"value": number, "unit": unit.words, "system": unit.system, "code": unit.code}
    return {name: part for name, part in parts.items() if part != ""}


def _digits(text: str) -> str:
    """As people type numbers: with spaces, and with any of the signs that look like a minus."""
    return "".join(text.split()).replace("−", "-").replace("–", "-")


def _date(item: Item, text: str) -> Value:
    day, month, year = (part.strip() for part in [*text.split(_DAYS_IN_ONE), "", ""][:3])
    return Value("Date", _day(day, month, year))


def _day(day: str, month: str, year: str) -> str:
    """A date as precise as it was typed: the day may be left out, and the month too."""
    if not all(part.isascii() and part.isdigit() for part in (day, month, year) if part) or not year:
        raise _Refused(_("Enter a date with its year, such as 3 2 2026."))
    if len(year) != 4:
        raise _Refused(_("Enter the year with four digits, such as 2026."))
    if day and not month:
        raise _Refused(_("Enter the month as well."))
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise _Refused(_("The calendar has no such day. Check the day and the month.")) from None
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])


def _moment(item: Item, text: str) -> Value:
    days, _sep, time = text.partition(" ")
    day, month, year = (part.strip() for part in [*days.split(_DAYS_IN_ONE), "", ""][:3])
    found = _day(day, month, year)
    time = time.strip()
    if not time:
        return Value("DateTime", found)
    clock = _TIME.fullmatch(time)
    if not day or clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        raise _Refused(_("Enter the whole date, and the time such as 14:05."))
    at = datetime(int(year), int(month), int(day), int(clock[1]), int(clock[2]), tzinfo=DISPLAY_ZONE)
    return Value("DateTime", at.isoformat())


def _within_bounds(item: Item, value: Value) -> None:
    for bound, operator, words in (
        (item.low, "<", _("This must be %(bound)s or more.")),
        (item.high, ">", _("This must be %(bound)s or less.")),
    ):
        if bound is None:
            continue
        compared = Value("Decimal", value.value["value"]) if value.form == "Quantity" else value
        if compare(compared, operator, bound):
            if bound.form in ("Date", "DateTime"):
                words = (
                    _("This must be %(bound)s or later.")
                    if operator == "<"
                    else _("This must be %(bound)s or earlier.")
                )
            raise _Refused(words % {"bound": _bound_words(bound)})


def _bound_words(bound: Value) -> str:
    from records.presenters.quantities import any_words

    return any_words(bound.form, bound.value)


_READERS: dict[str, Callable[[Item, str], Value]] = {
    "boolean": _boolean,
    "choice": _choice,
    "open-choice": _open_choice,
    "integer": _integer,
    "decimal": _decimal,
    "quantity": _measured,
    "date": _date,
    "dateTime": _moment,
    "string": _words,
    "text": _words,
}


def typed_as(item: Item, value: Value) -> str:
    """What somebody would have typed to give this answer; empty where nobody could."""
    if item.kind in ("choice", "open-choice"):
        found = [str(number) for number, option in enumerate(item.options) if option.value == value]
        free = f"{FREE}{value.value}" if item.kind == "open-choice" and value.form == "String" else ""
        return next(iter(found), free)
    if value.form == "Boolean":
        return "true" if value.value else "false"
    if value.form == "Quantity":
        number = str(value.value.get("value", ""))
        return f"{number}{UNIT}0" if item.kind == "quantity" else number
    if value.form in ("Date", "DateTime"):
        days, _sep, time = str(value.value).partition("T")
        parts = [*reversed(days.split("-"))]
        text = _DAYS_IN_ONE.join([*[""] * (3 - len(parts)), *parts])
        return f"{text} {time[:5]}" if time else text
    return str(value.value)
