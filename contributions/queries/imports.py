"""What the record holds already of the readings in a file."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from clock import DISPLAY_ZONE
from consent.gate import Access
from contributions.import_lines import PRESSURE, SINGLE, Reading
from contributions.queries.measurements import figures_of
from records import chart
from records.presenters import fhir

_DAY = dt.timedelta(days=1)


def known(access: Access, wanted: Iterable[Reading]) -> set[tuple[str, str, str]]:
    """The readings, by their keys, that are held from the days of these; what was taken back is held too."""
    days = [one.at.date() if isinstance(one.at, dt.datetime) else one.at for one in wanted]
    if not days:
        return set()
    first, last = (dt.datetime.combine(day, dt.time.min, DISPLAY_ZONE) for day in (min(days), max(days)))
    rows: QuerySet = chart.measurements(access).filter(date_from__gte=first - _DAY, date_from__lt=last + 2 * _DAY)
    return {key for row in rows if (key := _key(row))}


def _key(row: Any) -> tuple[str, str, str] | None:
    figures = figures_of(fhir.read(row))
    if not figures or row.date_precision not in ("second", "day"):
        return None
    if set(figures) == set(PRESSURE):
        sort = "blood-pressure"
    elif len(figures) == 1 and (name := next(iter(figures))) in SINGLE:
        sort = SINGLE[name]
    else:
        return None
    at = row.date_from if row.date_precision == "second" else row.date_from.astimezone(DISPLAY_ZONE).date()
    return Reading(sort, figures, at).key()
