"""A search as a value: what was asked, compiled to conditions of rows. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from records.searchkeys import dated
from records.searchrows import microseconds
from records.searchtables import parameters
from records.types import DIRECTORY_TYPES, is_directory

Sql = tuple[str, list[Any]]
Position = tuple[str | None, ...]  # of the last row seen: its sort values and its id, as texts


class Filter(Protocol):
    def sql(self, table: str) -> Sql:
        """A boolean expression over the columns of `table`, never null, and its parameters."""


class Fault(NamedTuple):
    """One thing wrong with a search: the parameter, a code of FHIR's issue types, and plain words."""

    parameter: str
    code: str
    text: str


class Sort(NamedTuple):
    """A column to sort by. Undated things count as older than all others."""

    column: str
    descending: bool


class Pair(NamedTuple):
    """A reference to follow: parameter `name` of `kind`, to targets of one type or ("") of any."""

    kind: str
    name: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a search asks for. `kind` is empty where every type that the access opens is meant."""

    kind: str
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = (Sort("date_from", True), Sort("id", True))
    count: int | None = None  # of a page, as asked and capped
    total: str = "none"  # none, estimate or accurate; an estimate is as good as accurate
    count_only: bool = False
    includes: tuple[Pair, ...] = ()
    revincludes: tuple[Pair, ...] = ()
    people: frozenset[str] | None = None  # ids of the persons named; None: nobody is
    applied: tuple[tuple[str, str], ...] = ()  # parameters as understood, for the self link
    ignored: tuple[str, ...] = ()

    @property
    def of_directory(self) -> bool:
        return is_directory(self.kind)

    @property
    def wants_total(self) -> bool:
        return self.count_only or self.total != "none"

    @property
    def is_plain(self) -> bool:
        """Whether the answer is the rows that are found, and nothing beside or about them."""
        return not (self.wants_total or self.includes or self.revincludes)

    @property
    def kinds(self) -> frozenset[str]:
        """Types of a person's resources that the answer may hold: those for which the gate has to be asked."""
        found = {self.kind, *(pair.kind for pair in self.revincludes)}
        for pair in self.includes:
            found |= {pair.target} if pair.target else parameters(pair.kind)[pair.name].targets
        return frozenset(found - DIRECTORY_TYPES - {""})


