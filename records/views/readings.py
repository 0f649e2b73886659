"""What the page of one item shows beyond what the page of any item does, by its kind."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from consent.gate import Access
from records.presenters import imaging, implants, letters, plans, visits
from records.views import body, care
from records.views import letters as letter_views


class Form(NamedTuple):
    """The template of a kind, what fills it, and the elements that are then said already."""

    template: str
    fill: Callable[[Access, Any], dict[str, Any]]
    said: frozenset[str]


class Reading(NamedTuple):
    """The kind's own part of a page: what fills its template, what need not be said again, what is shown besides.

    `says` stands in the place of what every page says of its item; `rows` are other items of which something is shown.
    """

    context: dict[str, Any] = {}
    said: frozenset[str] = frozenset()
    says: dict[str, Any] = {}
    rows: Sequence[Any] = ()


_LETTER = Form("records/_letter.html", letter_views.reading, letters.SAID)
_VISIT = Form("records/_visit.html", care.visit, visits.SAID)
READINGS = {
    "DocumentReference": _LETTER,
    "Composition": _LETTER,
    "Media": _LETTER,
    "CarePlan": Form("records/_plan.html", care.plan, plans.SAID),
    "Encounter": _VISIT,
    "EpisodeOfCare": _VISIT,
    "ServiceRequest": _VISIT,
    "Device": Form("records/_implant.html", body.implant, implants.SAID),
    "ImagingStudy": Form("records/_examination.html", body.examination, imaging.SAID),
    "DiagnosticReport": Form("records/_report.html", letter_views.report, imaging.SAID),
}


def of(access: Access, row: Any) -> Reading:
    """What the page of this item shows besides; nothing for most kinds."""
    form = READINGS.get(row.kind)
    if form is None:
        return Reading()
    found = form.fill(access, row)
    says, rows = found.pop("says", {}), found.pop("rows", ())
    return Reading({"template": form.template, **found}, form.said, says, rows)
