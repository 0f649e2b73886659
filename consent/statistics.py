"""The statistics of the service: what is counted, by organisation, with small numbers hidden; never of whom."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import clock
from consent import gate, queries
from consent.queries import statistics as counts
from consent.queries.statistics import MEASURES, ByMonth, Practice
from consent.suppression_rules import SMALL, Cell, fold, hidden

MONTHS = 6  # that are over: a month that runs would tell from one day to the next what came


@dataclass
class Row:
    """One line of a table: its name, and numbers as text; empty where the number is hidden."""

    name: str
    cells: list[str] = field(default_factory=list)


@dataclass
class Table:
    """One table as it may be shown. `withheld`: it holds too few people to be shown at all."""

    headers: list[str]
    rows: list[Row] = field(default_factory=list)
    withheld: bool = False


@dataclass
class Statistics:
    people: Table
    emergencies: Table
    refusals: Table


TABLES = frozenset(one.name for one in fields(Statistics))


def gather() -> Statistics:
    """Everything counted at once by a job, of which the log keeps an entry about nobody."""
    months = months_over(clock.today())
    since, until = queries.midnight(months[0]), queries.midnight(_next(months[-1]))
    with gate.open_for_count("statistics") as access:
        practices = counts.practices(access)
        emergencies, refusals = counts.emergencies(since, until), counts.refusals(since, until)
    known = {*practices, *emergencies.organisations, *refusals.organisations} - {None}
    names = queries.organisation_names(ident for ident in known if ident)
    return Statistics(
        people=people_table(practices, names),
        emergencies=month_table(emergencies, months, names),
        refusals=month_table(refusals, months, names),
    )


def months_over(today: dt.date) -> list[dt.date]:
    """The first days of the last months that are over, the earliest first."""
    count = today.year * 12 + today.month - 1
    return [dt.date(number // 12, number % 12 + 1, 1) for number in range(count - MONTHS, count)]


def people_table(practices: dict[uuid.UUID, Practice], names: dict[uuid.UUID, str]) -> Table:
    """People by practice and how many of them have what; small practices stand together.

    Each measure is hidden together with the number of those without it, which would follow from it.
    """
    table = Table([_("Practice"), _("People registered"), _("With a sign-in"), _("With choices in force"),
                   _("With an invited helper")])  # fmt: skip
    rows = _practice_rows(practices, names)
    total = sum(row.people for _name, row in rows)
    if not rows or total < SMALL:
        table.withheld = bool(rows)
        return table
    columns = [_measured([row for _name, row in rows], measure) for measure in MEASURES]
    for place, (name, row) in enumerate([*rows, (_("All practices"), Practice(total, {}))]):
        table.rows.append(Row(name, [str(row.people), *(column[place] for column in columns)]))
    return table


def _practice_rows(practices: dict[uuid.UUID, Practice], names: dict[uuid.UUID, str]) -> list[tuple[str, Practice]]:
    """Practices by name; those of few people as one."""
    alone, together = fold({str(ident): one.people for ident, one in practices.items()})
    known = {str(ident): (names.get(ident, _("An organisation")), one) for ident, one in practices.items()}
    rows = sorted((known[ident] for ident in alone), key=lambda row: row[0])
    if together:
        few = [known[ident][1] for ident in together]
        whole = Practice(sum(one.people for one in few), {name: sum(one.of[name] for one in few) for name in MEASURES})
        words = ngettext("%(n)d other practice", "%(n)d other practices together", len(few)) % {"n": len(few)}
        rows.append((words, whole))
    return rows


def _measured(rows: Sequence[Practice], measure: str) -> list[str]:
    """One column with its total, as text."""
    grid = [[row.of[measure], row.people - row.of[measure], row.people] for row in rows]
    grid.append([sum(column) for column in zip(*grid, strict=True)])
    closed = hidden([[Cell.of_people(number) for number in line] for line in grid], always=[2])
    return ["" if closed is None or (place, 0) in closed else str(line[0]) for place, line in enumerate(grid)]


def month_table(found: ByMonth, months: Sequence[dt.date], names: dict[uuid.UUID, str]) -> Table:
    """Things that happened, by organisation and month, with totals both ways."""
    table = Table([_("Organisation"), *(date_format(month, "F Y") for month in months), _("All months")])
    called = {ident: names.get(ident, _("An organisation")) if ident else _("Outside every organisation") for ident in
              found.organisations}  # fmt: skip
    order = sorted(called, key=lambda ident: (ident is None, called[ident]))
    nothing = Cell(0, 0)
    grid = [
        [*(found.cells.get((ident, month), nothing) for month in months), found.organisations[ident]] for ident in order
    ]
    grid.append([*(found.months.get(month, nothing) for month in months), found.all])
    closed = hidden(grid)
    if closed is None:
        table.withheld = True
    elif order:
        for r, (name, line) in enumerate(zip([*(called[i] for i in order), _("All together")], grid, strict=True)):
            table.rows.append(Row(name, ["" if (r, c) in closed else str(cell.number) for c, cell in enumerate(line)]))
    return table


def _next(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)
