"""One item of a request goes on, a step at a time, and its face in the record with it."""

import pytest

from prescriptions.actions.items import MoveRefused
from prescriptions.models import ItemStep, RequestItem
from prescriptions.rules.states import State
from tests.factories import prescribing
from tests.factories.accounts import MembershipFactory, actor_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(citizen):
    return prescribing.pharmacy(citizen.patient)


@pytest.fixture
def item(citizen, clinician, practice, place):
    ident = prescribing.repeat(citizen.patient, practice=practice)
    [one] = prescribing.request(citizen, practice, ident, place=place[0], note="Going away on Friday")
    return one


def steps(person, item):
    with prescribing.moving(actor_for(person), person.patient) as access:
        return [
            (one.before, one.after) for one in ItemStep.objects.under(access).filter(item=item.id).order_by("at", "id")
        ]


def test_an_item_goes_from_the_request_to_the_bag(citizen, clinician, item, place):
    pharmacist = place[1]
    for who, to in ((clinician, "with-practice"), (clinician, "approved"), (clinician, "with-pharmacy"),
                    (pharmacist, "ready"), (pharmacist, "collected")):  # fmt: skip
        item = prescribing.move(who, item, to)
    assert [after for _before, after in steps(citizen, item)] == [
        "requested", "with-practice", "approved", "with-pharmacy", "ready", "collected",
    ]  # fmt: skip
    [task] = prescribing.faces(citizen.patient, "Task")
    assert (task["status"], task["businessStatus"]["coding"][0]["code"]) == ("completed", "Collected")
    assert task["focus"] == {"reference": f"MedicationRequest/{item.prescription}"}
    assert task["owner"] == {"reference": f"Organization/{place[0].id}"}
    assert task["requester"] == task["for"] == {"reference": f"Patient/{citizen.patient_id}"}
    [issued] = prescribing.faces(citizen.patient, "MedicationRequest")
    assert issued["basedOn"] == [{"reference": f"MedicationRequest/{item.prescription}"}]
    assert (issued["status"], issued["intent"]) == ("completed", "order")
    assert issued["dispenseRequest"]["quantity"] == {"value": 56, "unit": "tablet"}
    [dispense] = prescribing.faces(citizen.patient, "MedicationDispense")
    assert dispense["authorizingPrescription"] == [{"reference": f"MedicationRequest/{item.issued}"}]
    assert dispense["quantity"]["value"] == 56
