"""A request for correction as FHIR: the Task of HL7's guide Patient Request for Corrections 1.0.0, on R4. Pure.

What was said and answered stands in the Task itself, where the guide points to Communications.
"""

import datetime as dt
from typing import Any

from contributions.correction_rules import State
from contributions.models import CorrectionRequest
from records.labels import CORRECTION, CORRECTIONS, LABEL_SYSTEM, SOCIAL_CARE

Body = dict[str, Any]
# State: Task.status and business status.
_STATUS = {
    State.RECEIVED: ("requested", "queued"),
    State.WITH_AUTHOR: ("in-progress", "in-review"),
    State.ACCEPTED: ("completed", "accepted"),
    State.PARTLY: ("completed", "partial-accept"),
    State.NOT_ACCEPTED: ("completed", "denied"),
    State.WITHDRAWN: ("cancelled", "requester-cancelled"),
}


def task(one: CorrectionRequest, *, kind: str, now: dt.datetime) -> Body:
    """How far the request has come; its id is the request's. `kind` is the type of the entry that it speaks of."""
    status, business = _STATUS[State(one.state)]
    if one.disagreement:
        business = "disagreement-logged"
    elif one.state == State.ACCEPTED and one.new_version:
        business = "amendment-completed"
    found: Body = {
        "resourceType": "Task",
        "id": str(one.id),
        "status": status,
        "businessStatus": _concept("PatientCorrectionBusinessStatus", business),
        "intent": "order",
        "code": _concept("PatientCorrectionTaskTypes", CORRECTION),
        "focus": {"reference": f"{kind}/{one.resource_id}"},
        "for": {"reference": f"Patient/{one.patient_id}"},
        "authoredOn": one.asked_at.isoformat(),
        "lastModified": now.isoformat(),
        "requester": _asker(one),
        "owner": {"reference": f"Organization/{one.asked_of_id}"},
        "restriction": {"period": {"end": one.due_at.isoformat()}},
        "input": [_said("medRecCxReq", text) for text in (one.text, one.wanted) if text],
    }
    if one.area == SOCIAL_CARE.replace("-", ""):
        found["meta"] = {"tag": [{"system": LABEL_SYSTEM, "code": SOCIAL_CARE}]}
    if one.answer:
        found["output"] = [_said("medRecCxReqResolution", one.answer, types="PatientCorrectionOutputTypes")]
    if one.disagreement:
        found["note"] = [{"text": one.disagreement}]
    return found


def _asker(one: CorrectionRequest) -> Body:
    if one.for_name:
        return {"display": f"{one.asked_by_name}, {one.for_name}"}
    return {"reference": f"Patient/{one.patient_id}", "display": one.asked_by_name}


def _said(code: str, text: str, *, types: str = "PatientCorrectionCommunicationTypes") -> Body:
    return {"type": _concept(types, code), "valueString": text}


def _concept(system: str, code: str) -> Body:
    return {"coding": [{"system": f"{CORRECTIONS}{system}", "code": code}]}
