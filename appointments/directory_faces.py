"""What other systems read of clinics and places in the directory: FHIR HealthcareService and Location."""

from typing import Any

from appointments.models import Clinic, Place
from records import directory


def keep_clinic(clinic: Clinic) -> None:
    """As the clinic is now; one that is closed is not active."""
    directory.keep([healthcare_service(clinic)])


def keep_place(place: Place) -> None:
    directory.keep([location(place)])


def healthcare_service(clinic: Clinic) -> dict[str, Any]:
    body = {
        "resourceType": "HealthcareService",
        "id": str(clinic.id),
        "active": clinic.ended_at is None,
        "providedBy": {"reference": f"Organization/{clinic.organisation_id}"},
        "name": clinic.name,
        "comment": clinic.about,
        "telecom": [{"system": "phone", "value": clinic.phone, "use": "work"}],
        "appointmentRequired": True,
    }
    return {name: value for name, value in body.items() if value != ""}


def location(place: Place) -> dict[str, Any]:
    """How one gets in is in words: FHIR R4 has no element for it."""
    body = {
        "resourceType": "Location",
        "id": str(place.id),
        "status": "inactive" if place.ended_at else "active",
        "name": place.name,
        "description": ". ".join(filter(None, (place.directions.rstrip("."), "Step-free" if place.step_free else ""))),
        "mode": "instance",
        "address": {"text": place.address},
        "managingOrganization": {"reference": f"Organization/{place.organisation_id}"},
    }
    return {name: value for name, value in body.items() if value != ""}
