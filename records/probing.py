"""Questions of a long record that an index answers by a few probes, where SQL as Django writes it reads every row.

Each is built out of a queryset under an access, so what is withheld from the reader is withheld here.
"""

from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

Statement = tuple[str, list[Any]]  # for `prepared`


def years(rows: QuerySet) -> Statement:
    """Asks for the local years of rows, newest first: from each year's newest row to the newest row before it."""
    newest = rows.filter(date_from__isnull=False).order_by(F("date_from").desc(nulls_last=True)).values("date_from")
    begin = "date_trunc('year', year.newest, %s)"
    before = newest.filter(date_from__lt=RawSQL(begin, [settings.TIME_ZONE]))[:1]
    (first, first_values), (then, then_values) = _sql(newest[:1]), _sql(before)
    return (
        (
            f"WITH RECURSIVE year (newest) AS (({first}) UNION ALL SELECT ({then}) FROM year WHERE newest IS NOT NULL)"
            " SELECT extract(year FROM newest AT TIME ZONE %s)::int FROM year WHERE newest IS NOT NULL"
        ),
        [*first_values, *then_values, settings.TIME_ZONE],
    )


def few_of_each(rows: QuerySet, codes: list[str], titles: list[str], units: list[str]) -> Statement:
    """Asks of each series (code, name where there is no code, unit) how many rows there are, counted as far as two.

    Of a single one also the test's other units.
    """
    code, title, unit = (RawSQL(f"wanted.{part}", []) for part in ("code", "title", "unit"))
    same = rows.order_by().filter(~Q(code="") | Q(title=title), code=code)
    exact, exact_values = _sql(same.filter(unit=unit).values("id")[:2])
    other, other_values = _sql(same.filter(~Q(unit=unit)).values("unit").distinct())
    return (
        (
            f"SELECT code, title, unit, n, CASE WHEN n < 2 THEN ARRAY({other}) ELSE '{{}}' END FROM"
            f" (SELECT wanted.*, (SELECT count(*) FROM ({exact}) few) n"
            " FROM unnest(%s::text[], %s::text[], %s::text[]) wanted (code, title, unit)) wanted"
        ),
        [*other_values, *exact_values, codes, titles, units],
    )


def register(patient: QuerySet, rows: QuerySet) -> Statement:
    """Asks for what the register holds of one person, and beside it the person's own row, if it may be seen."""
    (held, held_values), (row, row_values) = _sql(patient), _sql(rows)
    return f"SELECT * FROM ({held}) register LEFT JOIN ({row}) entry ON true", [*held_values, *row_values]


def beside(people: QuerySet, rows: QuerySet, condition: str) -> Statement:
    """Each of `one` with the title of its `row`, which an index finds: OFFSET 0 keeps it from being found for all."""
    (text, values), (inner, more) = _sql(people), _sql(rows)
    return (
        (
            f"SELECT one.*, found.title FROM ({text} OFFSET 0) one LEFT JOIN LATERAL"
            f" (SELECT row.title FROM ({inner}) row WHERE {condition} OFFSET 0) found ON true"
        ),
        [*values, *more],
    )


def _sql(rows: QuerySet) -> tuple[str, tuple]:
    return rows.query.get_compiler("default").as_sql()
