"""One line of a file of measurements: what it says, and what becomes of it. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from contributions.home_measures import MEASURES, Figure
from contributions.plausibility import BOUNDS, Band, Fault, NotAFigure, are_swapped, band, read_figure

MOST_LINES = 2000
MOST_BYTES = 1024 * 1024
DIGITS = 6  # after the point: what a device sent is kept as it sent it
FIGURES: dict[str, Figure] = {figure.name: figure for one in MEASURES.values() for figure in one.figures}
SINGLE = {one.figures[0].name: slug for slug, one in MEASURES.items() if slug != "blood-pressure"}
PRESSURE = ("systolic", "diastolic")
When = dt.datetime | dt.date


class FileRefused(ValueError):
    """Nothing of the file can be read; the message says why."""


class LineRefused(ValueError):
    """This line is left out; the message says why."""


class Verdict(StrEnum):
    ADD = "add"
    THERE = "there"
    REFUSED = "refused"


@dataclass(frozen=True)
class Reading:
    """One measurement: its sort, its figures, when it was made (a day alone, or aware)."""

    sort: str
    figures: Mapping[str, Decimal]
    at: When

    def key(self) -> tuple[str, str, str]:
        """By which the same reading is known again."""
        said = ",".join(f"{name}={value.normalize():f}" for name, value in sorted(self.figures.items()))
        return self.sort, moment_key(self.at), said


@dataclass
class Line:
    """`place` says where in the file: "Line 3"."""

    place: str
    readings: list[Reading] = field(default_factory=list)
    verdict: Verdict = Verdict.ADD
    reason: str = ""
    unusual: bool = False


def moment_key(at: When) -> str:
    if isinstance(at, dt.datetime):
        return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M")
    return at.isoformat()


def figure(name: str, text: str, *, comma: bool = False) -> Decimal:
    """One figure of a file; raises LineRefused with the figure's name."""
    label = FIGURES[name].label
    try:
        value = read_figure(text, DIGITS if BOUNDS[name].places else 0, comma=comma)
    except NotAFigure as wrong:
        if wrong.fault == Fault.PLACES:
            raise LineRefused(_("%(figure)s: “%(text)s” is no whole number") % _named(label, text)) from wrong
        raise LineRefused(_("%(figure)s: “%(text)s” is no number") % _named(label, text)) from wrong
    if band(name, value) == Band.IMPOSSIBLE:
        raise LineRefused(_("%(figure)s: %(text)s cannot be right") % _named(label, text))
    return value


def _named(label: object, text: str) -> dict[str, str]:
    return {"figure": str(label), "text": text[:30]}


def readings(figures: Mapping[str, Decimal], at: When, *, born: dt.date | None, now: dt.datetime) -> list[Reading]:
    """The measurements that figures of one moment are; raises LineRefused."""
    _check_moment(at, born, now)
    found = []
    pressure = {name: figures[name] for name in PRESSURE if name in figures}
    if len(pressure) == 1:
        raise LineRefused(_("One figure of the blood pressure is missing"))
    if pressure:
        if are_swapped(pressure["systolic"], pressure["diastolic"]):
            raise LineRefused(_("The lower figure of the blood pressure is not less than the upper figure"))
        found.append(Reading("blood-pressure", pressure, at))
    found += [Reading(SINGLE[name], {name: figures[name]}, at) for name in SINGLE if name in figures]
    if not found:
        raise LineRefused(_("There is no figure"))
    return found


def _check_moment(at: When, born: dt.date | None, now: dt.datetime) -> None:
    day = at.date() if isinstance(at, dt.datetime) else at
    if day < (born or dt.date(1900, 1, 1)):
        raise LineRefused(_("It is dated before the person was born"))
    if (at > now) if isinstance(at, dt.datetime) else (day > now.date()):
        raise LineRefused(_("It is dated in the future"))


def is_unusual(found: list[Reading], *, adult: bool) -> bool:
    return any(band(name, value, adult=adult) != Band.USUAL for one in found for name, value in one.figures.items())
