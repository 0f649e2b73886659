"""Which rows may be seen: one value that yields both SQL and a Python predicate. Pure.

A row is anything with `id`, `kind`, `area`, `labels` and `organisation_id`.
"""

import uuid
from dataclasses import dataclass
from typing import Any, Protocol

Sql = tuple[str, list[Any]]


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
    kinds: frozenset[str]

    def sql(self, table):
        return f"{table}.kind = ANY(%s)", [sorted(self.kinds)]

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


NOTHING = AnyOf(())
EVERYTHING = AllOf(())


def _joined(parts: tuple[Condition, ...], word: str, empty: str, table: str) -> Sql:
    pairs = [part.sql(table) for part in parts]
    text = word.join(f"({text})" for text, _ in pairs) or empty
    return text, [param for _, params in pairs for param in params]
