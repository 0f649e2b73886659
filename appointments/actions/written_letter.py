"""What a clinic answers in writing, as it stands in the record: a FHIR DocumentReference with plain text."""

import base64
from typing import Any

from appointments.models import Booking, WrittenNote
from records.labels import LABEL_SYSTEM

_LOINC = "http://loinc.org"
_CONSULTATION = {"system": _LOINC, "code": "11488-4", "display": "Consult note"}


def letter(booking: Booking, note: WrittenNote, *, author: str) -> dict[str, Any]:
    """The letter, with the labels of the booking, so that whoever may not know of the one sees neither."""
    clinic, at = booking.clinic, note.written_at.isoformat(timespec="seconds")
    place = {"reference": f"Organization/{clinic.organisation_id}", "display": clinic.organisation.name}
    labels = [{"system": LABEL_SYSTEM, "code": label} for label in booking.labels]
    body: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "id": str(note.item),
        "meta": {"security": labels} if labels else None,
        "status": "current",
        "docStatus": "final",
        "type": {"coding": [_CONSULTATION], "text": clinic.name},
        "subject": {"reference": f"Patient/{note.patient_id}"},
        "date": at,
        "author": [{"display": author}],
        "custodian": place,
        "description": clinic.name,
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain; charset=utf-8",
                    "data": base64.b64encode(note.text.encode()).decode(),
                    "title": clinic.name,
                    "creation": at,
                }
            }
        ],
        "context": {"related": [{"reference": f"Appointment/{booking.id}"}]},
    }
    return {name: value for name, value in body.items() if value}
