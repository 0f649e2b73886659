"""Pages of a person's record, one module per subject. Each wears the door that names what it shows."""

from records.views.body import list_imaging, list_implants, list_operations, show_history
from records.views.care import list_plans, list_visits
from records.views.changes import show_changes, since_last_visit
from records.views.chronology import show_chronology
from records.views.holding import delay_result, talk_about
from records.views.items import show_item
from records.views.letters import list_letters, save_file
from records.views.lists import list_allergies, list_immunisations, list_medicines, list_problems
from records.views.printing import print_record
from records.views.release import choose as choose_release
from records.views.release import list_waiting
from records.views.results import list_measurements, list_results
from records.views.search import search_record
from records.views.socialcare import list_care_visits, show_social_care
from records.views.trends import show_trend
from records.views.versions import show_version
from records.views.words import list_words, show_word

__all__ = [
    "choose_release",
    "delay_result",
    "list_allergies",
    "list_care_visits",
    "list_imaging",
    "list_immunisations",
    "list_implants",
    "list_letters",
    "list_measurements",
    "list_medicines",
    "list_operations",
    "list_plans",
    "list_problems",
    "list_results",
    "list_visits",
    "list_waiting",
    "list_words",
    "print_record",
    "save_file",
    "search_record",
    "show_changes",
    "show_chronology",
    "show_history",
    "show_item",
    "show_social_care",
    "show_trend",
    "show_version",
    "since_last_visit",
    "talk_about",
    "show_word",
]
