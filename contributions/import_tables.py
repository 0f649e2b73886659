"""A table of measurements as text (CSV): with commas, semicolons or tabs, as devices and spreadsheets save it. Pure.

Cells are text and nothing else: what looks like a formula is no number and is refused as one.
"""

import csv
import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from contributions import import_dates
from contributions.import_lines import (
    FIGURES,
    MOST_LINES,
    FileRefused,
    Line,
    LineRefused,
    Verdict,
    figure,
    is_unusual,
    readings,
)

NAMES: dict[str, tuple[str, ...]] = {
    "date": ("date", "day", "measured on", "measurement day"),
    "time": ("time", "clock time", "measurement time"),
    "moment": ("datetime", "timestamp", "date time", "date and time", "measured at", "measurement date", "recorded at"),
    "systolic": ("systolic", "sys", "sbp", "upper", "systolic bp", "systolic blood pressure", "upper figure"),
    "diastolic": ("diastolic", "dia", "dbp", "lower", "diastolic bp", "diastolic blood pressure", "lower figure"),
    "pulse": ("pulse", "hr", "bpm", "heart rate", "heartrate", "pulse rate"),
    "weight": ("weight", "body weight"),
    "height": ("height", "body height"),
    "temperature": ("temperature", "temp", "body temperature"),
    "oxygen": ("oxygen", "spo2", "oxygen saturation", "blood oxygen"),
    "glucose": ("glucose", "bg", "blood glucose", "blood sugar", "glucose value"),
    "peak-flow": ("peak flow", "pef", "peakflow"),
}
KNOWN = {called: name for name, calls in NAMES.items() for called in calls}
UNITS: dict[str, tuple[str, ...]] = {
    "systolic": ("mmhg",),
    "diastolic": ("mmhg",),
    "pulse": ("bpm", "/min", "beats/min", "beats per minute"),
    "weight": ("kg",),
    "height": ("cm",),
    "temperature": ("°c", "c", "degc", "celsius"),
    "oxygen": ("%",),
    "glucose": ("mmol/l",),
    "peak-flow": ("l/min",),
}
_UNIT = re.compile(r"[(\[]([^)\]]*)[)\]]")
_LONGEST_CELL = 4000


def read_table(text: str, *, born: dt.date | None, now: dt.datetime, adult: bool) -> tuple[list[Line], list[str]]:
    """Each row with what becomes of it, and the names of columns that are not read; raises FileRefused."""
    rows, separator = _rows(text)
    if not rows:
        raise FileRefused(_("The file is empty."))
    header, columns = rows[0][1], _columns(rows[0][1])
    _check_columns(columns)
    body = [(number, cells) for number, cells in rows[1:] if any(cell.strip() for cell in cells)]
    if not body:
        raise FileRefused(_("The file has a heading and no rows."))
    if len(body) > MOST_LINES:
        said = _("The file has %(count)d rows. At most %(most)d can be read at once: make smaller files of it.")
        raise FileRefused(said % {"count": len(body), "most": MOST_LINES})
    _check_order_of_dates(body, columns)
    lines = [
        _line(number, cells, columns, comma=separator == ";", born=born, now=now, adult=adult) for number, cells in body
    ]
    return lines, [name.strip()[:40] for place, name in enumerate(header) if name.strip() and place not in columns]


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], str]:
    """Numbered rows, and what separates the cells."""
    lines = text.splitlines(keepends=True)
    if lines and lines[0].strip().lower().startswith("sep="):
        lines[0] = "\n"
    heading = next((line for line in lines if line.strip()), "")
    separator = max(";,\t", key=heading.count)
    reader = csv.reader(lines, delimiter=separator)
    found = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((reader.line_num, cells))
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                raise FileRefused(_("Line %(n)d is no row of a table.") % {"n": reader.line_num})
    except csv.Error as error:
        raise FileRefused(_("Line %(n)d is no row of a table.") % {"n": reader.line_num}) from error
    return found, separator


def _columns(header: list[str]) -> dict[int, str]:
    """What each column holds, by its place; one in another unit than ours refuses the file."""
    found: dict[int, str] = {}
    for place, title in enumerate(header):
        unit = _UNIT.search(title)
        name = KNOWN.get(_plain(_UNIT.sub(" ", title)))
        if name is None or name in found.values():
            continue
        if (
            unit
            and name in UNITS
            and unit[1].strip().lower().replace(" ", "") not in {one.replace(" ", "") for one in UNITS[name]}
        ):
            said = _("The column “%(title)s” is in another unit. It can be read in %(unit)s alone.")
            raise FileRefused(said % {"title": title.strip()[:40], "unit": FIGURES[name].unit})
        found[place] = name
    return found


def _plain(title: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", title.lower()).split())


def _check_columns(columns: Mapping[int, str]) -> None:
    names = set(columns.values())
    if not names & {"date", "moment"}:
        raise FileRefused(_("The first row must name the columns, and one of them must be “Date”."))
    if not names & set(FIGURES):
        raise FileRefused(_("No column is called “Systolic”, “Diastolic”, “Pulse”, “Weight” or the like."))


def _check_order_of_dates(body: list[tuple[int, list[str]]], columns: Mapping[int, str]) -> None:
    """A file whose dates begin with the month would be half misread, so none of it is read."""
    places = [place for place, name in columns.items() if name in ("date", "moment")]
    for number, cells in body:
        if any(place < len(cells) and import_dates.is_month_first(cells[place]) for place in places):
            said = _("Line %(n)d has the month before the day. Write all dates as day/month/year.")
            raise FileRefused(said % {"n": number})


def _line(
    number: int,
    cells: list[str],
    columns: Mapping[int, str],
    *,
    comma: bool,
    born: dt.date | None,
    now: dt.datetime,
    adult: bool,
) -> Line:
    line = Line(_("Line %(n)d") % {"n": number})
    given = {name: cells[place].strip() for place, name in columns.items() if place < len(cells)}
    try:
        at = import_dates.moment(given.get("moment") or given.get("date", ""), given.get("time", ""))
        figures = _figures(given, comma=comma)
        line.readings = readings(figures, at, born=born, now=now)
        line.unusual = is_unusual(line.readings, adult=adult)
    except LineRefused as refused:
        line.verdict, line.reason = Verdict.REFUSED, str(refused)
    return line


def _figures(given: Mapping[str, str], *, comma: bool) -> dict[str, Decimal]:
    return {name: figure(name, text, comma=comma) for name, text in given.items() if name in FIGURES and text}
