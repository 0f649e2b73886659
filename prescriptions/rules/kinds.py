"""What a prescription of the record is, by its FHIR: repeat, one course, serial, or an issue of another. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any

REPEAT_INFORMATION = "MedicationRepeatInformation"  # the UK Core extension, by the end of its address
_NOT_ORDERED = frozenset({"proposal", "plan", "option"})  # intents of what nobody has prescribed yet
_ISSUED = frozenset({"reflex-order", "filler-order", "instance-order"})
_LEAST, _MOST = Decimal("0.000001"), Decimal(1_000_000)
_DAYS = {"d": 1, "wk": 7, "mo": 28, "a": 364}  # UCUM units of a supply, in which four weeks are a month
_PERIODS = {"h": Fraction(1, 24), "d": Fraction(1), "wk": Fraction(7)}


class Kind(StrEnum):
    REPEAT = "repeat"
    ACUTE = "acute"  # one course
    SERIAL = "serial"  # kept at the pharmacy
    ISSUE = "issue"  # one supply of a repeat
    OTHER = "other"  # does not say


@dataclass(frozen=True, kw_only=True)
class Prescription:
    """What the rules need to know of one MedicationRequest."""

    kind: Kind
    status: str = "active"
    authored: dt.date | None = None
    supply_days: int | None = None  # how long one supply lasts; None: nobody can tell
    repeats_allowed: int | None = None  # after the first
    issued: int | None = None  # so far
    agreed_until: dt.date | None = None  # a review is due by then


def read(body: Mapping[str, Any]) -> Prescription:
    repeat, request = _repeat_information(body), _dict(body.get("dispenseRequest"))
    return Prescription(
        kind=kind_of(body),
        status=str(body.get("status") or "unknown"),
        authored=day(body.get("authoredOn")),
        supply_days=supply_days(body),
        repeats_allowed=_whole(request.get("numberOfRepeatsAllowed")),
        issued=_whole(repeat.get("numberOfPrescriptionsIssued")),
        agreed_until=day(repeat.get("authorisationExpiryDate")) or day(_dict(request.get("validityPeriod")).get("end")),
    )


def kind_of(body: Mapping[str, Any]) -> Kind:
    """Serial before all else: what is kept at a pharmacy is never ordered, whatever else it says."""
    concept = _dict(body.get("courseOfTherapyType"))
    codes = {coding.get("code") for coding in _list(concept.get("coding")) if isinstance(coding, dict)}
    if "continuous-repeating-dispensing" in codes:
        return Kind.SERIAL
    if body.get("intent") in _ISSUED or any(_points_to_prescription(one) for one in _list(body.get("basedOn"))):
        return Kind.ISSUE
    if body.get("intent") in _NOT_ORDERED:
        return Kind.OTHER
    if codes & {"acute", "seasonal"}:
        return Kind.ACUTE
    return Kind.REPEAT if "continuous" in codes or _repeat_information(body) else Kind.OTHER


def supply_days(body: Mapping[str, Any]) -> int | None:
    """How long one supply lasts: as the prescription says, else its quantity by its dose where both are structured."""
    request = _dict(body.get("dispenseRequest"))
    for said in (request.get("expectedSupplyDuration"), request.get("dispenseInterval")):
        found, unit = _number(_dict(said).get("value")), str(_dict(said).get("code") or "d")
        if found and unit in _DAYS:
            return int(found * _DAYS[unit]) or None
    doses = [dose for dose in _list(body.get("dosageInstruction")) if isinstance(dose, dict)]
    if len(doses) != 1 or doses[0].get("asNeededBoolean") or doses[0].get("asNeededCodeableConcept"):
        return None
    daily = _daily(doses[0], _dict(request.get("quantity")))
    quantity = _number(_dict(request.get("quantity")).get("value"))
    return int(quantity / daily) or None if quantity and daily else None


def _daily(dose: Mapping[str, Any], quantity: Mapping[str, Any]) -> Fraction | None:
    """How much is taken a day, in the unit of the quantity; None where that cannot be said."""
    rates = _list(dose.get("doseAndRate"))
    taken = _dict(_dict(rates[0] if len(rates) == 1 else None).get("doseQuantity"))
    amount = _number(taken.get("value"))
    if not amount or _unit(taken) != _unit(quantity):
        return None
    repeat = _dict(_dict(dose.get("timing")).get("repeat"))
    period, days = _number(repeat.get("period")), _PERIODS.get(str(repeat.get("periodUnit")))
    times = _number(repeat.get("frequency", 1))
    return amount * times / (period * days) if period and days and times else None


def _unit(quantity: Mapping[str, Any]) -> str:
    return str(quantity.get("code") or quantity.get("unit") or "").strip().lower().rstrip("s")


def _repeat_information(body: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of the extension by their names."""
    for extension in _list(body.get("extension")):
        if isinstance(extension, dict) and REPEAT_INFORMATION in str(extension.get("url", "")):
            return dict(_parts(_list(extension.get("extension"))))
    return {}


def _parts(parts: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    for part in parts:
        if isinstance(part, dict):
            yield str(part.get("url")), next((part[name] for name in part if name.startswith("value")), None)


def _points_to_prescription(reference: Any) -> bool:
    return "MedicationRequest/" in str(_dict(reference).get("reference", ""))


def day(text: Any) -> dt.date | None:
    """The day of a FHIR date, if it says one: a year or a month alone does not."""
    try:
        return dt.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> Fraction | None:
    """An amount as people prescribe it: above nothing, and not astronomic."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return Fraction(found) if found.is_finite() and _LEAST <= found <= _MOST else None


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
