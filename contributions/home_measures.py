"""What can be measured at home: names, units, codes, and what is asked beside the figures (DOMAIN.md 5.7)."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"


@dataclass(frozen=True)
class Code:
    """A concept by its codes, SNOMED CT first."""

    text: str
    snomed: str
    loinc: str

    def fhir(self) -> dict[str, Any]:
        codings = [{"system": system, "code": code} for system, code in self.pairs()]
        return {"coding": codings, "text": self.text}

    def pairs(self) -> list[tuple[str, str]]:
        return [(system, code) for system, code in ((SNOMED, self.snomed), (LOINC, self.loinc)) if code]


@dataclass(frozen=True)
class Figure:
    """One number: what it is called, and in which unit alone it is given (in words, and UCUM)."""

    name: str  # of plausibility.BOUNDS
    label: Words
    unit: str
    ucum: str
    example: str
    code: Code
    required: bool = True


@dataclass(frozen=True)
class Measure:
    """One sort of measurement; `asks` names what is asked beside the figures."""

    slug: str
    name: Words
    figures: tuple[Figure, ...]
    asks: frozenset[str] = field(default_factory=frozenset)
    hint: Words = ""


PRESSURE = Code("Blood pressure", "75367002", "85354-9")
SYSTOLIC = Figure(
    "systolic", _("Upper figure (systolic)"), "mmHg", "mm[Hg]", "138",
    Code("Systolic blood pressure", "72313002", "8480-6"),
)  # fmt: skip
DIASTOLIC = Figure(
    "diastolic", _("Lower figure (diastolic)"), "mmHg", "mm[Hg]", "84",
    Code("Diastolic blood pressure", "1091811000000102", "8462-4"),
)  # fmt: skip
HEART_RATE = Code("Heart rate", "444981005", "8867-4")
PULSE = Figure("pulse", _("Pulse"), "beats per minute", "/min", "72", HEART_RATE, required=False)


def _one(slug: str, name: Words, unit: str, ucum: str, example: str, code: Code, **more: Any) -> Measure:
    figure = Figure(more.pop("figure", slug), name, unit, ucum, example, code)
    return Measure(slug, name, (figure,), **more)


_REST = frozenset({"rested"})
MEASURES: dict[str, Measure] = {
    one.slug: one
    for one in (
        Measure(
            "blood-pressure", _("Blood pressure"), (SYSTOLIC, DIASTOLIC, PULSE),
            frozenset({"cuff", "position", "rested"}),
            _("Sit for five minutes first. Write the figures as the device shows them."),
        ),
        _one("weight", _("Weight"), "kg", "kg", "72.5", Code("Weight", "27113001", "29463-7")),
        _one(
            "height", _("Height"), "cm", "cm", "168", Code("Height", "50373000", "8302-2"),
            hint=_("In centimetres: 1 metre 68 is 168."),
        ),
        _one(
            "temperature", _("Temperature"), "°C", "Cel", "36.8", Code("Temperature", "276885007", "8310-5"),
            hint=_("A baby under 3 months with 38 °C or more, or under 6 months with 39 °C or more: call 111 now."),
        ),
        _one(
            "oxygen", _("Oxygen saturation"), "%", "%", "97", Code("Oxygen saturation", "431314004", "2708-6"),
            asks=_REST, hint=_("Take off nail varnish and warm your hand first."),
        ),
        _one("heart-rate", _("Heart rate"), "beats per minute", "/min", "72", HEART_RATE, figure="pulse", asks=_REST),
        _one(
            "glucose", _("Blood glucose"), "mmol/L", "mmol/L", "6.4", Code("Blood glucose", "434912009", "14743-9"),
            asks=frozenset({"meal"}),
        ),
        _one(
            "peak-flow", _("Peak flow"), "L/min", "L/min", "420", Code("Peak flow", "", "19935-6"),
            hint=_("Write the best of three blows."),
        ),
    )
}  # fmt: skip

CUFFS = {"arm": (_("Upper arm"), "40983000"), "wrist": (_("Wrist"), "8205005")}
POSITIONS = {
    "seated": (_("Seated"), "33586001"),
    "lying": (_("Lying down"), "102538003"),
    "standing": (_("Standing"), "10904000"),
}
MEALS = {"before": _("Before a meal"), "after": _("After a meal"), "fasting": _("Fasting, such as before breakfast")}
# As they are written into the record, whatever language the page speaks.
RECORDED = {
    "arm": "cuff on the upper arm", "wrist": "cuff on the wrist",
    "seated": "seated", "lying": "lying down", "standing": "standing",
    "before": "before a meal", "after": "after a meal", "fasting": "fasting",
    "rested": "after rest", "not-rested": "not after rest",
}  # fmt: skip
