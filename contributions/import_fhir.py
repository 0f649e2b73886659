"""A FHIR file of measurements from a device or an app: a Bundle or one Observation. Pure.

Of each Observation only code, figures, unit and time are read. Whose it says it is, who made it and what else it
carries stays outside: what is kept is made anew, and belongs to the person whose record is open.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contributions import import_dates
from contributions.home_measures import MEASURES, Figure
from contributions.import_lines import (
    MOST_BYTES,
    MOST_LINES,
    FileRefused,
    Line,
    LineRefused,
    Verdict,
    figure,
    is_unusual,
    readings,
)
from records import lossless

BY_CODE: dict[tuple[str, str], Figure] = {
    pair: one for measure in MEASURES.values() for one in measure.figures for pair in one.code.pairs()
}
PANEL = {"75367002", "85354-9", "55284-4"}
_KEPT = ("final", "amended", "corrected")


def read_fhir(text: str, *, born: dt.date | None, now: dt.datetime, adult: bool) -> list[Line]:
    """Each entry with what becomes of it; raises FileRefused."""
    try:
        root = lossless.loads(text, limit=MOST_BYTES)
    except lossless.Malformed as wrong:
        raise FileRefused(_("This is no FHIR file: %(reason)s") % {"reason": str(wrong)[:200]}) from wrong
    entries = list(_entries(root))
    if not entries:
        raise FileRefused(_("There is no Observation in this file."))
    if len(entries) > MOST_LINES:
        said = _("The file has %(count)d entries. At most %(most)d can be read at once: make smaller files of it.")
        raise FileRefused(said % {"count": len(entries), "most": MOST_LINES})
    if len({_subject(entry) for _place, entry in entries} - {""}) > 1:
        raise FileRefused(_("This file is about more than one person."))
    return [_line(place, entry, born=born, now=now, adult=adult) for place, entry in entries]


def _entries(root: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if root.get("resourceType") == "Observation":
        yield "Observation", root
    elif root.get("resourceType") == "Bundle":
        for number, entry in enumerate(_listed(root.get("entry"))):
            resource = entry.get("resource") if isinstance(entry, dict) else None
            yield f"Bundle.entry[{number}]", resource
    else:
        raise FileRefused(_("This is no Bundle and no Observation."))


def _subject(entry: Any) -> str:
    subject = entry.get("subject") if isinstance(entry, dict) else None
    found = subject.get("reference") if isinstance(subject, dict) else ""
    return found if isinstance(found, str) else ""


def _line(place: str, entry: Any, *, born: dt.date | None, now: dt.datetime, adult: bool) -> Line:
    line = Line(place)
    try:
        if not isinstance(entry, dict) or entry.get("resourceType") != "Observation":
            raise LineRefused(_("It is no Observation"))
        if entry.get("status") not in _KEPT:
            raise LineRefused(_("It is not final (status)"))
        line.readings = readings(_figures(entry), _moment(entry), born=born, now=now)
        line.unusual = is_unusual(line.readings, adult=adult)
    except LineRefused as refused:
        line.verdict, line.reason = Verdict.REFUSED, str(refused)
    return line


def _moment(entry: Mapping[str, Any]) -> Any:
    text = entry.get("effectiveDateTime") or entry.get("effectiveInstant")
    if text is None and isinstance(entry.get("effectivePeriod"), dict):
        text = entry["effectivePeriod"].get("start")
    if not isinstance(text, str) or not text:
        raise LineRefused(_("It does not say when (effectiveDateTime)"))
    if "T" in text:
        found = import_dates.iso_moment(text)
        if found is None:
            raise LineRefused(_("“%(text)s” is no time of FHIR (effectiveDateTime)") % {"text": text[:30]})
        return found
    return import_dates.moment(text)


def _figures(entry: Mapping[str, Any]) -> dict[str, Decimal]:
    """Figures by name; those of a blood pressure by the codes of its parts, never by their order."""
    codes = _codes(entry.get("code"))
    if not PANEL & {code for _system, code in codes}:
        one = next((BY_CODE[pair] for pair in codes if pair in BY_CODE), None)
        if one is None or one.name in ("systolic", "diastolic"):
            raise LineRefused(_("It is no measurement that can be added here (code)"))
        return {one.name: _value(one, entry)}
    found: dict[str, Decimal] = {}
    for part in _listed(entry.get("component")):
        named = part if isinstance(part, dict) else {}
        one = next((BY_CODE[pair] for pair in _codes(named.get("code")) if pair in BY_CODE), None)
        if one is None:
            continue
        if one.name in found:
            raise LineRefused(_("One part stands twice (component)"))
        found[one.name] = _value(one, named)
    return found


def _value(one: Figure, part: Mapping[str, Any]) -> Decimal:
    quantity = part.get("valueQuantity")
    if not isinstance(quantity, dict) or not isinstance(quantity.get("value"), (Decimal, int)):
        raise LineRefused(_("%(figure)s: there is no number (valueQuantity)") % {"figure": one.label})
    if quantity.get("comparator"):
        raise LineRefused(_("%(figure)s: “less than” or “more than” is no reading") % {"figure": one.label})
    if quantity.get("code", quantity.get("unit")) not in (one.ucum, one.unit):
        raise LineRefused(
            _("%(figure)s: it can be read in %(unit)s alone") % {"figure": one.label, "unit": one.unit}
        )  # fmt: skip
    return figure(one.name, format(Decimal(quantity["value"]), "f"))


def _codes(concept: Any) -> list[tuple[str, str]]:
    codings = _listed(concept.get("coding")) if isinstance(concept, dict) else []
    return [
        (str(one.get("system", "")).rstrip("/"), str(one.get("code", ""))) for one in codings if isinstance(one, dict)
    ]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
