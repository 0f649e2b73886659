"""What a place on a waiting list shows of itself in the record: a FHIR Appointment of status waitlist, the same id."""

import datetime as dt
from typing import Any

from appointments.models import WaitingEntry
from consent.gate import Access
from records.labels import LABEL_SYSTEM
from records.publishing import publish_all

_BOOKED_AT = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BookingOrganization"
_REASON = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
State = WaitingEntry.State


def publish_face(*, access: Access, entry: WaitingEntry) -> None:
    """Whoever may see the entry sees it too; days and hours that one cannot come stay with the portal."""
    publish_all(access=access, bodies=[face(entry)], patient_id=entry.patient_id)


def face(entry: WaitingEntry) -> dict[str, Any]:
    """While one waits it has no time; once that is over it is cancelled, for there is a booking or no wish."""
    name = entry.clinic.name
    organisation = {"reference": f"Organization/{entry.organisation_id}"}
    body: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": str(entry.id),
        "meta": _meta(entry),
        "extension": [{"url": _BOOKED_AT, "valueReference": organisation}],
        "status": "waitlist" if entry.state == State.WAITING else "cancelled",
        "cancelationReason": _over(entry),
        "serviceType": [{"text": name}],
        "description": name,
        "created": entry.joined_at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "participant": [{"actor": {"reference": f"Patient/{entry.patient_id}"}, "status": "accepted"}],
    }
    return {key: value for key, value in body.items() if value}


def _meta(entry: WaitingEntry) -> dict[str, Any]:
    """The clinic's organisation wrote it, so that its staff see what is sensitive."""
    meta: dict[str, Any] = {"source": f"urn:uuid:{entry.organisation_id}"}
    if entry.labels:
        meta["security"] = [{"system": LABEL_SYSTEM, "code": label} for label in entry.labels]
    return meta


def _over(entry: WaitingEntry) -> dict[str, Any]:
    if entry.state == State.WAITING:
        return {}
    has_time = entry.state == State.DONE
    code, words = ("other", "Other") if has_time else ("pat", "Patient")
    said: dict[str, Any] = {"coding": [{"system": _REASON, "code": code, "display": words}]}
    return said | ({"text": "A time was booked"} if has_time else {})
