"""What a booking shows of itself in the record: a FHIR Appointment under the same id, written in one transaction."""

import datetime as dt
from typing import Any

from appointments.models import Booking, Mode
from consent.gate import Access
from records.labels import LABEL_SYSTEM
from records.publishing import publish_all

_UKCORE = "https://fhir.hl7.org.uk"
_CHANNELS = {Mode.IN_PERSON: "In-person", Mode.TELEPHONE: "Telephone", Mode.VIDEO: "Video"}
_REASON = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"


def publish_face(*, access: Access, booking: Booking) -> None:
    """Write the face as the booking is now; whoever may see the booking sees it too."""
    publish_all(access=access, bodies=[face(booking)], patient_id=booking.patient_id)


def face(booking: Booking) -> dict[str, Any]:
    """The FHIR Appointment of a booking."""
    clinic, slot = booking.clinic, booking.slot
    body: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": str(booking.id),
        "meta": _meta(booking),
        "extension": _extensions(booking),
        "status": str(booking.state),
        "cancelationReason": _cancelled(booking),
        "serviceType": [{"text": clinic.name}],
        "description": clinic.name,
        "reasonCode": [{"text": booking.reason}] if booking.reason else [],
        "start": _instant(booking.starts_at),
        "end": _instant(booking.ends_at),
        "created": _instant(booking.booked_at),
        "comment": needs_in_short(booking),
        "patientInstruction": clinic.before,
        "participant": [
            {"actor": {"reference": f"Patient/{booking.patient_id}"}, "status": "accepted"},
            *_others(booking, slot),
        ],
    }
    return {name: value for name, value in body.items() if value}


def needs_in_short(booking: Booking) -> str:
    """What the clinic is to see to, for other systems."""
    said = [f"Interpreter: {booking.interpreter}"] if booking.interpreter else []
    said += ["Step-free access"] if booking.step_free else []
    said += ["Transport"] if booking.transport else []
    said += ["Hearing loop"] if booking.hearing else []
    return "; ".join([*said, *([booking.other_needs] if booking.other_needs else [])])


def _meta(booking: Booking) -> dict[str, Any]:
    """The clinic's organisation wrote it, so that its staff see what is sensitive."""
    meta: dict[str, Any] = {"source": f"urn:uuid:{booking.organisation_id}"}
    if booking.labels:
        meta["security"] = [{"system": LABEL_SYSTEM, "code": label} for label in booking.labels]
    return meta


def _extensions(booking: Booking) -> list[dict[str, Any]]:
    at = f"{_UKCORE}/StructureDefinition/Extension-UKCore"
    organisation = {"reference": f"Organization/{booking.organisation_id}"}
    found: list[dict[str, Any]] = [{"url": f"{at}-BookingOrganization", "valueReference": organisation}]
    if code := _CHANNELS.get(Mode(booking.mode)):
        system = f"{_UKCORE}/CodeSystem/UKCore-DeliveryChannel"
        channel = {"coding": [{"system": system, "code": code, "display": code}]}
        found.append({"url": f"{at}-DeliveryChannel", "valueCodeableConcept": channel})
    return found


def _cancelled(booking: Booking) -> dict[str, Any]:
    if booking.state != Booking.State.CANCELLED:
        return {}
    code = ("prov", "Provider") if booking.cancelled_by_clinic else ("pat", "Patient")
    said = {"coding": [{"system": _REASON, "code": code[0], "display": code[1]}]}
    return said | ({"text": booking.cancel_reason} if booking.cancel_reason else {})


def _others(booking: Booking, slot: Any) -> list[dict[str, Any]]:
    """Whom one sees and where, by name."""
    names = [booking.practitioner_name, slot.place.name if slot.place and booking.mode == Mode.IN_PERSON else ""]
    return [{"actor": {"display": name}, "status": "accepted"} for name in names if name]


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
