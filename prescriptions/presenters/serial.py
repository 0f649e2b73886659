"""Serial prescriptions in words: what they are, the next collection, every collection, and when a review is due."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from prescriptions.models import SerialCollection, SerialPrescription
from prescriptions.rules.serial import ends_on
from records.presenters import origin

Words = str | Promise
S, C = SerialPrescription.State, SerialCollection.State
_STATES: dict[str, tuple[Words, str]] = {
    S.OFFERED: (gettext_lazy("Offered to you"), "orange"),
    S.REGISTERED: (gettext_lazy("Kept at your pharmacy"), "green"),
    S.WITHDRAWN: (gettext_lazy("You no longer use it"), "grey"),
    S.ENDED: (gettext_lazy("Ended"), "grey"),
}
_COLLECTIONS: dict[str, tuple[Words, str]] = {
    C.DUE: (gettext_lazy("Not yet collected"), "grey"),
    C.READY: (gettext_lazy("Ready to collect"), "green"),
    C.COLLECTED: (gettext_lazy("Collected"), "blue"),
    C.MISSED: (gettext_lazy("Not collected"), "orange"),
    C.UNTOLD: (gettext_lazy("Not tracked here"), "grey"),
}


def serial(row: SerialPrescription, collections: Sequence[SerialCollection], *, today: dt.date) -> dict[str, Any]:
    words, tone = _STATES[row.state]
    coming = next((one for one in collections if one.state in (C.READY, C.DUE)), None)
    holds = row.state == S.REGISTERED
    return {
        "row": row,
        "url": origin.path("prescriptions:show_serial", row.patient_id, row.id),
        "name": row.medicine,
        "tag": words,
        "tone": tone,
        "holds": holds,
        "is_offered": row.state == S.OFFERED,
        "pharmacy": row.pharmacy.name if row.pharmacy else "",
        "practice": row.organisation.name if row.organisation else "",
        "period": ngettext("%(n)d week", "%(n)d weeks", row.weeks) % {"n": row.weeks},
        "every": ngettext("Every week", "Every %(n)d weeks", row.every_weeks) % {"n": row.every_weeks},
        "ends_on": ends_on(row.starts_on, row.weeks),
        "next": next_words(coming, today) if holds else "",
        "review_due": row.review_on <= today,
        "collections": [collection(one, today) for one in collections],
    }


def collection(row: SerialCollection, today: dt.date) -> dict[str, Any]:
    words, tone = _COLLECTIONS[row.state]
    done = row.state == C.COLLECTED
    if row.state == C.DUE and row.due_on <= today:
        words, tone = _("You can collect it now"), "green"
    return {
        "number": row.number,
        "due_on": row.due_on,
        "words": words,
        "tone": tone,
        "when": row.changed_at if done else None,
        "who": row.changed_by_name if done else "",
    }


def next_words(row: SerialCollection | None, today: dt.date) -> Any:
    """The day of the next collection, or what stands instead."""
    if row is None:
        return _("No collection is left")
    if row.state == C.READY:
        return _("Ready to collect now")
    return _("You can collect it now") if row.due_on <= today else row.due_on


def unknown(row: Any, name: str) -> dict[str, Any]:
    """A serial prescription of the record of which the portal knows no more."""
    return {"name": name, "url": origin.address(row)}