@dataclass(frozen=True, slots=True)
class Not:
    part: Filter

    def sql(self, table: str) -> Sql:
        text, params = self.part.sql(table)
        return f"NOT ({text})", params


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the parts; of none of them, never."""

    parts: tuple[Filter, ...]

    def sql(self, table: str) -> Sql:
        pairs = [part.sql(table) for part in self.parts]
        text = " OR ".join(f"({text})" for text, _ in pairs) or "false"
        return text, [value for _, params in pairs for value in params]


@dataclass(frozen=True, slots=True)
class Holds:
    """Has at least one of these keys."""

    keys: tuple[int, ...]

    def sql(self, table: str) -> Sql:
        return f"{table}.keys && %s::bigint[]", [list(self.keys)]


@dataclass(frozen=True, slots=True)
class Coded(Holds):
    """The same, where the key is of this one main code: most rows hold it in the column `code` and nowhere else."""

    code: str


@dataclass(frozen=True, slots=True)
class Begins:
    """A string of this parameter begins with the folded text, or holds it `anywhere`."""

    name: str
    text: str
    anywhere: bool = False

    def sql(self, table: str) -> Sql:
        frame = f"EXISTS (SELECT FROM unnest({table}.words) AS w (text) WHERE starts_with(w.text, %s)"
        if not self.anywhere:
            return f"{frame})", [f"{self.name}={self.text}"]
        start = f"{self.name}="
        return f"{frame} AND strpos(substr(w.text, %s), %s) > 0)", [start, len(start) + 1, self.text]


# How the interval of a row (low, high) must lie to what was asked (first, last), all four included.
LIES = {
    "eq": ("{low} >= %s AND {high} <= %s", "first last"),
    "ne": ("NOT ({low} >= %s AND {high} <= %s)", "first last"),
    "gt": ("{high} > %s", "last"),
    "lt": ("{low} < %s", "first"),
    "ge": ("({high} > %s OR ({low} >= %s AND {high} <= %s))", "last first last"),
    "le": ("({low} < %s OR ({low} >= %s AND {high} <= %s))", "first first last"),
    "sa": ("{low} > %s", "last"),
    "eb": ("{high} < %s", "first"),
    "ap": ("({low} <= %s AND {high} >= %s)", "last first"),
    "eq rounded": ("{low} >= %s AND {high} < %s", "first last"),  # what rounds to the digits that were written
    "ne rounded": ("NOT ({low} >= %s AND {high} < %s)", "first last"),
}


@dataclass(frozen=True, slots=True)
class Lies:
    """A span under this key lies to `first` and `last` as the prefix says."""

    key: int
    prefix: str
    first: Decimal
    last: Decimal

    def sql(self, table: str) -> Sql:
        text, order = LIES[self.prefix]
        frame = f"unnest({table}.span_keys, {table}.span_lows, {table}.span_highs) AS s (key, low, high)"
        params = [getattr(self, name) for name in order.split()]
        condition = text.format(low="s.low", high="s.high")
        exists = f"EXISTS (SELECT FROM {frame} WHERE s.key = %s AND {condition})"
        return f"(%s = ANY({table}.span_keys) AND {exists})", [self.key, self.key, *params]  # the cheap half first


# The same for date_from and date_until of a row, which are half-open and null where an end is open.
_OPEN_LOW, _OPEN_HIGH = "coalesce({t}.date_from, '-infinity')", "coalesce({t}.date_until, 'infinity')"
_WITHIN = "coalesce({t}.date_from >= %s AND {t}.date_until <= %s, false)"
DATED = {
    "eq": ("{t}.date_from >= %s AND {t}.date_from < %s AND coalesce({t}.date_until <= %s, false)", "first last last"),
    "ne": (f"NOT {_WITHIN}", "first last"),
    "gt": (f"{_OPEN_HIGH} > %s", "last"),
    "lt": (f"{_OPEN_LOW} < %s", "first"),
    "ge": (f"({_OPEN_HIGH} > %s OR {_WITHIN})", "last first last"),
    "le": (f"({_OPEN_LOW} < %s OR {_WITHIN})", "first first last"),
    "sa": ("coalesce({t}.date_from >= %s, false)", "last"),
    "eb": ("coalesce({t}.date_until <= %s, false)", "first"),
    "ap": (f"({_OPEN_LOW} < %s AND {_OPEN_HIGH} > %s)", "last first"),
}


@dataclass(frozen=True, slots=True)
class Dated:
    """The date by which the store dates the thing is this parameter's own, and lies as the prefix says."""

    name: str
    prefix: str
    first: datetime
    last: datetime  # just after

    def sql(self, table: str) -> Sql:
        text, order = DATED[self.prefix]
        params = [getattr(self, name) for name in order.split()]
        return f"({table}.keys && %s::bigint[] AND {text.format(t=table)})", [[dated(self.name)], *params]


@dataclass(frozen=True, slots=True)
class Updated:
    """The moment of the last update lies as the prefix says."""

    prefix: str
    first: datetime
    last: datetime

    def sql(self, table: str) -> Sql:
        text, order = LIES[self.prefix]
        column = f"{table}.last_updated"
        ends = {"first": self.first, "last": self.last - timedelta(microseconds=1)}
        return text.format(low=column, high=column), [ends[name] for name in order.split()]


@dataclass(frozen=True, slots=True)
class IdIn:
    ids: tuple[UUID, ...]

    def sql(self, table: str) -> Sql:
        return f"{table}.id = ANY(%s)", [list(self.ids)]


@dataclass(frozen=True, slots=True)
class KindIn:
    kinds: tuple[str, ...]

    def sql(self, table: str) -> Sql:
        return f"{table}.kind = ANY(%s)", [list(self.kinds)]


@dataclass(frozen=True, slots=True)
class Owned:
    """Belongs to one of the persons named. One person's ids are held against the access, not against each row: rows
    of those merged into a person keep their own."""

    people: frozenset[str]

    def sql(self, table: str) -> Sql:
        return f"{table}.patient_id = ANY(%s::uuid[])", [sorted(self.people)]


def dated_as_span(key: int, prefix: str, first: datetime, last: datetime) -> Lies:
    """A condition on dates that are kept as spans; `last` is just after."""
    return Lies(key, prefix, microseconds(first), microseconds(last) - 1)


def latest(kind: str = "") -> Query:
    """The newest of a type, or of everything that the access opens."""
    return Query(kind=kind)


def everything(*, kinds: Iterable[str] = (), since: datetime | None = None) -> Query:
    """A person's whole record, newest first; of these types only, and changed since then."""
    filters: list[Filter] = [KindIn(tuple(sorted(kinds)))] if kinds else []
    if since:
        filters.append(Updated("ge", since, since + timedelta(microseconds=1)))
    return Query(kind="", filters=tuple(filters))
