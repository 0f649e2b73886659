"""The work that prescriptions make, in the words of the desk, and the page that deals with it."""

from django.utils.translation import gettext_lazy as _

from records.presenters.origin import path
from work.models import WorkItem
from work.registry import Subject, register

SERIAL = {
    "serial-registered": _("A serial prescription was taken up"),
    "serial-withdrawn": _("A serial prescription is not wanted any more"),
}


def register_all() -> None:
    """Called when the apps are ready."""
    register(WorkItem.Subject.PRESCRIPTION, Subject(_("A repeat request"), _("Repeat requests"), _request, SERIAL))
    register(WorkItem.Subject.MEDICATION_REVIEW, Subject(_("A medication review"), _("Medication reviews"), _review))


def _request(item: WorkItem) -> str:
    name = "prescriptions:note_serial" if item.topic in SERIAL else "prescriptions:show_request"
    return path(name, item.patient_id, item.subject_id)


def _review(item: WorkItem) -> str:
    return path("prescriptions:show_review", item.patient_id, item.subject_id)
