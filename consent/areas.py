"""Every kind of data belongs to areas; powers and consent speak of areas. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


class Area(StrEnum):
    DEMOGRAPHICS = "demographics"
    SUMMARY = "summary"
    MEDICINES = "medicines"
    RESULTS = "results"
    MEASUREMENTS = "measurements"
    DOCUMENTS = "documents"
    CARE = "care"
    SOCIALCARE = "socialcare"
    CONTRIBUTIONS = "contributions"
    APPOINTMENTS = "appointments"
    MESSAGES = "messages"
    CONSENT = "consent"
    ACCESSLOG = "accesslog"


KINDS_OF_AREA: dict[Area, tuple[str, ...]] = {
    Area.DEMOGRAPHICS: ("Patient", "RelatedPerson", "AboutMe", "Contribution"),
    Area.SUMMARY: (
        "Condition",
        "AllergyIntolerance",
        "Procedure",
        "FamilyMemberHistory",
        "Immunization",
        "Device",
        "DeviceUseStatement",
        "Flag",
    ),
    Area.MEDICINES: (
        "Contribution",
        "MedicationRequest",
        "MedicationStatement",
        "MedicationDispense",
        "MedicationAdministration",
        "RepeatRequest",  # what the person asked for, item by item, and medication reviews
        "SerialPrescription",
        "PharmacyChoice",
        "RequestState",  # how far something asked for or given has come, without what it says
        "Task",  # the face of an item that was asked for
    ),
    Area.RESULTS: ("Observation", "DiagnosticReport", "ImagingStudy", "Specimen"),
    Area.MEASUREMENTS: ("Observation", "Contribution", "RequestState"),
    Area.DOCUMENTS: ("DocumentReference", "Composition", "Media", "Binary", "Upload", "Contribution", "RequestState"),
    Area.CARE: (
        "CarePlan",
        "Goal",
        "CareTeam",
        "Encounter",
        "EpisodeOfCare",
        "ServiceRequest",
        "Task",
        "DeviceRequest",
        "NutritionOrder",
        "VisionPrescription",
        "CommunicationRequest",
        "ClinicalImpression",
        "RiskAssessment",
    ),
    Area.SOCIALCARE: (
        "QuestionnaireResponse",
        "CarePlan",
        "Encounter",
        "Task",  # the face of a request for correction
        "ReviewRequest",  # asked about such an item
        "CorrectionRequest",
        "RequestState",
    ),
    Area.CONTRIBUTIONS: (
        "Annotation",
        "AboutMe",
        "Contribution",
        "CorrectionRequest",
        "QuestionnaireResponse",
        "QuestionnaireTask",
        "RequestState",
        "ReviewRequest",
        "Task",  # the face of a request for correction
        "TextRequest",
        "Upload",
    ),
    Area.APPOINTMENTS: ("Appointment",),
    Area.MESSAGES: (
        "Communication",
        "MessageState",  # how far a conversation has come, without its words
        "StaffNote",
        "Upload",
    ),
    Area.CONSENT: (
        "Consent",
        "Certificate",  # what somebody sent with an application to act for an adult; in the sender's own record
    ),
    Area.ACCESSLOG: ("AuditEvent",),
}

# Provenance lies in the area of its target, so it may lie in any.
AREAS_OF_KIND: dict[str, frozenset[Area]] = {
    kind: frozenset(area for area, kinds in KINDS_OF_AREA.items() if kind in kinds)
    for kind in {kind for kinds in KINDS_OF_AREA.values() for kind in kinds}
} | {"Provenance": frozenset(Area)}


def areas_of(kinds: Iterable[str]) -> frozenset[Area]:
    """All areas that the kinds may lie in; an unknown kind is a programming error."""
    return _areas_of(frozenset(kinds))


@lru_cache(maxsize=1024)
def _areas_of(kinds: frozenset[str]) -> frozenset[Area]:
    return frozenset().union(*(AREAS_OF_KIND[kind] for kind in kinds))
