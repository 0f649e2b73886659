"""Which figures of measurements are dangerous, and the advice that belongs to them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from contributions.advice import ADVICE, Advice
from contributions.home_measures import MEASURES, Figure
from contributions.plausibility import side
from records.presenters import fhir

FIGURES: dict[str, Figure] = {
    code: figure for one in MEASURES.values() for figure in one.figures for _system, code in figure.code.pairs()
}


def dangers(figures: Mapping[str, Decimal]) -> list[tuple[str, str]]:
    """Which figures are dangerous, and on which side."""
    return [(name, where) for name, value in figures.items() if (where := side(name, value))]


def advice_for(items: Iterable[Any]) -> list[Advice]:
    """The advice for stored measurements, each once."""
    found: dict[str, Advice] = {}
    for item in items:
        for key in dangers(figures_of(fhir.read(item))):
            if key in ADVICE:
                found.setdefault(str(ADVICE[key].title), ADVICE[key])
    return list(found.values())


def figures_of(body: Mapping[str, Any]) -> dict[str, Decimal]:
    """The figures of an Observation by the names of plausibility.BOUNDS, by code and in our own unit alone."""
    found: dict[str, Decimal] = {}
    for part in (body, *fhir.listed(body.get("component"))):
        quantity = part.get("valueQuantity") or {}
        figure = next((FIGURES[code] for code in sorted(fhir.codes(part.get("code"))) if code in FIGURES), None)
        if figure and quantity.get("value") is not None and quantity.get("code") == figure.ucum:
            found[figure.name] = Decimal(quantity["value"])
    return found
