"""An item corrected here, or marked as entered in error, as its next version. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from records import lossless
from records.indexing import Prepared, digest_of, prepare
from records.labels import SENSITIVE
from records.paths import CODES, DATES
from records.shapes import shape_of
from records.statements import bare

_KEPT_LABELS = SENSITIVE | {"professional-only", "third-party", "confidential-to-child", "test"}
_HERE = ("amended", "requested", "disagreed", "label")  # of the words of records.provenance: done after arrival
_VERIFIED = {
    "Condition": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
    "AllergyIntolerance": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
}
_ERROR = "entered-in-error"
_FINAL = ("final", "amended", "corrected")
FHIR_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?")


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """What is corrected: the words of what it is, its date, its value, a remark to add; empty stays as it is."""

    title: str = ""
    date: str = ""  # as FHIR writes it, as precise as it is known: 2019, 2019-05, 2019-05-04
    value: str = ""
    note: str = ""
    in_error: bool = False  # then the rest is empty


class CannotAmend(ValueError):
    """The item has no such field, or the words do not fit it; `field` names it."""

    def __init__(self, field: str):
        super().__init__(field)
        self.field = field


def fields_of(row: Any) -> dict[str, str]:
    """What may be corrected of an item, by name, and what it says now; a remark is always new."""
    body = lossless.loads(row.body, limit=2 * lossless.RESOURCE_LIMIT)
    found = {name: value for name, (read, _) in _FIELDS.items() if (value := read(row.kind, body)) is not None}
    return found | ({"note": ""} if "note" in shape_of(row.kind).elements else {})


def may_be_in_error(row: Any) -> bool:
    """Whether FHIR has a way to say of this type that it was a mistake."""
    return row.kind in _VERIFIED or bool(_state_element(row.kind))


def amended(row: Any, change: Amendment, *, by: str, for_whom: str, at: str) -> Prepared:
    """The row as it would be kept next. `by` and `for_whom` are names, `at` a FHIR instant. Raises CannotAmend.

    It keeps the labels that close it: a correction opens nothing.
    """
    body = bare(lossless.loads(row.body, limit=2 * lossless.RESOURCE_LIMIT))
    new = _in_error(row.kind, body) if change.in_error else _corrected(row.kind, body, change, by, at)
    if new == body:
        raise CannotAmend("")
    made = prepare(new, patient_id=row.patient_id, source=row.source, arrival=row.arrival)
    done = [change for change in row.changes if change.partition(" ")[0] not in _HERE]
    return replace(
        made,
        labels=tuple(sorted({*made.labels, *_KEPT_LABELS.intersection(row.labels)})),
        digest=digest_of(f"{made.body} {row.version}"),  # what was sent before does not come back as new
        changes=(*done, f"amended {by}"[:200], f"requested {for_whom}"[:200]),
        sent_version=row.sent_version,
        sent_at=row.sent_at,
    )


def with_statement(row: Any, *, who: str) -> Prepared:
    """The row as it stands, as its next version: a statement of disagreement comes to it."""
    body = bare(lossless.loads(row.body, limit=2 * lossless.RESOURCE_LIMIT))
    made = prepare(body, patient_id=row.patient_id, source=row.source, arrival=row.arrival)
    done = [change for change in row.changes if change.partition(" ")[0] != "disagreed"]
    return replace(
        made,
        area=row.area,
        labels=tuple(row.labels),
        digest=digest_of(f"{made.body} {row.version}"),
        changes=(*done, f"disagreed {who}"[:200]),
        sent_version=row.sent_version,
        sent_at=row.sent_at,
    )


def _in_error(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    if system := _VERIFIED.get(kind):
        mark = {"coding": [{"system": system, "code": _ERROR}]}
        return {name: value for name, value in body.items() if name != "clinicalStatus"} | {"verificationStatus": mark}
    element = _state_element(kind)
    if not element:
        raise CannotAmend("in_error")
    return body | {element: _ERROR}


def _state_element(kind: str) -> str:
    elements = shape_of(kind).elements
    return next((name for name in ("lifecycleStatus", "status") if name in elements), "")


def _corrected(kind: str, body: dict[str, Any], change: Amendment, by: str, at: str) -> dict[str, Any]:
    new = body
    for name, (read, write) in _FIELDS.items():
        wanted, now = getattr(change, name), read(kind, body)
        if wanted and wanted != now:
            if now is None:
                raise CannotAmend(name)
            new = write(kind, new, wanted)
    if change.note:
        if "note" not in shape_of(kind).elements:
            raise CannotAmend("note")
        new = new | {"note": [*new.get("note", ()), {"authorString": by, "time": at, "text": change.note}]}
    if new == body:
        return body
    new = {name: value for name, value in new.items() if name != "text"}  # the narrative tells what it said before
    if kind in ("Observation", "DiagnosticReport") and body.get("status") in _FINAL:
        new |= {"status": "corrected"}
    return new


# --- What it is: words. The codes that said the old words go, for a machine would go on reading them.


def _title(kind: str, body: dict[str, Any]) -> str | None:
    place = _title_place(kind, body)
    if place is None:
        return None
    found = body[place][0] if isinstance(body[place], list) else body[place]
    if isinstance(found, str):
        return found
    names = (coding.get("display", "") for coding in found.get("coding", ()))
    return found.get("text") or next(filter(None, names), "")


def _title_place(kind: str, body: dict[str, Any]) -> str | None:
    """The member that says what the item is: a text, or a concept."""
    for path in CODES.get(kind, ("code",)):
        found = body.get(path)
        found = found[0] if isinstance(found, list) and found else found
        if isinstance(found, str) or (isinstance(found, dict) and {"text", "coding"} & found.keys()):
            return path
    return None


def _with_title(kind: str, body: dict[str, Any], words: str) -> dict[str, Any]:
    place = _title_place(kind, body)
    assert place
    found = body[place]
    new: Any = words if isinstance(found, str) else {"text": words}
    return body | {place: [new, *found[1:]] if isinstance(found, list) else new}


# --- When it was


def _date(kind: str, body: dict[str, Any]) -> str | None:
    """The day, without the hour; empty where none is said, but could be."""
    place = _date_place(kind, body)
    if place is None:
        return None
    found = body.get(place, "")
    text = found.get("start", "") if isinstance(found, dict) else found
    return text.partition("T")[0]


def _date_place(kind: str, body: dict[str, Any]) -> str | None:
    paths = [path for path in DATES.get(kind, ()) if path and "." not in path]
    said = next((path for path in paths if isinstance(body.get(path), str | dict)), None)
    if said is not None and said != "effectiveTiming" and said != "occurrenceTiming":
        return said
    first = paths[0] if paths else ""
    stem = first.removesuffix("DateTime")
    if stem == first or any(name.startswith(stem) and name[len(stem) : len(stem) + 1].isupper() for name in body):
        return None  # it is said otherwise: as an age, in words
    return first


def _with_date(kind: str, body: dict[str, Any], day: str) -> dict[str, Any]:
    place = _date_place(kind, body)
    assert place
    if not FHIR_DATE.fullmatch(day):
        raise CannotAmend("date")
    found = body.get(place)
    return body | {place: found | {"start": day} if isinstance(found, dict) else day}


# --- What was found


def _value(kind: str, body: dict[str, Any]) -> str | None:
    if kind != "Observation":
        return None
    if isinstance(body.get("valueString"), str):
        return body["valueString"]
    if isinstance(concept := body.get("valueCodeableConcept"), dict):
        names = (coding.get("display", "") for coding in concept.get("coding", ()))
        return concept.get("text") or next(filter(None, names), "")
    number = (body.get("valueQuantity") or {}).get("value")
    return None if number is None else getattr(number, "text", str(number))


def _with_value(kind: str, body: dict[str, Any], value: str) -> dict[str, Any]:
    if "valueString" in body:
        return body | {"valueString": value}
    if "valueCodeableConcept" in body:
        return body | {"valueCodeableConcept": {"text": value}}
    if not NUMBER.fullmatch(value):
        raise CannotAmend("value")
    return body | {"valueQuantity": body["valueQuantity"] | {"value": lossless.Number(value)}}


_Read = Callable[[str, dict[str, Any]], str | None]
_Write = Callable[[str, dict[str, Any], str], dict[str, Any]]
_FIELDS: dict[str, tuple[_Read, _Write]] = {
    "title": (_title, _with_title),
    "date": (_date, _with_date),
    "value": (_value, _with_value),
}
