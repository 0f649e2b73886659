"""What the page of one item shows beyond what the page of any item does, by its kind."""

from collections.abc import Callable
from typing import Any, NamedTuple

from consent.gate import Access
from records.presenters import imaging, implants, letters, plans, visits
from records.views import body, care
from records.views import letters as letter_views


class Reading(NamedTuple):
    """The template of a kind, what fills it, and the elements that are then said already."""

    template: str
    fill: Callable[[Access, Any], dict[str, Any]]
    said: frozenset[str]


_LETTER = Reading("records/_letter.html", letter_views.reading, letters.SAID)
_VISIT = Reading("records/_visit.html", care.visit, visits.SAID)
READINGS = {
    "DocumentReference": _LETTER,
    "Composition": _LETTER,
    "Media": _LETTER,
    "CarePlan": Reading("records/_plan.html", care.plan, plans.SAID),
    "Encounter": _VISIT,
    "EpisodeOfCare": _VISIT,
    "ServiceRequest": _VISIT,
    "Device": Reading("records/_implant.html", body.implant, implants.SAID),
    "ImagingStudy": Reading("records/_examination.html", body.examination, imaging.SAID),
    "DiagnosticReport": Reading("records/_report.html", letter_views.report, imaging.SAID),
}


def of(access: Access, row: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """The kind's own part of the page, ready for its template, and what need not be said again."""
    found = READINGS.get(row.kind)
    if found is None:
        return {}, frozenset()
    return {"template": found.template, **found.fill(access, row)}, found.said
