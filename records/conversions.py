"""Changes of unit that are sure, by test where the substance matters. Offered to readers, never done in silence. Pure.

Factors: HbA1c by the IFCC master equation; glucose, cholesterol, triglycerides and creatinine by their molar mass.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_HBA1C = "999791000000106 59261-8 4548-4 17856-6 4549-2"
_GLUCOSE = "997681000000108 14749-6 15074-8 14771-0 2345-7 2339-0 1558-6 2340-8 41653-7"
_CHOLESTEROL = "1005671000000105 2093-3 2085-9 2089-1 13457-7 18262-6 43396-1 14647-2 14646-4 22748-8 39469-2"
_TRIGLYCERIDES = "2571-8 14927-8"
_CREATININE = "1000731000000107 2160-0 38483-4 14682-9"


@dataclass(frozen=True, slots=True)
class Conversion:
    """`value × factor + plus`, rounded to `places`; units as people write them. No codes: true of every test."""

    unit: str
    into: str
    factor: Decimal
    places: int
    formula: str
    plus: Decimal = Decimal(0)
    codes: frozenset[str] = frozenset()

    def of(self, value: Decimal) -> Decimal:
        exact = Decimal(value) * self.factor + self.plus
        return exact.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)


def _of(codes: str, unit: str, into: str, factor: str, places: int, formula: str, plus: str = "0") -> Conversion:
    return Conversion(unit, into, Decimal(factor), places, formula, Decimal(plus), frozenset(codes.split()))


WHITELIST = (
    _of(_HBA1C, "%", "mmol/mol", "10.929", 0, "mmol/mol = 10.929 × (% − 2.15)", "-23.49735"),
    _of(_HBA1C, "mmol/mol", "%", "0.09148", 1, "% = 0.09148 × mmol/mol + 2.152", "2.152"),
    _of(_GLUCOSE, "mg/dL", "mmol/L", "0.05551", 1, "mmol/L = mg/dL × 0.05551"),
    _of(_GLUCOSE, "mmol/L", "mg/dL", "18.016", 0, "mg/dL = mmol/L × 18.016"),
    _of(_CHOLESTEROL, "mg/dL", "mmol/L", "0.02586", 1, "mmol/L = mg/dL × 0.02586"),
    _of(_CHOLESTEROL, "mmol/L", "mg/dL", "38.67", 0, "mg/dL = mmol/L × 38.67"),
    _of(_TRIGLYCERIDES, "mg/dL", "mmol/L", "0.01129", 1, "mmol/L = mg/dL × 0.01129"),
    _of(_TRIGLYCERIDES, "mmol/L", "mg/dL", "88.57", 0, "mg/dL = mmol/L × 88.57"),
    _of(_CREATININE, "mg/dL", "µmol/L", "88.42", 0, "µmol/L = mg/dL × 88.42"),
    _of(_CREATININE, "µmol/L", "mg/dL", "0.01131", 2, "mg/dL = µmol/L × 0.01131"),
    _of("", "g/dL", "g/L", "10", 0, "g/L = g/dL × 10"),
    _of("", "g/L", "g/dL", "0.1", 1, "g/dL = g/L ÷ 10"),
    _of("", "lb", "kg", "0.45359237", 1, "kg = lb × 0.4536"),
    _of("", "kg", "lb", "2.20462262", 1, "lb = kg × 2.2046"),
    _of("", "in", "cm", "2.54", 1, "cm = in × 2.54"),
    _of("", "cm", "in", "0.39370079", 1, "in = cm ÷ 2.54"),
    _of("", "°F", "°C", "0.5555555556", 1, "°C = (°F − 32) × 5 ÷ 9", "-17.7777777792"),
    _of("", "°C", "°F", "1.8", 1, "°F = °C × 1.8 + 32", "32"),
)


def offered(codes: Iterable[str], unit: str) -> list[Conversion]:
    """What a result of these codes in this unit (in words) may be converted to."""
    known = frozenset(codes)
    return [one for one in WHITELIST if one.unit == unit and (not one.codes or one.codes & known)]
