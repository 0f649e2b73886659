"""Pages of a person's record, one module per subject. Each wears the door that names what it shows."""

from records.views.chronology import show_chronology
from records.views.items import show_item
from records.views.lists import list_allergies, list_immunisations, list_medicines, list_problems
from records.views.results import list_measurements, list_results
from records.views.trends import show_trend

__all__ = [
    "list_allergies",
    "list_immunisations",
    "list_measurements",
    "list_medicines",
    "list_problems",
    "list_results",
    "show_chronology",
    "show_item",
    "show_trend",
]
