"""The work that people's contributions make, in the words of the desk, and the page that deals with each."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.giving_words import SORTS
from records.presenters.origin import path
from work.models import WorkItem
from work.registry import Subject, register

_NAMED_BY = {
    "contributions:answer_with_text": "item_id",
}


def register_all() -> None:
    """Called when the apps are ready."""
    register(
        WorkItem.Subject.CORRECTION,
        Subject(_("Something is wrong in the record"), _("Corrections"), _page("contributions:answer_correction")),
    )
    register(
        WorkItem.Subject.CONTRIBUTION,
        Subject(_("Something given to the record"), _("Contributions"), _page("contributions:show_given"), SORTS),
    )
    register(
        WorkItem.Subject.TEXT,
        Subject(_("A letter asked for as text"), _("Letters as text"), _page("contributions:answer_with_text")),
    )
    register(
        WorkItem.Subject.REVIEW,
        Subject(_("Asked to look again at what was left out"), _("Reviews"), _page("contributions:answer_review")),
    )


def _page(name: str) -> Any:
    """The page of that name about what waits, or about the item that it speaks of."""
    named_by = _NAMED_BY.get(name, "subject_id")
    return lambda item: path(name, item.patient_id, getattr(item, named_by))
