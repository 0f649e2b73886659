"""What hiding does to a request or to what lies at a pharmacy, said to the person before they decide, and after."""

from typing import Any

from django.utils.translation import gettext as _

from consent.choice_rules import Choice
from prescriptions.models import RequestItem, SerialPrescription
from prescriptions.rules.states import TRACKED, State

BY_JOB = "prescriptions"  # the role in a step that this brought


def concerns(choice: Choice, row: Any) -> bool:
    """Whether the choice speaks of this medicine."""
    return row.prescription in choice.items or row.area in choice.areas or not choice.classes.isdisjoint(row.labels)


def lost(row: RequestItem | SerialPrescription, place: str) -> str:
    """Of what its holder cannot see any more."""
    named = {"medicine": row.medicine, "place": place}
    if isinstance(row, SerialPrescription):
        return _(
            "%(place)s keeps a serial prescription of %(medicine)s for you. They go on giving it out, but cannot see "
            "it here any more: what you collect is not shown here."
        ) % named  # fmt: skip
    if row.state in TRACKED:
        return _(
            "%(medicine)s lies at %(place)s for you. They still have it, but cannot see it here any more, so you are "
            "not told here when it is ready. Telephone them."
        ) % named  # fmt: skip
    return _(
        "Your request for %(medicine)s waits at %(place)s. They cannot see it any more, so it is cancelled. Ask again "
        "after you show it to them, or telephone them."
    ) % named  # fmt: skip


def kept(row: RequestItem | SerialPrescription, place: str) -> str:
    """Of what was sent to its holder, who goes on seeing it."""
    if isinstance(row, SerialPrescription) or row.state in TRACKED:
        return ""
    named = {"medicine": row.medicine, "place": place}
    return _("Your request for %(medicine)s was sent to %(place)s. They go on seeing it, and answer it.") % named


def after(row: RequestItem) -> str:
    """What is told of an item that a job ended so; to the person alone."""
    if row.state == State.NOT_TRACKED:
        return _(
            "Tracking ended, because your pharmacy can no longer see this medicine here. It is still there: telephone "
            "them to ask when you can collect it."
        )
    return _(
        "It was cancelled, because those who had to decide can no longer see this medicine. Ask again after you show "
        "it to them, or telephone them."
    )
