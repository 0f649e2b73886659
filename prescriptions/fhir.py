"""The faces of a requested item in FHIR: Task, the MedicationRequest that was issued, MedicationDispense. Pure.

What a face says of the medicine it says with the labels of the prescription that is repeated, and by `meta.source` it
is the practice's, so that whoever may not see the one does not see the other.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from prescriptions.models import Request, RequestItem, SerialCollection, SerialPrescription
from prescriptions.rules import amounts
from prescriptions.rules.states import State
from prescriptions.rules.statuses import ISSUED, STATUS
from records.labels import LABEL_SYSTEM, SENSITIVE

Body = dict[str, Any]
REQUEST_SYSTEM = "https://dfd.example/fhir/repeat-request"
REPEATS = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationRepeatInformation"
_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_FILLS = {"FFP": "First Fill - Part Fill", "FFC": "First Fill - Complete"}
_COPIED = ("medicationCodeableConcept", "medicationReference", "courseOfTherapyType", "dosageInstruction")
_HELD_BY_PHARMACY = frozenset(
    {State.WITH_PHARMACY, State.NOT_TRACKED, State.READY, State.READY_IN_PART, State.PREPARING_REMAINDER}
    | {State.COLLECTED, State.NOT_DISPENSED}
)
# Beyond the classes: `held` and what was entered in error are of one item alone.
PASSED_ON = SENSITIVE | {"professional-only", "third-party", "confidential-to-child", "test"}


def issued_id(item: RequestItem) -> uuid.UUID:
    return uuid.uuid5(item.id, "issued")


def dispensed_id(item: RequestItem, *, part: bool) -> uuid.UUID:
    return uuid.uuid5(item.id, "dispensed in part" if part else "dispensed")


def task(item: RequestItem, request: Request, *, labels: Iterable[str] = ()) -> Body:
    """How far the item is. Its id is the item's."""
    status = STATUS[State(item.state)]
    at_pharmacy = State(item.state) in _HELD_BY_PHARMACY
    owner = request.pharmacy_id if at_pharmacy and request.pharmacy_id else item.organisation_id
    found: Body = {
        "resourceType": "Task",
        "id": str(item.id),
        "meta": _meta(item, labels),
        "groupIdentifier": _group(request),
        "status": status.task,
        "businessStatus": {"coding": [{"system": status.system, "code": status.code, "display": status.code}]},
        "intent": "order",
        "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}]},
        "description": item.medicine,
        "focus": {"reference": f"MedicationRequest/{item.prescription}"},
        "for": _subject(item.patient_id),
        "authoredOn": instant(request.asked_at),
        "lastModified": instant(item.changed_at),
        "requester": _asker(item, request),
    }
    if owner:
        found["owner"] = {"reference": f"Organization/{owner}"}
    if item.why:
        found["statusReason"] = {"text": item.why}
    if item.next_step:  # the person's own note stays with the request: it may speak of another medicine
        found["note"] = [{"text": item.next_step}]
    return found


def issued(
    item: RequestItem,
    request: Request,
    repeat: Mapping[str, Any],
    *,
    person: uuid.UUID,
    by: str,
    at: dt.datetime,
    labels: Iterable[str],
) -> Body:
    """The order that was made of the repeat: what was approved. The practice's own system prescribes it.

    `person` is the id under which the record is open now, which the request may be older than.
    """
    found: Body = {
        "resourceType": "MedicationRequest",
        "id": str(issued_id(item)),
        "meta": _meta(item, labels),
        "groupIdentifier": _group(request),
        "basedOn": [{"reference": f"MedicationRequest/{item.prescription}"}],
        "status": "active",
        "intent": "order",
        **_medicine(item, repeat),
        "subject": _subject(person),
        "authoredOn": instant(at),
        "requester": {"reference": f"Organization/{item.organisation_id}", "display": by},
        "extension": [_repeats(repeat)],
    }
    supply: Body = {}
    if quantity := _quantity(item, repeat):
        supply["quantity"] = quantity
    if request.pharmacy_id:
        supply["performer"] = {"reference": f"Organization/{request.pharmacy_id}"}
    if supply:
        found["dispenseRequest"] = supply
    return found


def gone_on(issued_before: Mapping[str, Any], item: RequestItem) -> Body:
    """The same order after what became of it."""
    found = dict(issued_before) | {"status": ISSUED[State(item.state)]}
    if item.why:
        found["statusReason"] = {"text": item.why}
    return found


