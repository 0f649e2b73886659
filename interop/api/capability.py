"""What works here, for `metadata`: made of the types, parameters and pairs that the code itself goes by."""

from functools import cache
from typing import Any

from django.conf import settings

from interop.api import auditevents, communications, consents, kinds
from interop.api.answers import BASE
from records import lossless, search
from records.searchtables import parameters
from records.types import PATIENT_TYPES, is_directory

DATE = "2026-11-22"  # of this description, which changes with the code
# Types that are no stored facts, and answer themselves.
BESIDE = {
    kinds.AUDIT: auditevents.PARAMETERS,
    kinds.COMMUNICATION: communications.PARAMETERS,
    kinds.CONSENT: consents.PARAMETERS,
}
_FORMATS = ["application/fhir+json", "json"]
_ONE_PERSON = (
    "Every search names one person (for Patient also by identifier or name: a citizen finds herself, staff find whom"
    " their list of work holds). Refused and absent are answered alike, with 404."
)


@cache
def statement() -> str:
    """The CapabilityStatement as text; it is the same for everybody."""
    return lossless.dumps(
        {
            "resourceType": "CapabilityStatement",
            "url": f"{BASE}/metadata",
            "name": "DigitalFrontDoor",
            "title": "Digital Front Door",
            "status": "active",
            "date": DATE,
            "kind": "instance",
            "software": {"name": "Digital Front Door"},
            "implementation": {"description": "A citizen health and social care portal", "url": BASE},
            "fhirVersion": "4.0.1",
            "format": _FORMATS,
            "rest": [_rest()],
        }
    )


def _rest() -> dict[str, Any]:
    return {
        "mode": "server",
        "documentation": f"Reads only. {_ONE_PERSON} Prefer: handling=lenient passes over unknown parameters.",
        "security": {
            "cors": False,
            "description": f"The session of the portal's own sign-in ({settings.LOGIN_URL}), second factor included.",
        },
        "resource": [_resource(kind) for kind in sorted(kinds.SERVED)],
    }


def _resource(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": kind,
        "interaction": [{"code": code} for code in interactions(kind)],
        "versioning": "versioned" if kind in kinds.STORED else "no-version",
        "readHistory": kind in kinds.STORED,
        "searchInclude": includes(kind),
        "searchRevInclude": revincludes(kind),
        "searchParam": [
            {"name": name, "type": sort, "documentation": said} for name, sort, said in parameters_of(kind)
        ],
    }
    if kind == "Patient":
        definition = "http://hl7.org/fhir/OperationDefinition/Patient-everything"
        found["operation"] = [{"name": "everything", "definition": definition, "documentation": "GET, on one person"}]
    return {name: value for name, value in found.items() if value != []}


def interactions(kind: str) -> list[str]:
    versions = ["vread", "history-instance"] if kind in kinds.STORED else []
    return ["read", *versions, *(["search-type"] if _names_a_person(kind) or is_directory(kind) else [])]


def parameters_of(kind: str) -> list[tuple[str, str, str]]:
    """(name, type, documentation) of each search parameter."""
    if kind in BESIDE:
        return BESIDE[kind]
    return search.supported(kind) if _names_a_person(kind) or is_directory(kind) else []


def includes(kind: str) -> list[str]:
    if kind in BESIDE:
        return []
    found = search.includes(kind) if interactions(kind)[-1] == "search-type" else []
    return [name for name in found if _stays(kind, name)] if is_directory(kind) else found


def revincludes(kind: str) -> list[str]:
    return search.revincludes(kind) if kind not in BESIDE and _names_a_person(kind) else []


def _names_a_person(kind: str) -> bool:
    """Whether a search of this type can say whose record it is about."""
    return kind in (*BESIDE, "Patient") or any(item.owner for item in parameters(kind).values())


def _stays(kind: str, pair: str) -> bool:
    """Whether a reference of the directory leads to the directory alone."""
    return not parameters(kind)[pair.split(":")[1]].targets & PATIENT_TYPES.keys()
