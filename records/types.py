"""Every FHIR type that the portal keeps: whose it is, where that is written, which areas it can fall into.

A patient's type has one owner path; a directory type belongs to nobody; any other type is refused by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A patient's type: `owner` is the element that names the one person it is about."""

    name: str
    owner: str
    areas: frozenset[str]
    by_bundle: bool = True


def _kinds(owner: str, areas: str, *names: str, by_bundle: bool = True) -> dict[str, Kind]:
    return {name: Kind(name, owner, frozenset(areas.split()), by_bundle) for name in names}


SELF = "id"

PATIENT_TYPES: Mapping[str, Kind] = MappingProxyType(
    _kinds(SELF, "demographics", "Patient")
    | _kinds("patient", "demographics", "RelatedPerson")
    | _kinds("subject", "summary", "Condition", "Procedure", "DeviceUseStatement")
    | _kinds("patient", "summary", "AllergyIntolerance", "FamilyMemberHistory", "Immunization", "Device")
    | _kinds("subject", "summary", "Flag")
    | _kinds(
        "subject",
        "medicines",
        "MedicationRequest",
        "MedicationStatement",
        "MedicationDispense",
        "MedicationAdministration",
    )
    | _kinds("subject", "results measurements", "Observation")
    | _kinds("subject", "results", "DiagnosticReport", "ImagingStudy", "Specimen")
    | _kinds("subject", "documents", "DocumentReference", "Composition", "Media")
    | _kinds("securityContext", "documents", "Binary")
    | _kinds("subject", "care socialcare", "CarePlan", "Encounter")
    | _kinds("subject", "care", "Goal", "CareTeam", "ServiceRequest", "DeviceRequest", "CommunicationRequest")
    | _kinds("subject", "care", "ClinicalImpression", "RiskAssessment")
    | _kinds("patient", "care", "EpisodeOfCare", "NutritionOrder", "VisionPrescription")
    | _kinds("for", "care medicines contributions socialcare", "Task")
    | _kinds("subject", "contributions socialcare", "QuestionnaireResponse")
    | _kinds("participant.actor", "appointments", "Appointment")
    | _kinds("subject", "messages", "Communication", by_bundle=False)
    | _kinds("patient", "consent", "Consent", by_bundle=False)
    | _kinds("entity.what", "accesslog", "AuditEvent", by_bundle=False)
)
_EVERY_STORED_AREA = frozenset().union(*(kind.areas for kind in PATIENT_TYPES.values() if kind.by_bundle))
PATIENT_TYPES = MappingProxyType({**PATIENT_TYPES, "Provenance": Kind("Provenance", "target", _EVERY_STORED_AREA)})

DIRECTORY_TYPES = frozenset(
    "Organization Practitioner PractitionerRole Location HealthcareService Endpoint Questionnaire Medication"
    " Substance Schedule Slot ValueSet CodeSystem".split()
)


def why_not_kept(name: Any) -> str:
    """Empty, or why a resource of this type cannot come in by bundle."""
    if not isinstance(name, str) or not name:
        return "The resource does not say its type."
    if name in DIRECTORY_TYPES or (name in PATIENT_TYPES and PATIENT_TYPES[name].by_bundle):
        return ""
    if name in PATIENT_TYPES:
        return f"{name} is kept by its own part of the portal and does not come in by bundle."
    return f"{name} is not a type that the portal keeps."


def is_directory(name: str) -> bool:
    """Whether resources of this type belong to nobody and are readable by all who are signed in."""
    return name in DIRECTORY_TYPES


def owner_references(resource: Mapping[str, Any]) -> list[str]:
    """The references at the owner path, as written. Patient has none: it is its own owner."""
    path = PATIENT_TYPES[resource["resourceType"]].owner
    if path == SELF:
        return []
    found = [reference["reference"] for reference in _at(resource, path) if "reference" in reference]
    if path in ("participant.actor", "entity.what"):
        return [text for text in found if "Patient/" in text or text.startswith(("urn:", "Patient?"))]
    return found


def _at(resource: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    """Objects at a dotted path, lists opened on the way."""
    values: list[Any] = [resource]
    for name in path.split("."):
        children = (value.get(name) for value in values if isinstance(value, Mapping))
        values = [item for child in children for item in (child if isinstance(child, list) else [child])]
    return [value for value in values if isinstance(value, Mapping)]
