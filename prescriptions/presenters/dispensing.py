"""What a pharmacy has to do, in its words."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

import clock
from prescriptions.models import RequestItem, SerialCollection, SerialPrescription
from prescriptions.presenters import serial as serial_words
from prescriptions.presenters.practice import tag
from prescriptions.queries.dispensing import Listed, Person
from prescriptions.rules.dispensing import COLLECTIONS, next_of
from records.presenters import origin

C = SerialCollection.State
SHOWN = 6  # collections of one serial prescription, from the first that is not over


def person(found: Listed, one: Person) -> dict[str, Any]:
    """One person of the list."""
    today = clock.today()
    return {
        "url": origin.path("prescriptions:show_dispensing", one.patient_id),
        "name": found.names.get(one.patient_id, _("A person of your pharmacy")),
        "items": [_short(row) for row in one.items],
        "collections": [_due(row, today) for row in one.collections],
    }


def _short(row: RequestItem) -> dict[str, Any]:
    return tag(row.state) | {
        "name": row.medicine,
        "quantity": row.allowed_quantity or row.quantity,
        "since": row.changed_at,
        "part": row.part_quantity,
    }


def _due(row: SerialCollection, today: dt.date) -> dict[str, Any]:
    ready = row.state == C.READY
    return {
        "name": row.serial.medicine,
        "due_on": row.due_on,
        "tag": _("Ready to collect") if ready else _("Due") if row.due_on <= today else _("Due soon"),
        "tone": "green" if ready else "orange" if row.due_on <= today else "grey",
    }


def item(row: RequestItem, form: Any) -> dict[str, Any]:
    """One item of the person's page."""
    return tag(row.state) | {
        "row": row,
        "name": row.medicine,
        "form": form if next_of(row.state) else None,
        "facts": [
            {"label": label, "value": value}
            for label, value in (
                (_("How to take it"), row.dose),
                (_("Quantity"), row.allowed_quantity or row.quantity),
                (_("Ready so far"), row.part_quantity),
                (_("Approved by"), row.organisation.name if row.organisation else ""),
                (_("Reason given"), row.why),
            )
            if value
        ],
    }


def serial(row: SerialPrescription, collections: Sequence[SerialCollection]) -> dict[str, Any]:
    """One serial prescription with the collections that matter now."""
    found = serial_words.serial(row, collections, today=clock.today())
    coming = [one for one in collections if one.state != C.COLLECTED][:SHOWN]
    last = [one for one in collections if one.state == C.COLLECTED][-1:]
    steps = {C.READY: _("It is ready"), C.COLLECTED: _("It was collected")}
    return found | {
        "lines": [
            {
                "row": one,
                "said": serial_words.collection(one, clock.today()),
                "next": [{"to": to, "words": steps[C(to)]} for to in COLLECTIONS[one.state]] if _is_time(one) else [],
            }
            for one in [*last, *coming]
        ]
        if row.state == SerialPrescription.State.REGISTERED
        else [],
    }


def _is_time(row: SerialCollection) -> bool:
    """Whether there is anything to say of it: not of what is due in months."""
    return row.due_on <= clock.today() + dt.timedelta(days=28)
