"""The record in a reader's words: every question that a page asks of it, always under an access."""

from records.chart.chronology import chronology, coming_appointments, latest, years
from records.chart.common import uuids
from records.chart.items import names_of, person, resource, something_left_out, versions, visible
from records.chart.lists import allergies, immunisations, medicines, none_known, problems
from records.chart.results import (
    TREND_POINTS,
    earlier_versions,
    measurements,
    reports_of,
    results,
    series,
    series_sizes,
    spellings,
    units_of,
)

__all__ = [
    "TREND_POINTS",
    "allergies",
    "chronology",
    "coming_appointments",
    "earlier_versions",
    "immunisations",
    "latest",
    "measurements",
    "medicines",
    "names_of",
    "none_known",
    "person",
    "problems",
    "reports_of",
    "resource",
    "results",
    "series",
    "series_sizes",
    "something_left_out",
    "spellings",
    "units_of",
    "uuids",
    "versions",
    "visible",
    "years",
]
