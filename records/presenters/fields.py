"""Every element of an item in words. Each FHIR shape is told from its members, so no type needs code of its own."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from records.presenters import dates, fhir, people, quantities
from records.words.fields import CODES, HIDDEN, INNER, LABELS

_PARTIAL = re.compile(r"\d{4}(-\d\d)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.+)?")
_DATE_NAMES = re.compile(
    r"(?:[dD]ate|[dD]ateTime|[iI]nstant|^issued|^recorded|^created|^started|^authored(?:On)?|^start|^end|when[A-Z]\w+|Occurrence)$"
)
_FORM = re.compile(
    r"(.+?)(?:DateTime|Period|CodeableConcept|Reference|String|Quantity|Boolean|Age|Range|PositiveInt|Integer|Decimal)$"
)
_TYPE = re.compile(r"(?:DateTime|CodeableConcept|String|Boolean|PositiveInt|Integer|Decimal)$")  # nothing to a reader


def rows(body: dict, names: dict[str, str], *, but: str = "") -> list[dict[str, str]]:
    """Label and words of every element that says something to a reader, `but` for what the page says already."""
    found: dict[str, list[str]] = {}
    for key, value in body.items():
        if key in HIDDEN or key.startswith("_"):
            continue
        words = "; ".join(dict.fromkeys(filter(None, (shape(key, item, names) for item in fhir.listed(value)))))
        if words and words != but:
            found.setdefault(label(key), []).append(words)
    return [{"label": name, "value": "; ".join(dict.fromkeys(words))} for name, words in found.items()]


def label(key: str) -> str:
    """The element's name for readers; one that no table knows is taken apart into words."""
    if key in LABELS:
        return str(LABELS[key])
    stem = _FORM.fullmatch(key)
    if stem and stem[1] in LABELS:
        return str(LABELS[stem[1]])
    return re.sub(r"(?<!^)([A-Z])", lambda found: " " + found[1].lower(), _TYPE.sub("", key)).capitalize()


def shape(key: str, value: Any, names: dict[str, str]) -> str:
    """One value in words, by what it is made of."""
    if isinstance(value, bool):
        return quantities.any_words("Boolean", value)
    if isinstance(value, str):
        return _text(key, value)
    if not isinstance(value, dict):
        return quantities.number_words(value)
    return _object(value, names)


def _text(key: str, value: str) -> str:
    if value in CODES:
        return str(CODES[value])
    if _DATE.fullmatch(value) or (_DATE_NAMES.search(key) and _PARTIAL.fullmatch(value)):
        return dates.words(dates.when(value))
    return fhir.dash(value) if re.fullmatch(r"[a-z]+(-[a-z]+)*", value) else fhir.plain(value)


def _object(value: dict, names: dict[str, str]) -> str:
    if "coding" in value or (set(value) <= {"text", "extension", "id"} and "text" in value):
        return fhir.concept_words(value)
    if "reference" in value or ("display" in value and "code" not in value):
        return fhir.plain(value.get("display", "")) or names.get(fhir.reference_id(value)[1], "")
    if "code" in value and "system" in value and "value" not in value:
        return str(CODES.get(value["code"], "")) or fhir.concept_words({"coding": [value]})
    if "value" in value and ("unit" in value or "code" in value or not isinstance(value["value"], str)):
        return quantities.quantity_words(value)
    if set(value) <= {"start", "end", "extension", "id"}:
        return dates.period_words(value)
    if "low" in value or "high" in value:
        return quantities.span_words(value.get("low"), value.get("high"))
    if "family" in value or "given" in value or set(value) <= {"use", "text"}:
        return people.name_words([value])
    if "line" in value or "postalCode" in value:
        return ", ".join(
            [
                *fhir.listed(value.get("line")),
                *(value[k] for k in ("city", "state", "postalCode") if k in value),
            ]
        )
    if value.get("system") in ("phone", "email", "sms", "url", "fax", "pager", "other"):
        return str(value.get("value", ""))
    return ", ".join(_members(value, names))


def _members(value: dict, names: dict[str, str]) -> Iterator[str]:
    """The words of a backbone element's members; a second level of names would be no help to a reader."""
    for key, member in value.items():
        if key in INNER or key.startswith("_"):
            continue
        words = filter(None, dict.fromkeys(shape(key, item, names) for item in fhir.listed(member)))
        bare = isinstance(member, (bool, int, Decimal))  # a number among words needs its name
        yield from (f"{label(key)} {said}" for said in words) if bare else words
