"""Which rows may be seen: one value that yields both SQL and a Python predicate. Pure.

A row is anything with `id`, `patient_id`, `kind`, `area`, `labels`, `organisation_id` and `held_until`. Rows that speak
of an item (its versions, a note on it) name the column that holds its id as `item_column`; rows that tell when
something was have `date_from` and `date_until`.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any, Protocol
from zoneinfo import ZoneInfo

Sql = tuple[str, list[Any]]
_SCOTLAND = ZoneInfo("Europe/London")


class Table(str):
    """The name by which SQL calls a table, with what is special about its columns."""

    item_column = "id"
    is_dated = True

    @classmethod
    def of(cls, model: Any, name: str) -> "Table":
        table = cls(name)
        table.item_column = model.item_column
        table.is_dated = model.is_dated
        return table


class Condition(Protocol):
    def sql(self, table: str) -> Sql:
        """A boolean SQL expression over the columns of `table`, never null, and its parameters."""

    def allows(self, row: Any) -> bool:
        """The same question asked of one row in Python."""


@dataclass(frozen=True)
class AreaIn:
    areas: frozenset[str]

    def sql(self, table):
        return f"{table}.area = ANY(%s)", [sorted(map(str, self.areas))]

    def allows(self, row):
        return row.area in self.areas


@dataclass(frozen=True)
class KindIn:
    """Of one of these kinds. In SQL it is no key for an index: that is for the few kinds that a question asks for."""

    kinds: frozenset[str]

    def sql(self, table):
        return f"({table}.kind = ANY(%s)) IS TRUE", [sorted(self.kinds)]

    def allows(self, row):
        return row.kind in self.kinds


@dataclass(frozen=True)
class Labelled:
    """Carries at least one of the labels."""

    labels: frozenset[str]

    def sql(self, table):
        return f"{table}.labels && %s::varchar[]", [sorted(map(str, self.labels))]

    def allows(self, row):
        return not self.labels.isdisjoint(row.labels)


@dataclass(frozen=True)
class MadeBy:
    """Written by this organisation; an item of unknown origin was written by none."""

    organisation_id: uuid.UUID | None

    def sql(self, table):
        return f"coalesce({table}.organisation_id = %s, false)", [self.organisation_id]

    def allows(self, row):
        return self.organisation_id is not None and row.organisation_id == self.organisation_id


@dataclass(frozen=True)
class PersonIn:
    """About one of these people: for conditions over a population."""

    people: frozenset[uuid.UUID]

    def sql(self, table):
        return f"{table}.patient_id = ANY(%s)", [sorted(self.people)]

    def allows(self, row):
        return row.patient_id in self.people


@dataclass(frozen=True)
class ItemIn:
    """One of these items, or a row that speaks of one: for conditions over a population."""

    items: frozenset[uuid.UUID]

    def sql(self, table):
        return f"{table}.{_item_column(table)} = ANY(%s)", [sorted(self.items)]

    def allows(self, row):
        return getattr(row, getattr(row, "item_column", "id")) in self.items


@dataclass(frozen=True)
class ChosenItem:
    """One of the items that this person chose; SQL reads them from the setting that the access makes, `portal.chosen`.

    So all people's conditions are one, and no statement that is kept holds anybody's ids. Without the setting it is
    null: the row is neither chosen nor not, and stays out.
    """

    items: frozenset[uuid.UUID] = field(compare=False)

    def sql(self, table):
        chosen = "(SELECT string_to_array(nullif(current_setting('portal.chosen', true), ''), ',')::uuid[])"
        return f"{table}.{_item_column(table)} = ANY ({chosen}::uuid[])", []

    def allows(self, row):
        return getattr(row, getattr(row, "item_column", "id")) in self.items


@dataclass(frozen=True)
class StillHeld:
    """Labelled as held, and the moment of release has not come."""

    label: str
    now: dt.datetime = field(compare=False)

    def sql(self, table):
        held = f"{table}.labels @> ARRAY[%s]::varchar[]"
        return f"{held} AND ({table}.held_until IS NULL OR {table}.held_until > portal_now())", [str(self.label)]

    def allows(self, row):
        return self.label in row.labels and (row.held_until is None or row.held_until > self.now)


@dataclass(frozen=True)
class During:
    """What was at any time within these days in Scotland, both included; a row without a date was in none."""

    since: dt.date | None
    until: dt.date | None

    def sql(self, table):
        if not getattr(table, "is_dated", True):
            return "false", []
        after, before = _bounds(self.since, self.until)
        ends = f"coalesce({table}.date_until, {table}.date_from)"
        return f"coalesce({ends} >= %s AND {table}.date_from < %s, false)", [after, before]

    def allows(self, row):
        if getattr(row, "date_from", None) is None:
            return False
        after, before = _bounds(self.since, self.until)
        return (row.date_until or row.date_from) >= after and row.date_from < before


@dataclass(frozen=True)
class Not:
    part: Condition

    def sql(self, table):
        text, params = self.part.sql(table)
        return f"NOT ({text})", params

    def allows(self, row):
        return not self.part.allows(row)


@dataclass(frozen=True)
class AllOf:
    parts: tuple[Condition, ...]

    def sql(self, table):
        return _joined(self.parts, " AND ", "true", table)

    def allows(self, row):
        return all(part.allows(row) for part in self.parts)


@dataclass(frozen=True)
class AnyOf:
    parts: tuple[Condition, ...]

    def sql(self, table):
        return _joined(self.parts, " OR ", "false", table)

    def allows(self, row):
        return any(part.allows(row) for part in self.parts)


def literal(condition: Condition) -> Condition:
    """The same with the chosen items written out, for a condition over a population, which has no one setting."""
    match condition:
        case ChosenItem(items):
            return ItemIn(items)
        case Not(part):
            return Not(literal(part))
        case AllOf(parts):
            return AllOf(tuple(map(literal, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(literal, parts)))
    return condition


def released(condition: Condition) -> Condition:
    """The same as it will be when nothing is held any more."""
    match condition:
        case StillHeld():
            return NOTHING
        case Not(part):
            return Not(released(part))
        case AllOf(parts):
            return AllOf(tuple(map(released, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(released, parts)))
    return condition


NOTHING = AnyOf(())
EVERYTHING = AllOf(())


def _joined(parts: tuple[Condition, ...], word: str, empty: str, table: str) -> Sql:
    pairs = [part.sql(table) for part in parts]
    text = word.join(f"({text})" for text, _ in pairs) or empty
    return text, [param for _, params in pairs for param in params]


def _item_column(table: str) -> str:
    return getattr(table, "item_column", "id")


def _bounds(since: dt.date | None, until: dt.date | None) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of the period and the first after it."""
    first = since or dt.date(1, 1, 2)
    last = until or dt.date(9999, 12, 30)
    return tuple(  # type: ignore[return-value]
        dt.datetime.combine(day, dt.time(), _SCOTLAND) for day in (first, last + dt.timedelta(days=1))
    )
