"""Numbers, units, ranges and every other form that a value can take, in words."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.presenters import dates, fhir
from records.words.results import COMPARATORS
from records.words.units import counted, unit_words

_READABLE_DIGITS = 6  # longer numbers come from machines that calculated them


def decimal(number: Any) -> Decimal:
    """A number of FHIR, whole numbers too, with the digits it came with."""
    return number if isinstance(number, Decimal) else Decimal(str(number))


def number_words(number: Any) -> str:
    """Digits as they came, trailing zeros kept; a calculated tail of digits is rounded for reading."""
    return _number_words(str(number))


@lru_cache(maxsize=4096)
def _number_words(digits: str) -> str:
    number = Decimal(digits)
    if is_long(number):
        number = _rounded(number)
    text = f"{number:f}"
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if len(whole.lstrip("-")) > 4 and "-0" not in whole[:2] else text


def is_long(number: Any) -> bool:
    """Whether a number is rounded for reading; its own page shows all of it."""
    number = number if isinstance(number, Decimal) else Decimal(str(number))
    digits = number.as_tuple()
    return len(digits.digits) > _READABLE_DIGITS and isinstance(digits.exponent, int) and digits.exponent < -2


def _rounded(number: Decimal) -> Decimal:
    places = 2 if abs(number) >= 1 else 2 - number.adjusted()
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def unit_of(quantity: Any) -> str:
    return unit_words(quantity.get("unit", ""), quantity.get("code", "")) if quantity else ""


def comparator_words(quantity: Any) -> str:
    return str(COMPARATORS.get(quantity["comparator"], "")) if quantity and "comparator" in quantity else ""


def joined(number: str, unit: str) -> str:
    """Number and unit as people write them: 45%, 6.3 mmol/L."""
    return f"{number}%" if unit == "%" else f"{number} {unit}".strip()


def quantity_words(quantity: Any, *, unit: bool = True) -> str:
    """A whole quantity: "less than 0.5 mmol/L"."""
    if not quantity or quantity.get("value") is None:
        return ""
    number = joined(number_words(quantity["value"]), counted(unit_of(quantity), quantity["value"]) if unit else "")
    return f"{comparator_words(quantity)} {number}".strip()


def span_words(low: Any, high: Any, *, beside: str = "", language: str | None = None) -> str:
    """A range with one or two ends; its unit stands once, and not at all `beside` a number in the same unit."""
    unit = unit_of(high) or unit_of(low)
    return _span(_end(low), _end(high), "" if unit == beside else unit, language or get_language())


def _end(quantity: Any) -> str:
    return number_words(quantity["value"]) if quantity and quantity.get("value") is not None else ""


@lru_cache(maxsize=2048)
def _span(low_number: str, high_number: str, unit: str, language: str | None) -> str:
    """Laboratories send the same range with each result of a test."""
    if low_number and high_number:
        return joined(_("%(low)s to %(high)s") % {"low": low_number, "high": high_number}, unit)
    if high_number:
        return _("up to %(high)s") % {"high": joined(high_number, unit)}
    return _("%(low)s or more") % {"low": joined(low_number, unit)} if low_number else ""


def _ratio_words(ratio: dict) -> str:
    top, bottom = quantity_words(ratio.get("numerator")), quantity_words(ratio.get("denominator"))
    return f"{top} : {bottom}" if top and bottom else top


def _attachment_words(attachment: dict) -> str:
    return attachment.get("title") or str(_("A file"))


_FORMS: dict[str, Callable[[Any], str]] = {
    "Quantity": quantity_words,
    "Age": quantity_words,
    "Duration": quantity_words,
    "SimpleQuantity": quantity_words,
    "CodeableConcept": fhir.concept_words,
    "Coding": lambda coding: fhir.concept_words({"coding": [coding]}),
    "String": str,
    "Markdown": str,
    "Code": fhir.dash,
    "Boolean": lambda value: str(_("Yes")) if value else str(_("No")),
    "Integer": number_words,
    "Decimal": number_words,
    "PositiveInt": number_words,
    "UnsignedInt": number_words,
    "Range": lambda value: span_words(value.get("low"), value.get("high")),
    "Ratio": _ratio_words,
    "Period": dates.period_words,
    "DateTime": lambda value: dates.words(dates.when(value)),
    "Date": lambda value: dates.words(dates.when(value)),
    "Instant": lambda value: dates.words(dates.when(value)),
    "Time": lambda value: str(value)[:5],
    "SampledData": lambda value: str(_("A recording, such as a heart tracing")),
    "Reference": lambda value: value.get("display", ""),
    "Attachment": _attachment_words,
    "Uri": str,
    "Url": str,
    "Canonical": str,
    "Timing": lambda value: fhir.concept_words(value.get("code")),
}


def any_words(form: str, value: Any) -> str:
    """A value of any FHIR form in words."""
    return _FORMS[form](value) if form in _FORMS and value is not None else ""
