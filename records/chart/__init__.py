"""The record in a reader's words: every question that a page asks of it, always under an access."""

from records.chart.care import CURRENT_PLAN, plans, progress, teams, visits, years_of_visits
from records.chart.chronology import coming_appointments, latest, told_appointments, years
from records.chart.common import uuids
from records.chart.devices import devices, family_history, procedures, recalls_of, social_history, uses_of
from records.chart.items import (
    authors,
    hold,
    names_of,
    person,
    resource,
    seen,
    version_of,
    versions,
    visible,
    whole,
)
from records.chart.letters import imaging, letters, newer_versions, stored_file
from records.chart.links import part_of_visit, pointing, targets
from records.chart.lists import allergies, immunisations, medicines, none_known, own_medicines, problems
from records.chart.prescribed import handed_out, lock_prescriptions, prescriptions
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
    "CURRENT_PLAN",
    "TREND_POINTS",
    "allergies",
    "authors",
    "coming_appointments",
    "devices",
    "earlier_versions",
    "family_history",
    "handed_out",
    "hold",
    "imaging",
    "immunisations",
    "latest",
    "letters",
    "lock_prescriptions",
    "measurements",
    "medicines",
    "own_medicines",
    "names_of",
    "newer_versions",
    "none_known",
    "part_of_visit",
    "person",
    "plans",
    "pointing",
    "prescriptions",
    "problems",
    "procedures",
    "progress",
    "recalls_of",
    "reports_of",
    "resource",
    "results",
    "seen",
    "series",
    "series_sizes",
    "social_history",
    "spellings",
    "stored_file",
    "targets",
    "teams",
    "told_appointments",
    "units_of",
    "uses_of",
    "uuids",
    "version_of",
    "versions",
    "visible",
    "visits",
    "whole",
    "years",
    "years_of_visits",
]
