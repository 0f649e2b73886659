"""The lead professional: one CareTeam for each organisation that names one, written by the portal."""

import uuid
from collections.abc import Mapping
from typing import Any

import clock
from consent.gate import Access
from records.publishing import publish

ROLE = {"system": "https://dfd.example/fhir/CodeSystem/care-role", "code": "lead-professional"}
TITLE = "Lead professional"  # as it stands in the resource; pages say it in the reader's language


def lead_id(patient_id: uuid.UUID, organisation_id: uuid.UUID) -> uuid.UUID:
    """Always the same, so that naming somebody anew makes the next version."""
    return uuid.uuid5(patient_id, f"lead-professional/{organisation_id}")


def name_lead(*, access: Access, name: str, role: str) -> None:
    """From today this colleague of the actor is whom to turn to; no name: nobody is for now."""
    assert access.patient_id and access.actor.organisation_id
    organisation = {
        "reference": f"Organization/{access.actor.organisation_id}",
        "display": access.actor.organisation_name,
    }
    body: dict[str, Any] = {
        "resourceType": "CareTeam",
        "id": str(lead_id(access.patient_id, access.actor.organisation_id)),
        "status": "active" if name else "inactive",
        "name": TITLE,
        "subject": {"reference": f"Patient/{access.patient_id}"},
        "managingOrganization": [organisation],
    }
    if name:
        coded = {"coding": [ROLE | {"display": TITLE}], "text": role}
        body["participant"] = [
            {"role": [coded], "member": {"display": name}, "period": {"start": clock.today().isoformat()}}
        ]
    publish(access=access, body=body, reason="The lead professional was named")


def leads(body: Mapping[str, Any]) -> list[dict[str, str]]:
    """Who leads, by a CareTeam of ours or of anybody who codes it so: name, role in words, organisation."""
    found = []
    for one in body.get("participant", ()):
        roles = one.get("role", ())
        if any(coding.get("code") == ROLE["code"] for role in roles for coding in role.get("coding", ())):
            words = next((role["text"] for role in roles if role.get("text")), "")
            place = next((org.get("display", "") for org in body.get("managingOrganization", ())), "")
            found.append({"name": one.get("member", {}).get("display", ""), "role": words, "place": place})
    return [one for one in found if one["name"]]