def dispense(
    item: RequestItem,
    repeat: Mapping[str, Any],
    *,
    person: uuid.UUID,
    by: Body,
    at: dt.datetime,
    amount: str,
    labels: Iterable[str],
) -> Body:
    """What was handed out: all of it, or a part while the remainder is prepared."""
    part = item.state == State.PREPARING_REMAINDER
    fill = "FFP" if part else "FFC"
    found: Body = {
        "resourceType": "MedicationDispense",
        "id": str(dispensed_id(item, part=part)),
        "meta": _meta(item, labels),
        "status": "completed",
        "type": {"coding": [{"system": _ACT, "code": fill, "display": _FILLS[fill]}]},
        **{name: value for name, value in _medicine(item, repeat).items() if name != "courseOfTherapyType"},
        "subject": _subject(person),
        "performer": [{"actor": by}],
        "whenHandedOver": instant(at),
    }
    if item.issued:
        found["authorizingPrescription"] = [{"reference": f"MedicationRequest/{item.issued}"}]
    if quantity := amounts.as_quantity(amount, _supplied(repeat)) if amount else _quantity(item, repeat):
        found["quantity"] = quantity
    return found


def collection(
    serial: SerialPrescription,
    row: SerialCollection,
    prescription: Mapping[str, Any],
    *,
    person: uuid.UUID,
    by: Body,
    at: dt.datetime,
    labels: Iterable[str],
) -> Body:
    """One of the supplies of a serial prescription, handed out."""
    medicine = {name: prescription[name] for name in _COPIED if name in prescription and name != "courseOfTherapyType"}
    found: Body = {
        "resourceType": "MedicationDispense",
        "id": str(uuid.uuid5(row.id, "dispensed")),
        "meta": _meta(serial, labels),
        "status": "completed",
        **(medicine or {"medicationCodeableConcept": {"text": serial.medicine}}),
        "subject": _subject(person),
        "performer": [{"actor": by}],
        "authorizingPrescription": [{"reference": f"MedicationRequest/{serial.prescription}"}],
        "whenHandedOver": instant(at),
    }
    if str((medicine.get("medicationReference") or {}).get("reference", "")).startswith("#"):
        found["contained"] = prescription.get("contained", [])
    if quantity := _supplied(prescription):
        found["quantity"] = quantity
    return found


def instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _meta(item: RequestItem | SerialPrescription, labels: Iterable[str]) -> Body:
    said = sorted(PASSED_ON.intersection({*labels, *item.labels}))
    meta: Body = {"source": f"urn:uuid:{item.organisation_id}"} if item.organisation_id else {}
    if said:
        meta["security"] = [{"system": LABEL_SYSTEM, "code": label} for label in said]
    return meta


def _group(request: Request) -> Body:
    return {"system": REQUEST_SYSTEM, "value": str(request.id)}


def _subject(person: uuid.UUID) -> Body:
    return {"reference": f"Patient/{person}"}


def _asker(item: RequestItem, request: Request) -> Body:
    """The person, or by name whoever asked for them."""
    if request.for_name:
        return {"type": "RelatedPerson", "display": request.asked_by_name}
    return _subject(item.patient_id)


def _medicine(item: RequestItem, repeat: Mapping[str, Any]) -> Body:
    """As it is prescribed; by its name alone where the prescription itself cannot be read."""
    found = {name: repeat[name] for name in _COPIED if name in repeat}
    if str((found.get("medicationReference") or {}).get("reference", "")).startswith("#"):
        found["contained"] = repeat.get("contained", [])
    if not repeat:
        found["medicationCodeableConcept"] = {"text": item.medicine}
    return found


def _repeats(repeat: Mapping[str, Any]) -> Body:
    """How often it was issued, this time counted, and until when repeats are agreed."""
    said: Mapping[str, Any] = next((one for one in repeat.get("extension", ()) if one.get("url") == REPEATS), {})
    parts = {one.get("url"): one for one in said.get("extension", ())}
    before = parts.pop("numberOfPrescriptionsIssued", {}).get("valueUnsignedInt", 0)
    count = {"url": "numberOfPrescriptionsIssued", "valueUnsignedInt": int(before) + 1}
    return {"url": REPEATS, "extension": [count, *parts.values()]}


def _supplied(repeat: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return (repeat.get("dispenseRequest") or {}).get("quantity")


def _quantity(item: RequestItem, repeat: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What was approved: less than is prescribed where that was said."""
    like = _supplied(repeat)
    if item.allowed_quantity:
        return amounts.as_quantity(item.allowed_quantity, like)
    return like or (amounts.as_quantity(item.quantity) if item.quantity else None)
