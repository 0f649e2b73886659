"""Test results and measurements, their reports and series."""

import datetime as dt
import uuid
from collections import Counter
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from consent.gate import Access
from consent.prepared import prepared
from records import probing
from records.chart.common import under
from records.models import Resource, ResourceQuerySet, ResourceVersion
from records.words.units import unit_words

# Notes of a visit that some systems send as reports (LOINC): they are no test, and stand in the chronology.
VISIT_NOTES = ("34117-2", "11488-4", "51847-2", "34109-9", "34111-5", "11506-3", "18842-5", "28570-0")
TREND_POINTS = 100  # on one page of a series


@prepared
def results(access: Access) -> ResourceQuerySet:
    """Laboratory results and every report, the newest first."""
    reports = Q(kind__in=("DiagnosticReport", "ImagingStudy")) & ~Q(code__in=VISIT_NOTES)
    return under(access).filter(Q(kind="Observation", area="results") | reports).newest_first()


@prepared
def measurements(access: Access) -> ResourceQuerySet:
    return under(access).of_type("Observation").filter(area="measurements").newest_first()


def reports_of(access: Access, items: list[Resource]) -> list[Resource]:
    """Reports from the days of these results, that they may stand under their heading."""
    dated = [item.date_from for item in items if item.date_from]
    if not dated:
        return []
    day = dt.timedelta(days=1)
    return _reports_between(access, begin=min(dated) - day, end=max(dated) + day)[:200]


@prepared
def _reports_between(access: Access, *, begin: dt.datetime, end: dt.datetime) -> Any:
    return under(access).of_type("DiagnosticReport").filter(date_from__gte=begin, date_from__lte=end).newest_first()


def series_sizes(access: Access, items: list[Resource]) -> dict[tuple[str, str, str], int]:
    """Whether there is one result or more of each series of these items: code, name without a code, unit in words.

    One spelling of a unit is counted as far as two; nobody asks for more, nor of what stands twice among the items.
    """
    tests = [item for item in items if item.kind == "Observation"]
    on_page = {(item.code, "" if item.code else item.title, item.unit) for item in tests}
    counted = Counter(
        (item.code, "" if item.code else item.title, unit_words(item.unit)) for item in tests if _in_series(item)
    )
    sizes = {series: 2 for series, number in counted.items() if number > 1}
    asked = sorted(one for one in on_page if (one[0], one[1], unit_words(one[2])) not in sizes)
    if not asked:
        return sizes
    wanted = [[series[part] for series in asked] for part in range(3)]
    for code, title, unit, count, others in _few_of_each(access, codes=wanted[0], titles=wanted[1], units=wanted[2]):
        key = (code, title, unit_words(unit))
        spelt = [other for other in others if (code, title, other) not in on_page and unit_words(other) == key[2]]
        if count:
            sizes[key] = sizes.get(key, 0) + count + len(spelt)
    return sizes


def _in_series(item: Resource) -> bool:
    """Whether a result is one of its series, as `_few_of_each` counts them."""
    return item.status != "cancelled" and "entered-in-error" not in item.labels


@prepared
def _few_of_each(access: Access, *, codes: list[str], titles: list[str], units: list[str]) -> Any:
    rows = Resource.objects.under(access).of_type("Observation").current().exclude(status="cancelled")
    return probing.few_of_each(rows, codes, titles, units)


def series(access: Access, *, code: str, name: str) -> ResourceQuerySet:
    """Every result of one test, in whatever unit."""
    same = Q(code=code) if code else Q(code="", title=name)
    return under(access).of_type("Observation").filter(same).newest_first()


def units_of(found: ResourceQuerySet) -> dict[str, list[str]]:
    """The units of a test: in words, with every spelling that came in."""
    spellings: dict[str, list[str]] = {}
    for unit in found.order_by("unit").values_list("unit", flat=True).distinct():
        spellings.setdefault(unit_words(unit), []).append(unit)
    return spellings


def spellings(units: dict[str, list[str]], unit: str) -> list[str]:
    """Every spelling of a unit. What has none is told in each series: a test not done, or words."""
    return [*units.get(unit, []), *units.get("", [])] if unit in units else []


def earlier_versions(access: Access, items: list[Resource]) -> dict[uuid.UUID, ResourceVersion]:
    """Of each corrected item, the version that stood before."""
    changed = [item for item in items if item.version > 1 and item.status in ("corrected", "amended", "appended")]
    if not changed:
        return {}
    wanted = reduce(or_, (Q(resource_id=item.id, version=item.version - 1) for item in changed))
    return {version.resource_id: version for version in ResourceVersion.objects.under(access).filter(wanted)}
