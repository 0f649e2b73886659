"""One item of a request goes on, a step at a time, and its face in the record with it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.gate import AccessDenied, open_record
from notifications.models import Notification
from prescriptions.actions import items
from prescriptions.actions.items import MoveRefused
from prescriptions.models import ItemStep, RequestItem
from prescriptions.rules.moves import Side, is_theirs, why_not
from prescriptions.rules.states import State, may_become
from prescriptions.rules.statuses import ISSUED, STATUS
from records.models import Resource
from tests.factories import prescribing
from tests.factories.accounts import MembershipFactory, PatientFactory, actor_for
from tests.factories.consent import CareRelationshipFactory, DelegationFactory

pytestmark = pytest.mark.django_db

DECLINED = {"why": "It was stopped", "next_step": "Phone us"}


def steps(person, item):
    with prescribing.moving(actor_for(person), person.patient) as access:
        found = ItemStep.objects.under(access).filter(item=item.id).order_by("at", "id")
        return [(one.before, one.after) for one in found]


def read(person, item):
    with prescribing.moving(actor_for(person), person.patient) as access:
        return RequestItem.objects.under(access).get(id=item.id)


def business(task):
    return task["businessStatus"]["coding"][0]["code"]


def go(item, *moves, **said):
    for who, to in moves:
        item = prescribing.move(who, item, to, **said)
    return item


def test_an_item_goes_from_the_request_to_the_bag(citizen, clinician, pharmacist, item, place):
    practice, pharmacy = item.organisation_id, place[0].id
    [asked] = prescribing.faces(citizen.patient, "Task")
    assert asked["owner"] == {"reference": f"Organization/{practice}"}
    assert "note" not in asked  # what the person wrote may speak of another medicine
    item = go(
        item, (clinician, "with-practice"), (clinician, "approved"), (clinician, "with-pharmacy"),
        (pharmacist, "ready"), (pharmacist, "collected"),
    )  # fmt: skip
    assert [after for _before, after in steps(citizen, item)] == [
        "requested", "with-practice", "approved", "with-pharmacy", "ready", "collected",
    ]  # fmt: skip
    [task] = prescribing.faces(citizen.patient, "Task")
    assert (task["id"], task["status"], business(task)) == (str(item.id), "completed", "Collected")
    assert task["focus"] == {"reference": f"MedicationRequest/{item.prescription}"}
    assert task["groupIdentifier"]["value"] == str(item.request_id)
    assert task["owner"] == {"reference": f"Organization/{pharmacy}"}
    assert task["requester"] == task["for"] == {"reference": f"Patient/{citizen.patient_id}"}
    [issued] = prescribing.faces(citizen.patient, "MedicationRequest")
    assert issued["basedOn"] == [{"reference": f"MedicationRequest/{item.prescription}"}]
    assert (issued["id"], issued["status"], issued["intent"]) == (str(item.issued), "completed", "order")
    assert issued["courseOfTherapyType"]["coding"][0]["code"] == "continuous"
    assert issued["dispenseRequest"]["quantity"] == {"value": 56, "unit": "tablet"}
    assert issued["requester"]["display"] == "Dr Isla Grant, Glenview Practice"
    [dispense] = prescribing.faces(citizen.patient, "MedicationDispense")
    assert dispense["id"] == str(item.dispensed)
    assert dispense["authorizingPrescription"] == [{"reference": f"MedicationRequest/{item.issued}"}]
    assert dispense["quantity"] == {"value": 56, "unit": "tablet"}
    assert dispense["type"]["coding"][0]["code"] == "FFC"


def test_each_supply_is_counted(citizen, clinician, practice):
    said = {"url": "numberOfPrescriptionsIssued", "valueUnsignedInt": 4}
    until = {"url": "authorisationExpiryDate", "valueDateTime": "2027-01-01"}
    repeats = {"url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationRepeatInformation"}
    ident = prescribing.repeat(citizen.patient, practice=practice, extension=[repeats | {"extension": [said, until]}])
    [item] = prescribing.request(citizen, practice, ident)
    prescribing.move(clinician, item, "approved")
    [issued] = prescribing.faces(citizen.patient, "MedicationRequest")
    assert issued["extension"][0]["extension"] == [said | {"valueUnsignedInt": 5}, until]


def test_less_than_is_prescribed(citizen, clinician, pharmacist, item):
    item = prescribing.move(clinician, item, "approved", allowed_quantity="28 tablets")
    item = prescribing.move(clinician, item, "with-pharmacy")
    [issued] = prescribing.faces(citizen.patient, "MedicationRequest")
    assert issued["dispenseRequest"]["quantity"] == {"value": 28, "unit": "tablet"}
    item = prescribing.move(pharmacist, item, "ready-in-part", part_quantity="10 tablets")
    assert business(prescribing.faces(citizen.patient, "Task")[0]) == "Ready to Collect - Partial"
    item = go(item, (pharmacist, "preparing-remainder"), (pharmacist, "collected"))
    part, rest = sorted(
        prescribing.faces(citizen.patient, "MedicationDispense"), key=lambda one: one["id"] == str(item.dispensed)
    )
    assert (part["quantity"]["value"], rest["quantity"]["value"]) == (10, 18)
    assert [one["type"]["coding"][0]["code"] for one in (part, rest)] == ["FFP", "FFC"]


@pytest.mark.parametrize(
    ("moves", "said", "issued", "task"),
    [
        (["approved", "withdrawn"], {"why": "An interaction"}, "cancelled", "Prescriber Cancelled"),
        (["approved", "with-pharmacy", "ready", "not-dispensed"], {"why": "Out of stock"}, "stopped", "Not Dispensed"),
        (["declined"], DECLINED, None, "Declined"),
        (["approved", "not-tracked"], {}, "active", "With Pharmacy but Tracking not Supported"),
    ],
    ids=["withdrawn", "not-dispensed", "declined", "not-tracked"],
)
def test_what_becomes_of_the_order(citizen, clinician, pharmacist, item, moves, said, issued, task):
    for to in moves:
        item = prescribing.move(pharmacist if to in ("ready", "not-dispensed") else clinician, item, to, **said)
    found = prescribing.faces(citizen.patient, "MedicationRequest")
    assert [one["status"] for one in found] == ([issued] if issued else [])
    [face] = prescribing.faces(citizen.patient, "Task")
    assert business(face) == task
    if said:
        assert face["statusReason"] == {"text": said["why"]}


def test_the_person_collects_only_what_nobody_tells_of(citizen, clinician, pharmacist, item):
    item = go(item, (clinician, "approved"))
    with pytest.raises(MoveRefused):
        prescribing.move(citizen, item, "collected")
    item = go(item, (clinician, "not-tracked"), (citizen, "collected"))
    assert prescribing.faces(citizen.patient, "MedicationDispense") == []  # nobody knows what was handed out
    assert prescribing.faces(citizen.patient, "MedicationRequest")[0]["status"] == "completed"


def test_whose_turn_it_is(citizen, clinician, pharmacist, item, practice):
    elsewhere = MembershipFactory(role="clinician").user
    CareRelationshipFactory(patient=citizen.patient, organisation=elsewhere.memberships.get().organisation)
    other_pharmacist = prescribing.pharmacy(citizen.patient, name="Another Pharmacy")[1]
    for who in (citizen, elsewhere, pharmacist):
        with pytest.raises(MoveRefused, match="somebody else"):
            prescribing.move(who, item, "approved")
    item = go(item, (clinician, "approved"), (clinician, "with-pharmacy"))
    for who in (other_pharmacist, clinician):
        with pytest.raises(MoveRefused, match="somebody else"):
            prescribing.move(who, item, "ready")


def test_two_who_read_the_same_state(citizen, clinician, item):
    stale = read(citizen, item)
    go(item, (clinician, "approved"))
    with pytest.raises(MoveRefused, match="meanwhile"):
        prescribing.move(clinician, stale, "declined", **DECLINED)
    assert read(citizen, item).state == "approved" and len(steps(citizen, item)) == 2


def test_the_person_hears_once_a_day_of_one_request(citizen, clinician, pharmacist, practice, place):
    two = [prescribing.repeat(citizen.patient, name, practice=practice) for name in ("Amlodipine", "Ramipril")]
    for item in prescribing.request(citizen, practice, *two, place=place[0]):
        go(item, (clinician, "approved"), (clinician, "with-pharmacy"), (pharmacist, "ready"))
    assert list(Notification.objects.filter(recipient=citizen, channel="portal").values_list("topic", flat=True)) == [
        "prescription-ready"
    ]


def seen(user, patient, *kinds):
    """Ids of what this reader finds of these kinds in the record, and of items."""
    try:
        access = open_record(actor_for(user), patient.id, kinds=[*kinds, "RepeatRequest"])
    except AccessDenied:
        return set()
    with access.reading():
        rows = Resource.objects.under(access).filter(kind__in=kinds)
        return {row.id for row in rows} | {row.id for row in RequestItem.objects.under(access)}


KINDS = ("Task", "MedicationRequest", "MedicationDispense")


def test_a_sensitive_medicine_betrays_itself_by_no_face(citizen, clinician, pharmacist, practice, place):
    person = citizen.patient
    helper = DelegationFactory(patient=person, powers={"medicines": ["see", "act"]}).user
    named = DelegationFactory(
        patient=person, powers={"medicines": ["see"]}, sensitive=["sensitive:mental-health"]
    ).user  # fmt: skip
    plain = prescribing.repeat(person, "Amlodipine", practice=practice)
    hidden = prescribing.repeat(person, "Something", practice=practice, labels=["sensitive:mental-health"])
    one, other = prescribing.request(citizen, practice, plain, hidden, place=place[0])
    for item in (one, other):
        go(item, (clinician, "approved"), (clinician, "with-pharmacy"))
    own = seen(citizen, person, *KINDS)
    assert len(own) == 6  # two repeats, two orders, two items, whose Tasks have their ids
    assert seen(clinician, person, *KINDS) == own == seen(named, person, *KINDS)
    for who in (pharmacist, helper):
        found = seen(who, person, *KINDS)
        assert len(found) == 3 and {plain, one.id} < found and not {hidden, other.id} & found


# Mostly a step that is possible, by its number; else whatever, by whomever.
ANY = st.tuples(st.sampled_from(["citizen", "clinician", "pharmacist"]), st.sampled_from(list(State)), st.booleans())
TRIES = st.lists(st.one_of(st.integers(0, 30), st.integers(0, 30), ANY), min_size=5, max_size=14)
SIDES = {"citizen": Side.PERSON, "clinician": Side.PRACTICE, "pharmacist": Side.PHARMACY}


def possible(state, number):
    """One of the steps that somebody may take from here."""
    legal = [
        (who, to) for who, side in SIDES.items() for to in State if may_become(state, to) and is_theirs(side, state, to)
    ]
    return (*legal[number % len(legal)], True) if legal else ("citizen", State.READY, True)


@settings(
    max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
@given(tries=TRIES)
def test_whatever_is_tried_the_history_is_a_path(citizen, clinician, pharmacist, practice, place, tries):
    people = {"citizen": citizen, "clinician": clinician, "pharmacist": pharmacist}
    ident = prescribing.repeat(citizen.patient, practice=practice)
    [item] = prescribing.request(citizen, practice, ident, place=place[0])
    path = ["", "requested"]
    for tried in tries:
        who, to, with_words = possible(item.state, tried) if isinstance(tried, int) else tried
        said = DECLINED | {"part_quantity": "28 tablets"} if with_words else {}
        words = {"why": said.get("why", ""), "next_step": said.get("next_step", "")}
        part = said.get("part_quantity", "") or item.part_quantity
        expected = not why_not(SIDES[who], item.state, to, **words, part=part)
        try:
            item = prescribing.move(people[who], item, to, **said)
        except MoveRefused:
            assert not expected
        else:
            assert expected
            path.append(to)
    assert steps(citizen, item) == list(zip(path, path[1:], strict=False))
    assert read(citizen, item).state == path[-1]
    face = next(one for one in prescribing.faces(citizen.patient, "Task") if one["id"] == str(item.id))
    status = STATUS[State(path[-1])]
    assert (face["status"], business(face)) == (status.task, status.code)
    if "approved" in path:
        orders = prescribing.faces(citizen.patient, "MedicationRequest")
        order = next(one for one in orders if one["id"] == str(item.issued))
        assert order["status"] == ISSUED.get(State(path[-1]), "active")
    else:
        assert item.issued is None


def test_what_was_asked_for_before_two_records_became_one_goes_on(
    citizen, clinician, pharmacist, item, place, practice
):
    """Rows stay under the id that they came with; what is new goes to the one that lives on."""
    living = PatientFactory()
    for organisation, kind in ((practice, "registration"), (place[0], "pharmacy")):
        CareRelationshipFactory(patient=living, organisation=organisation, kind=kind)
    citizen.patient.merged_into = living
    citizen.patient.save(update_fields=["merged_into"])
    for who, to in ((clinician, "approved"), (clinician, "with-pharmacy"), (pharmacist, "ready"),
                    (pharmacist, "collected")):  # fmt: skip
        with prescribing.moving(actor_for(who), living) as access:
            item = items.move(access=access, item=item, to=to)
    assert item.patient_id == citizen.patient_id and item.state == "collected"
    assert [business(task) for task in prescribing.faces(citizen.patient, "Task")] == ["Collected"]
    assert [one["subject"] for one in prescribing.faces(living, "MedicationDispense")] == [
        {"reference": f"Patient/{living.id}"}
    ]
