"""Repeats in the record, requests for them in every state, pharmacies, and the accesses that move items."""

import datetime as dt
import json
import uuid
from contextlib import contextmanager

import clock
from consent import gate
from prescriptions.actions import items, ordering
from prescriptions.actions.items import WRITES
from prescriptions.actions.ordering import KEPT
from prescriptions.models import PharmacyProfile, Request, RequestItem
from records import chart
from records.models import Resource
from records.provenance import PORTAL
from tests.factories.accounts import MembershipFactory, OrganisationFactory, actor_for
from tests.factories.consent import CareRelationshipFactory
from tests.factories.histories import concept, labelled, store

COURSE = "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy"


def repeat(patient, name="Amlodipine 5mg tablets", *, practice=None, labels=(), number=56, course="continuous", **more):
    """A repeat prescription in the record; gives its id."""
    body = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": concept(name),
        "authoredOn": "2026-01-12",
        "courseOfTherapyType": {"coding": [{"system": COURSE, "code": course}]},
        "dosageInstruction": [{"text": "One tablet each morning"}],
        "dispenseRequest": {"quantity": {"value": number, "unit": "tablet"}},
    } | more
    if practice:
        body["requester"] = {"reference": f"Organization/{practice.id}"}
    [ident] = store(patient, labelled(body, *labels) if labels else body, source="Practice system")
    return uuid.UUID(ident)


def pharmacy(patient=None, *, tracks=True, name="High Street Pharmacy"):
    """A pharmacy with somebody who works there; the person's, if there is one. Gives organisation and pharmacist."""
    place = OrganisationFactory(kind="pharmacy", name=name)
    PharmacyProfile.objects.create(
        organisation=place, tracks=tracks, address="2 High Street, Leven", phone="01333 000 222",
        hours="Monday to Friday 9:00 to 17:30",
    )  # fmt: skip
    member = MembershipFactory(organisation=place, role="pharmacist", user__name="Catriona Bain")
    if patient:
        CareRelationshipFactory(patient=patient, organisation=place, kind="pharmacy")
    return place, member.user


@contextmanager
def moving(actor, patient):
    """The access under which this actor moves items of this person, in one transaction."""
    kinds = (*WRITES, "PharmacyChoice")
    access = gate.open_record(actor, patient.id, kinds=kinds, writes=kinds, defer=True)
    with access.reading():
        yield access


@contextmanager
def moving_serial(patient):
    """A job's access to serial prescriptions of this person, in one transaction."""
    with gate.open_for_job("load_bundles", kinds=["SerialPrescription"], patients=[patient.id]) as access:
        yield access


def request(user, practice, *repeats, place=None, note="", patient=None, medicine=""):
    """The person (or a helper) asks for these repeats; gives the items, as requested."""
    patient = patient or user.patient
    with moving(actor_for(user), patient) as access:
        made = Request(
            id=uuid.uuid4(), patient_id=patient.id, kind="RepeatRequest", area="medicines", organisation=practice,
            pharmacy=place, note=note, asked_by=user, asked_by_name=user.get_full_name(),
            for_name="" if patient == user.patient else "Somebody", asked_at=clock.now(), form_key=uuid.uuid4(),
            labels=sorted(set.intersection(*({*chart.resource(access, one).labels} for one in repeats)) & KEPT),
        )  # fmt: skip
        access.save(made)
        return [items.begin(access=access, item=_item(access, made, ident, medicine)) for ident in repeats]


def _item(access, made, ident, medicine=""):
    row = chart.resource(access, ident)
    return RequestItem(
        id=uuid.uuid4(), patient_id=made.patient_id, kind="RepeatRequest", area="medicines", labels=list(row.labels),
        organisation=made.organisation, request=made, prescription=ident, medicine=medicine or row.title,
        dose="One tablet each morning", quantity="56 tablets", changed_at=made.asked_at,
    )  # fmt: skip


def move(user, item, to, **said):
    """One step of this item by whoever that is."""
    with moving(actor_for(user), item.patient) as access:
        return items.move(access=access, item=item, to=to, **said)


def faces(patient, kind):
    """The FHIR bodies of this kind that the portal itself wrote, the first dated first."""
    with gate.open_for_job("load_bundles", kinds=[kind], patients=[patient.id]) as access:
        rows = Resource.objects.under(access).filter(kind=kind, source=PORTAL).order_by("date_from", "id")
        return [json.loads(row.body) for row in rows]


def days_ago(days: int) -> dt.datetime:
    return clock.now() - dt.timedelta(days=days)


def order(user, *repeats, place=None, note="", patient=None):
    """The same through the action of the person's page, so that it waits for the practice; gives the items by name."""
    patient = patient or user.patient
    with moving(actor_for(user), patient) as access:
        asked = ordering.ask(
            access=access, prescriptions=repeats, pharmacy=place, note=note, form_key=uuid.uuid4(),
            early={ident: "Going away" for ident in repeats},
        )  # fmt: skip
        return list(RequestItem.objects.under(access).filter(request=asked).order_by("medicine"))
