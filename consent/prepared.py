"""Questions whose SQL is made once for each decision, and asked with each person's own values.

Making SQL costs more than running it. So the queryset is built about nobody: stand-ins take the place of the person's
ids and of the values that differ at each call, and nothing of anybody is in what is kept. Row security holds as ever.
A list about several people is kept likewise, unless what one of them said stands in its condition.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property, wraps
from itertools import count
from typing import Any, NamedTuple, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, ValuesIterable, get_related_populators
from psycopg import sql

from accounts import statements
from consent.gate import Access, Ungated

_KEPT = 2000  # statements of one question, beyond which all are made anew
Build = TypeVar("Build", bound=Callable[..., Any])
Read = Callable[[list[tuple]], list[Any]]


class Made(NamedTuple):
    """One statement, and which of the given values are its parameters."""

    sql: str
    places: list[int]
    read: Read


def prepared(build: Build) -> Build:
    """For a function of an access and of named values that gives a queryset, or SQL with its parameters.

    Values that are ids, moments or lists differ from call to call; all others are part of the question. The function
    may ask of its access whom it is about, the decision and the kinds, and nothing else.
    """
    made: dict[Hashable, Made] = {}

    @wraps(build)
    def ask(access: Access, **values: Any) -> Question:
        if not isinstance(access, Access) or not access.is_open:
            raise Ungated("Open the gate, then read inside `access.reading()`.")
        return Question(build, made, access, values)

    return cast(Build, ask)


class Question:
    """A queryset's rows by slices and loops, without building the queryset; whatever else is asked builds it."""

    def __init__(self, build: Callable, made: dict[Hashable, Made], access: Access, values: dict[str, Any]):
        self.build, self.made, self.access, self.values = build, made, access, values

    @cached_property
    def queryset(self) -> QuerySet:
        return self.build(self.access, **self.values)

    @cached_property
    def _whole(self) -> list[Any]:
        """All rows, asked for once: `list` wants their number first."""
        return self.fetch()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.queryset, name)

    def __iter__(self) -> Iterator:
        return iter(self._whole)

    def __bool__(self) -> bool:
        return bool(self.fetch(limit=1))

    def __len__(self) -> int:
        return len(self._whole)

    def __getitem__(self, wanted: slice | int) -> Any:
        if isinstance(wanted, int):
            return self.fetch(1, wanted)[0]
        offset = wanted.start or 0
        return self.fetch(None if wanted.stop is None else max(0, wanted.stop - offset), offset)

    def count(self, most: int | None = None) -> int:
        """How many rows there are, counted as far as `most`."""
        if not _keeps(self.access):
            return self.queryset.order_by().values("pk")[:most].count()
        return self._asked(self._counted, most)[0][0]

    def fetch(self, limit: int | None = None, offset: int = 0) -> list[Any]:
        """All rows, or `limit` of them after the first `offset`."""
        if not _keeps(self.access):
            if not isinstance(self.queryset, QuerySet):
                return statements.rows(*self.queryset)[offset:]
            return list(self.queryset[offset : None if limit is None else offset + limit])
        return self._asked(self._rows, limit, offset)

    def _asked(self, make: Callable, limit: int | None, offset: int = 0) -> list[Any]:
        if not isinstance(self.access, Access) or not self.access.is_open:
            raise Ungated("Open the gate, then read inside `access.reading()`.")
        given = [*_known(self.access), *_parts(self.values)]
        made = self._made(make, limit, bool(offset))
        params = [given[place] for place in made.places]
        return made.read(statements.rows(made.sql, params + [offset] if offset else params))

    def _made(self, make: Callable, limit: int | None, later: bool) -> Made:
        shape = tuple(map(_shape, self.values.items()))
        key = (_number(self.access), shape, make.__name__, limit, later)
        if key not in self.made:
            if len(self.made) >= _KEPT:
                self.made.clear()
            self.made[key] = self._make(make, limit, later)
        return self.made[key]

    def _make(self, make: Callable, limit: int | None, later: bool) -> Made:
        nobody = self.access.about_nobody()
        values = dict(zip(self.values, _stand_ins(self.values.values()), strict=True))
        stand_ins = [*_whose(nobody), *_parts(values)]
        try:
            text, params, read = make(self.build(nobody, **values), limit)
        except EmptyResultSet:  # Django knows that there is none
            text, params, read = (_NONE[make.__name__], (), list)
        return Made(*_placed(text, params, stand_ins, later), read)

    @staticmethod
    def _rows(found: Any, limit: int | None) -> tuple[str, Sequence[Any], Read]:
        if not isinstance(found, QuerySet):
            return *found, list
        compiler = found[:limit].query.get_compiler("default")
        return *compiler.as_sql(), _reader(found, compiler)

    @staticmethod
    def _counted(found: QuerySet, limit: int | None) -> tuple[str, Sequence[Any], Read]:
        counted = found if limit else found.order_by()  # a few are found by walking the order's index
        text, params = counted.values("pk")[:limit].query.get_compiler("default").as_sql()
        return f"SELECT count(*) FROM ({text}) found", params, list


