"""Questions of a long record that an index answers by a few probes, where SQL as Django writes it reads every row.

Each is built out of a queryset under an access, so what is withheld from the reader is withheld here.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

Series = tuple[str, str, str]  # code, name where there is no code, unit


def years(rows: QuerySet) -> list[int]:
    """The local years that rows fall in, newest first: from each year's newest row to the newest row before it."""
    newest = rows.filter(date_from__isnull=False).order_by(F("date_from").desc(nulls_last=True)).values("date_from")
    begin = "date_trunc('year', year.newest, %s)"
    before = newest.filter(date_from__lt=RawSQL(begin, [settings.TIME_ZONE]))[:1]
    (first, first_values), (then, then_values) = _sql(newest[:1]), _sql(before)
    found = _rows(
        f"WITH RECURSIVE year (newest) AS (({first}) UNION ALL SELECT ({then}) FROM year WHERE newest IS NOT NULL)"
        " SELECT extract(year FROM newest AT TIME ZONE %s)::int FROM year WHERE newest IS NOT NULL",
        [*first_values, *then_values, settings.TIME_ZONE],
    )
    return [year for (year,) in found]


def few_of_each(rows: QuerySet, wanted: Iterable[Series]) -> list[tuple[str, str, str, int, list[str]]]:
    """Of each series how many rows there are, counted as far as two; of a single one also the test's other units."""
    series = sorted(set(wanted))
    code, title, unit = (RawSQL(f"wanted.{part}", []) for part in ("code", "title", "unit"))
    same = rows.order_by().filter(~Q(code="") | Q(title=title), code=code)
    exact, exact_values = _sql(same.filter(unit=unit).values("id")[:2])
    other, other_values = _sql(same.filter(~Q(unit=unit)).values("unit").distinct())
    return _rows(
        f"SELECT code, title, unit, n, CASE WHEN n < 2 THEN ARRAY({other}) ELSE '{{}}' END FROM"
        f" (SELECT wanted.*, (SELECT count(*) FROM ({exact}) few) n"
        " FROM unnest(%s::text[], %s::text[], %s::text[]) wanted (code, title, unit)) wanted",
        [*other_values, *exact_values, *([one[part] for one in series] for part in range(3))],
    )


def _sql(rows: QuerySet) -> tuple[str, tuple]:
    return rows.query.get_compiler("default").as_sql()


def _rows(statement: str, values: list[Any]) -> list[tuple]:
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
