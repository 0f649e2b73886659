"""Which module answers for which FHIR type. Facts are answered by records; three types answer for themselves."""

from records.types import DIRECTORY_TYPES, PATIENT_TYPES

OWN_ANSWER = {"Communication": "messaging.fhir", "Consent": "consent.fhir", "AuditEvent": "interop.api.log"}

ANSWERS: dict[str, str] = {name: OWN_ANSWER.get(name, "records") for name in sorted({*PATIENT_TYPES, *DIRECTORY_TYPES})}
