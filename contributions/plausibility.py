"""Which figures of a measurement at home cannot be, are unusual, or are dangerous; and reading figures. Pure.

Bounds are for the figure alone: nobody is judged healthy by them. Sources: NICE NG136 (blood pressure from 180/120 is
severe), NEWS2 of the Royal College of Physicians (pulse, temperature), NHS "COVID oximetry at home" (oxygen, 92 and
below), NHS pages on low (below 4) and high blood sugar, Diabetes UK (ketones above 15); peak flow: the EU scale of
meters (60 to 880), and no danger without the person's own best. What can be measured at all: the ranges of devices.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Band(StrEnum):
    USUAL = "usual"
    UNUSUAL = "unusual"  # asked about before it is kept
    DANGER = "danger"  # kept, and advice is given
    IMPOSSIBLE = "impossible"  # refused


@dataclass(frozen=True)
class Bounds:
    """Inclusive ends; beyond `possible` nothing is kept. Danger is at or beyond its ends, where there are any."""

    possible: tuple[str, str]
    usual: tuple[str, str]
    low_danger: str = ""
    high_danger: str = ""
    places: int = 0  # digits after the point that make sense


BOUNDS: dict[str, Bounds] = {
    "systolic": Bounds(("40", "300"), ("90", "179"), low_danger="70", high_danger="180"),
    "diastolic": Bounds(("20", "200"), ("50", "119"), low_danger="40", high_danger="120"),
    "pulse": Bounds(("20", "300"), ("50", "110"), low_danger="40", high_danger="131"),
    "weight": Bounds(("0.3", "650"), ("30", "250"), places=1),
    "height": Bounds(("20", "280"), ("120", "220"), places=1),
    "temperature": Bounds(("25", "45"), ("35.5", "37.9"), low_danger="35.0", high_danger="40.0", places=1),
    "oxygen": Bounds(("50", "100"), ("95", "100"), low_danger="92"),
    "glucose": Bounds(("0.5", "50"), ("4.0", "15.0"), low_danger="3.9", high_danger="20.0", places=1),
    "peak-flow": Bounds(("20", "900"), ("150", "750")),
}
OF_CHILDREN = {"weight": ("2", "120"), "height": ("40", "200")}  # usual under 16


def band(name: str, value: Decimal, *, adult: bool = True) -> Band:
    """Where one figure lies; the most serious band that it lies in."""
    bounds = BOUNDS[name]
    if not _within(value, bounds.possible):
        return Band.IMPOSSIBLE
    if side(name, value):
        return Band.DANGER
    return Band.USUAL if _within(value, usual(name, adult=adult)) else Band.UNUSUAL


def side(name: str, value: Decimal) -> str:
    """On which side a figure is dangerous: low, high, or neither."""
    bounds = BOUNDS[name]
    if bounds.low_danger and value <= Decimal(bounds.low_danger):
        return "low"
    return "high" if bounds.high_danger and value >= Decimal(bounds.high_danger) else ""


def usual(name: str, *, adult: bool = True) -> tuple[str, str]:
    return BOUNDS[name].usual if adult else OF_CHILDREN.get(name, BOUNDS[name].usual)


def are_swapped(systolic: Decimal, diastolic: Decimal) -> bool:
    """The lower figure of a blood pressure is always less than the upper."""
    return diastolic >= systolic


def _within(value: Decimal, ends: tuple[str, str]) -> bool:
    return Decimal(ends[0]) <= value <= Decimal(ends[1])


class Fault(StrEnum):
    """Why a text is no figure."""

    EMPTY = "empty"
    DIGITS = "digits"  # of another script
    MINUS = "minus"
    COMMA = "comma"
    PLACES = "places"
    WORDS = "words"


class NotAFigure(ValueError):
    def __init__(self, fault: Fault):
        super().__init__(fault)
        self.fault = fault


_FIGURE = re.compile(r"[0-9]{1,6}(?:\.([0-9]{1,20}))?")


def read_figure(text: str, places: int, *, comma: bool = False) -> Decimal:
    """The number that somebody typed, with its digits. Raises NotAFigure.

    `comma` reads a decimal comma, for files from where that is the custom.
    """
    text = text.strip()
    if not text:
        raise NotAFigure(Fault.EMPTY)
    if any(char.isnumeric() and not "0" <= char <= "9" for char in text):
        raise NotAFigure(Fault.DIGITS)
    if text[0] in "-−–" and text[1:].strip()[:1].isdigit():
        raise NotAFigure(Fault.MINUS)
    if comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if re.fullmatch(r"[0-9]+,[0-9]+", text):
        raise NotAFigure(Fault.COMMA)
    found = _FIGURE.fullmatch(text)
    if not found:
        raise NotAFigure(Fault.WORDS)
    if len((found[1] or "").rstrip("0")) > places:
        raise NotAFigure(Fault.PLACES)
    return Decimal(text) if places else Decimal(text).to_integral_value()
