"""What comes of a hidden entry is hidden with it: what was there, and what comes later."""

import uuid

import pytest
from django.test import Client

from consent.models import Directive
from records.joining import COMES_OF, origins
from tests.consent.test_choices_effects import hide, take_back
from tests.factories import consent as care
from tests.factories.histories import concept, store

MEDICINE = {"status": "active", "intent": "order", "medicationCodeableConcept": concept("Examplicillin 250 mg")}


def prescription(**more) -> dict:
    return {"resourceType": "MedicationRequest", "authoredOn": "2026-03-01"} | MEDICINE | more


def to(kind: str, ident: str) -> dict:
    return {"reference": f"{kind}/{ident}"}


def handed_out(order: str, **more) -> dict:
    frame = {"resourceType": "MedicationDispense", "status": "completed", "whenHandedOver": "2026-03-02"}
    named = {"medicationCodeableConcept": concept("Examplicillin 250 mg")}
    return frame | named | {"authorizingPrescription": [to("MedicationRequest", order)]} | more


def under_way(order: str) -> dict:
    frame = {"resourceType": "Task", "status": "requested", "intent": "order", "description": "Examplicillin"}
    return frame | {"focus": to("MedicationRequest", order)}


@pytest.fixture
def helper(citizen, sign_in):
    tie = care.DelegationFactory(
        patient=citizen.patient, powers={area: ["see"] for area in ("medicines", "demographics")}
    )
    return sign_in(Client(), tie.user)


@pytest.fixture
def morag(citizen, sign_in):
    return sign_in(Client(), citizen)


def seen(client, citizen) -> set[str]:
    """The types of medicines that the record gives out, by FHIR."""
    answer = client.get(f"/fhir/Patient/{citizen.patient_id}/$everything?_count=100").json()
    return {entry["resource"]["resourceType"] for entry in answer.get("entry", ())} & {*COMES_OF}


def test_what_came_of_it_is_hidden_with_it(morag, helper, citizen):
    [repeat] = store(citizen.patient, prescription())
    [issued] = store(citizen.patient, prescription(basedOn=[to("MedicationRequest", repeat)]))
    store(citizen.patient, handed_out(issued), under_way(repeat))
    assert seen(helper, citizen) == {"MedicationRequest", "MedicationDispense", "Task"}
    hide(morag, citizen, repeat, "everybody")
    assert seen(helper, citizen) == set()
    take_back(morag, citizen)
    assert seen(helper, citizen) == {"MedicationRequest", "MedicationDispense", "Task"}


def test_what_comes_of_it_later_is_hidden_from_the_start(morag, helper, citizen):
    [repeat, other] = store(citizen.patient, prescription(), prescription())
    hide(morag, citizen, repeat, "everybody")
    issued = str(uuid.uuid4())
    store(citizen.patient, prescription(id=issued, basedOn=[to("MedicationRequest", repeat)]), handed_out(issued))
    store(citizen.patient, under_way(repeat))
    assert seen(helper, citizen) == {"MedicationRequest"}  # the other one
    assert seen(morag, citizen) == {"MedicationRequest", "MedicationDispense", "Task"}
    store(citizen.patient, handed_out(other))
    assert seen(helper, citizen) == {"MedicationRequest", "MedicationDispense"}
    [directive] = Directive._ungated.all()
    assert directive.items[0] == uuid.UUID(repeat) and len(directive.items) == 4


def test_nothing_joins_a_choice_that_was_taken_back(morag, helper, citizen):
    [repeat] = store(citizen.patient, prescription())
    hide(morag, citizen, repeat, "everybody")
    take_back(morag, citizen)
    store(citizen.patient, handed_out(repeat))
    assert seen(helper, citizen) == {"MedicationRequest", "MedicationDispense"}
    assert Directive._ungated.get().items == [uuid.UUID(repeat)]


@pytest.mark.parametrize(
    "resource, found",
    [
        ({"resourceType": "Task", "focus": to("MedicationRequest", str(uuid.UUID(int=7)))}, {uuid.UUID(int=7)}),
        ({"resourceType": "Task", "focus": {"display": "A paper"}}, set()),
        ({"resourceType": "Task", "focus": {"reference": "#inside"}}, set()),
        ({"resourceType": "Condition", "evidence": [{"detail": [to("Task", str(uuid.UUID(int=7)))]}]}, set()),
        (
            {"resourceType": "DiagnosticReport", "result": [to("Observation", str(uuid.UUID(int=n))) for n in (1, 2)]},
            {uuid.UUID(int=1), uuid.UUID(int=2)},
        ),
    ],
    ids=["task", "words alone", "contained", "another type", "report"],
)
def test_origins(resource, found):
    assert origins(resource) == found
