"""Collections of a serial prescription, as the pharmacy that keeps it tells of them."""

import uuid

from django.utils.translation import gettext as _

import clock
from accounts.matching import account_of
from accounts.roles import Role
from consent.gate import Access
from notifications.actions import notify
from prescriptions import fhir
from prescriptions.actions.items import MoveRefused
from prescriptions.models import SerialCollection, SerialPrescription
from prescriptions.rules.dispensing import COLLECTIONS
from records import chart, lossless
from records.publishing import publish_all

WRITES = ("SerialPrescription", "MedicationDispense")
C = SerialCollection.State


def collect(*, access: Access, collection_id: uuid.UUID, seen: str, to: str) -> SerialCollection:
    """It is ready, or was collected; of two who say so at once one is heard. Raises MoveRefused."""
    row = (
        SerialCollection.objects.under(access)
        .select_for_update(of=("self",))
        .select_related("serial")
        .filter(id=collection_id)
        .first()
    )
    if row is None or row.state != seen or to not in COLLECTIONS[row.state]:
        raise MoveRefused(_("Somebody else dealt with this meanwhile. Look at how far it is now."))
    serial, actor = row.serial, access.actor
    if actor.role != Role.PHARMACIST or actor.organisation_id is None or serial.pharmacy_id != actor.organisation_id:
        raise MoveRefused(_("Another pharmacy keeps this prescription."))
    if serial.state != SerialPrescription.State.REGISTERED:
        raise MoveRefused(_("The person does not use this serial prescription any more."))
    row.state, row.changed_at = to, clock.now()
    row.changed_by_name = ", ".join(filter(None, (actor.name, actor.organisation_name)))[:200]
    if to == C.COLLECTED:
        row.dispensed = _publish(access, serial, row)
    access.save(row, action="update")
    if to == C.READY:
        _tell(access, row)
    return row


def _publish(access: Access, serial: SerialPrescription, row: SerialCollection) -> uuid.UUID:
    """What was handed out of the serial prescription."""
    held = chart.resource(access, serial.prescription)
    body, labels = (lossless.loads(held.body), list(held.labels)) if held else ({}, [])
    person = access.patient_id or row.patient_id
    by = {"reference": f"Organization/{access.actor.organisation_id}", "display": access.actor.organisation_name}
    found = fhir.collection(serial, row, body, person=person, by=by, at=clock.now(), labels=labels)
    publish_all(access=access, bodies=[found], patient_id=person)
    return uuid.UUID(found["id"])


def _tell(access: Access, row: SerialCollection) -> None:
    if own := account_of(access.patient_id or row.patient_id):
        notify(
            recipient=own, topic="prescription-ready", event=f"prescription-ready/{row.serial_id}/{row.number}",
            subject_patient=row.patient,
        )  # fmt: skip