def _keeps(access: Access) -> bool:
    """Whether SQL for this access may be kept: its condition names nobody."""
    return bool(access.patient_ids) or (access.population is not None and not access.population.apart)


def _whose(access: Access) -> list[Any]:
    """Whom an access is about, as parameters: one person by all ids, or what a population is found by."""
    return [access.patient_id, *access.patient_ids, *(access.population.params if access.population else ())]


def _known(access: Access) -> Sequence[Any]:
    """The same as they are sent, written once for all questions of a page."""
    found: list[Any] | None = access.__dict__.get("_whose")
    if found is None:
        whose = [str(value) if isinstance(value, uuid.UUID) else value for value in _whose(access)]
        found = access.__dict__["_whose"] = whose
    return found


_numbers: dict[Hashable, int] = {}
_unused = count()


def _number(access: Access) -> int:
    """A number for what SQL depends on of an access: found by comparing once, for all questions of a page."""
    known: int | None = access.__dict__.get("_number")
    if known is None:
        decision = access.decision
        people = access.population.ids if access.population else len(access.patient_ids)
        whose = (decision.condition, decision.areas, decision.obligations, access.kinds, people)
        if whose not in _numbers:
            if len(_numbers) >= _KEPT:
                _numbers.clear()
            _numbers[whose] = next(_unused)
        known = access.__dict__["_number"] = _numbers[whose]
    return known


_NONE = {"_rows": "SELECT WHERE false", "_counted": "SELECT 0"}


def _placed(text: str, params: Sequence[Any], stand_ins: list[Any], later: bool) -> tuple[str, list[int]]:
    """The statement with every value written out that never differs: the planner knows partial indexes by them."""
    connection = connections["default"].connection
    written = [
        "%s" if param in stand_ins else sql.Literal(param).as_string(connection).replace("%", "%%") for param in params
    ]
    places = [stand_ins.index(param) for param in params if param in stand_ins]
    return text % tuple(written) + (" OFFSET %s" if later else ""), places


def _shape(named: tuple[str, Any]) -> Hashable:
    """What of a value is part of the question: how many ids there are, but not which."""
    name, value = named
    if isinstance(value, list):
        return (name, "ids", len(value)) if _are_ids(value) else (name, "list")
    return (name, type(value).__name__) if isinstance(value, (uuid.UUID, dt.datetime)) else (name, value)


def _are_ids(value: list) -> bool:
    return all(isinstance(part, uuid.UUID) for part in value)


def _parts(values: dict[str, Any]) -> list[Any]:
    """The given values as parameters: a list of ids is one for each of them, any other list is one."""
    parts: list[Any] = []
    for value in values.values():
        if isinstance(value, list) and _are_ids(value):
            parts.extend(value)
        elif isinstance(value, (list, uuid.UUID, dt.datetime)):
            parts.append(value)
    return parts


def _stand_ins(values: Any) -> Iterator[Any]:
    """Of each value that differs one of its kind that is nobody's."""
    for number, value in enumerate(values):
        if isinstance(value, uuid.UUID):
            yield uuid.uuid4()
        elif isinstance(value, dt.datetime):
            yield dt.datetime(1, 1, 2 + number, tzinfo=dt.UTC)
        elif isinstance(value, list):
            yield [uuid.uuid4() for _ in value] if _are_ids(value) else [f"stand-in {number}"]
        else:
            yield value


def _reader(queryset: QuerySet, compiler: Any) -> Read:
    """How rows of the statement become what the queryset gives."""
    if issubclass(queryset._iterable_class, ValuesIterable):  # type: ignore[attr-defined]  # noqa: SLF001
        names = [*queryset.query.extra_select, *queryset.query.values_select, *queryset.query.annotation_select]
        return lambda rows: [dict(zip(names, row, strict=True)) for row in rows]
    if issubclass(queryset._iterable_class, ModelIterable):  # type: ignore[attr-defined]  # noqa: SLF001
        return _models(compiler)
    return list


def _models(compiler: Any) -> Read:
    """Model instances, as Django loads them, but that one related row is made once for all that point to it."""
    if compiler.annotation_col_map:
        raise TypeError("A prepared question annotates no rows: ask for values.")
    info, select = compiler.klass_info, compiler.select
    model: type[Model] = info["model"]
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    related = [
        (found["field"].attname, found["field"].name, populator)
        for found, populator in zip(
            info.get("related_klass_infos", ()),
            get_related_populators(info, select, "default"),  # type: ignore[call-arg]
            strict=True,
        )
    ]

    def read(rows: Sequence[tuple]) -> list[Model]:
        seen: dict[tuple[str, Any], Any] = {}
        found = []
        for row in rows:
            instance = model.__new__(model)
            state = ModelState()
            state.adding, state.db = False, "default"
            instance.__dict__.update(zip(names, row[start:end], strict=True))
            instance.__dict__["_state"] = state
            for column, name, populator in related:
                key = (column, instance.__dict__[column])
                if key not in seen:
                    populator.populate(row, instance)
                    seen[key] = state.fields_cache[name]
                state.fields_cache[name] = seen[key]
            found.append(instance)
        return found

    return read
