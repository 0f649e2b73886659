"""Help by telephone: with the person on the line, for half an hour, and with nothing about health."""

import datetime as dt
import re

import pytest
from django.test import Client

import clock
from accounts.roles import Role
from audit import log
from consent.areas import Area
from consent.models import Assistance
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory, give_number
from tests.factories.consent import AssistanceFactory, LockFactory
from tests.factories.histories import store
from tests.house.test_promises import filled, person_addresses, told

HOME = "/desk/help/"
CHI, OTHER_CHI = "0403571235", "1508701245"
CALL = {"chi": CHI, "identified": ["name", "birth"], "on_line": "on", "agreed": "on"}
NOBODY = "There is nobody with these details whom you can help by telephone"


@pytest.fixture
def agent(db):
    office = OrganisationFactory(kind="portal", name="The portal")
    return MembershipFactory(organisation=office, role=Role.HELP_DESK, user__name="Gavin Tait").user


@pytest.fixture
def desk(agent, sign_in):
    return sign_in(Client(), agent)


@pytest.fixture
def caller(citizen):
    give_number(citizen.patient, CHI)
    return citizen


def page_of(person, place="") -> str:
    return f"/p/{person.patient_id}/{place}"


# --- Who comes in
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.HELP_DESK, Role.CITIZEN}))
def test_other_roles_are_refused(role, client, agent, caller, sign_in):
    sign_in(client, MembershipFactory(role=role).user)
    assert client.get(HOME).status_code == client.post(HOME, CALL).status_code == 403
    assert client.post(page_of(caller, "call/end/")).status_code == 404
    assert not Assistance.objects.exists()


def test_without_a_call_every_record_is_absent(desk, caller, make_resource):
    item = make_resource(caller.patient)
    for address in person_addresses():
        assert desk.get(filled(address, caller.patient_id, item.id)).status_code == 404, address


def test_those_who_care_do_not_end_a_call(client, clinician, caller, sign_in):
    assert sign_in(client, clinician).post(page_of(caller, "call/end/")).status_code == 404


# --- Beginning
def test_call_opens_name_and_appointments_for_half_an_hour(desk, agent, caller, make_resource):
    make_resource(caller.patient, "Patient", id=caller.patient_id, body={"name": [{"text": "Morag Fraser"}]})
    assert desk.post(HOME, CALL)["Location"] == page_of(caller)
    call = Assistance.objects.get()
    assert call.ends_at - call.started_at == dt.timedelta(minutes=30)
    assert call.identified_by == "Full name; Date of birth"
    page = desk.get(page_of(caller)).content.decode()
    assert "You are helping" in page and "Morag Fraser" in page and "by telephone" in page
    assert "Emergency access" not in page
    assert page_of(caller) in desk.get(HOME).content.decode()


BAD = [
    ({"chi": ""}, "Enter a CHI number, or a name and a date of birth"),
    ({"chi": "0403571238"}, "One of the digits is wrong"),
    ({"chi": OTHER_CHI}, NOBODY),
    ({"identified": []}, "Tick what the caller said"),
    ({"identified": ["name"]}, "Ask for one more thing"),
    ({"identified": ["name", "mother"]}, "Choose from the list"),
    ({"on_line": ""}, "person themselves is on the telephone"),
    ({"agreed": ""}, "once the person has agreed"),
]


@pytest.mark.parametrize("given, message", BAD)
def test_bad_call_is_told_at_the_field(given, message, desk, caller):
    page = desk.post(HOME, CALL | given).content.decode()
    assert message in page and not Assistance.objects.exists()


def test_deceased_frozen_and_nobody_look_alike(desk, caller):
    nobody = told(desk.post(HOME, CALL | {"chi": OTHER_CHI}))
    caller.patient.died_on = dt.date(2026, 6, 2)
    caller.patient.save()
    died = told(desk.post(HOME, CALL))
    caller.patient.died_on = None
    caller.patient.save()
    LockFactory(patient=caller.patient)
    frozen = told(desk.post(HOME, CALL))
    same = [(status, text.replace(OTHER_CHI, CHI)) for status, _where, _headers, text in (nobody, died, frozen)]
    assert same[0] == same[1] == same[2] and NOBODY in same[0][1]
    assert not Assistance.objects.exists()
    assert {entry.outcome for entry in log.about(caller.patient_id)} == {"refused"}


def test_agents_do_not_help_themselves(desk, agent):
    agent.patient = PatientFactory()
    agent.save()
    give_number(agent.patient, CHI)
    assert NOBODY in desk.post(HOME, CALL).content.decode()


def test_next_call_ends_the_one_before(desk, caller, stranger):
    give_number(stranger.patient, OTHER_CHI)
    desk.post(HOME, CALL)
    desk.post(HOME, CALL | {"chi": OTHER_CHI})
    assert desk.get(page_of(caller)).status_code == 404 and desk.get(page_of(stranger)).status_code == 200


# --- Ending
def test_agent_ends_the_call(desk, caller):
    desk.post(HOME, CALL)
    assert desk.get(page_of(caller, "call/end/")).status_code == 404
    assert desk.post(page_of(caller, "call/end/"))["Location"] == HOME
    assert desk.get(page_of(caller)).status_code == 404


def test_call_ends_by_itself(desk, agent, caller):
    past = clock.now() - dt.timedelta(minutes=31)
    AssistanceFactory(patient=caller.patient, agent=agent, started_at=past)
    assert desk.get(page_of(caller)).status_code == 404


def test_freeze_ends_the_call(desk, caller):
    desk.post(HOME, CALL)
    LockFactory(patient=caller.patient)
    assert desk.get(page_of(caller)).status_code == 404


def test_call_is_the_agents_alone(desk, caller, sign_in, agent):
    desk.post(HOME, CALL)
    colleague = MembershipFactory(organisation=agent.memberships.get().organisation, role=Role.HELP_DESK).user
    assert sign_in(Client(), colleague).get(page_of(caller)).status_code == 404


# --- What is told and written
def test_person_is_told(desk, caller):
    desk.post(HOME, CALL)
    assert Notification.objects.filter(recipient=caller, topic="helped-by-telephone").exists()


def test_acts_are_marked_as_for_the_person(desk, agent, caller):
    desk.post(HOME, CALL)
    desk.get(page_of(caller))
    desk.post(page_of(caller, "call/end/"))
    found = {(entry.action, entry.basis, entry.on_behalf_of) for entry in log.by(agent.id)}
    who = caller.patient_id
    assert found == {("assist", "assisted", who), ("read", "assisted", who), ("assist-end", "assisted", who)}


def test_person_reads_it_in_the_log(desk, caller, client, sign_in):
    desk.post(HOME, CALL)
    page = sign_in(client, caller).get(page_of(caller, "access-log/")).content.decode()
    assert "Gavin Tait" in page and "Began to help you by telephone" in page
    assert "you were on the telephone with them" in page


# --- Nothing about health
CLINICAL = {
    "AllergyIntolerance": "summary",
    "Condition": "summary",
    "Procedure": "summary",
    "Immunization": "summary",
    "MedicationRequest": "medicines",
    "Observation": "results",
    "DiagnosticReport": "results",
    "ImagingStudy": "results",
    "DocumentReference": "documents",
    "Composition": "documents",
    "Encounter": "care",
    "CarePlan": "socialcare",
    "Goal": "care",
    "ServiceRequest": "care",
    "QuestionnaireResponse": "contributions",
    "Communication": "messages",
}


def test_no_page_shows_the_help_desk_anything_clinical(desk, caller, make_resource):
    """Every address of the record, with every kind of item: status alone tells nothing, and no text comes through."""
    canary = "Canary-4711"
    body = {
        "status": "active",
        "code": {"text": canary},
        "description": canary,
        "title": canary,
        "type": {"text": canary},
        "note": [{"text": canary}],
        "text": {"status": "generated", "div": f"<div>{canary}</div>"},
        "medicationCodeableConcept": {"text": canary},
        "conclusion": canary,
        "reasonCode": [{"text": canary}],
        "payload": [{"contentString": canary}],
    }
    items = [make_resource(caller.patient, kind, area=area, body=body) for kind, area in CLINICAL.items()]
    make_resource(caller.patient, "Observation", area=str(Area.MEASUREMENTS), body=body)
    make_resource(caller.patient, "Patient", id=caller.patient_id, body={"name": [{"text": "Morag Fraser"}]})
    desk.post(HOME, CALL)
    seen = 0
    for address in person_addresses():
        for item in items if "item_id" in address else items[:1]:
            answer = desk.get(filled(address, caller.patient_id, item.id))
            assert canary not in answer.content.decode(), address
            seen += answer.status_code == 200
    for kind in CLINICAL:
        assert canary not in desk.get(f"/fhir/{kind}?patient={caller.patient_id}").content.decode()
    assert seen


WHEN = "2027-03-03T09:00:00Z"
TEXTS = {
    "description": "Canary of the description",
    "comment": "Canary of the comment",
    "patientInstruction": "Canary of the instruction",
    "reasonCode": [{"text": "Canary of the reason"}],
}


@pytest.mark.parametrize("service", ["", "Physiotherapy"])
def test_an_appointment_is_told_without_its_words(desk, caller, service):
    """What it is, when, and how far it has come: not why, and not what anybody wrote about it."""
    what = {"serviceType": [{"text": service}]} if service else {}
    body = {"resourceType": "Appointment", "status": "booked", "start": WHEN, "end": WHEN, **what, **TEXTS}
    [item] = store(caller.patient, body)
    desk.post(HOME, CALL)
    page = desk.get(page_of(caller)).content.decode()
    assert (service or "Appointment") in page and "3 March 2027" in page and "Booked" in page
    everywhere = [filled(address, caller.patient_id, item) for address in person_addresses()]
    everywhere += [f"/fhir/Appointment/{item}", f"/fhir/Appointment?patient={caller.patient_id}"]
    everywhere += [f"/fhir/Appointment?patient={caller.patient_id}&_total=accurate"]
    everywhere += [f"/fhir/Appointment/{item}/_history", f"/fhir/Patient/{caller.patient_id}/$everything"]
    for address in everywhere:
        assert "Canary" not in desk.get(address).content.decode(), address
    assert "Canary" not in desk.post(page_of(caller, "search/"), {"words": "canary"}).content.decode()


def test_who_works_there_reads_the_whole_appointment(caller, practice, client, clinician, sign_in):
    [item] = store(caller.patient, {"resourceType": "Appointment", "status": "booked", "start": WHEN, **TEXTS})
    page = sign_in(client, clinician).get(page_of(caller, f"item/{item}/")).content.decode()
    assert "Canary of the comment" in page


def test_pages_that_are_no_part_of_a_call_are_absent(desk, caller):
    desk.post(HOME, CALL)
    assert desk.get(page_of(caller, "chronology/")).status_code == 404
    assert log.about(caller.patient_id).filter(route="page", outcome="failed").count() == 1


WARNED = ("Do not telephone this person", "Do not write to them at home", "Send no e-mail or text")


def test_a_call_warns_how_nobody_may_be_reached(desk, caller):
    desk.post(HOME, CALL)
    assert not any(words in desk.get(page_of(caller)).content.decode() for words in WARNED)
    type(caller).objects.filter(pk=caller.pk).update(no_letters=True)
    page = desk.get(page_of(caller)).content.decode()
    assert [words in page for words in WARNED] == [False, True, False]


def test_what_an_officer_decided_reads_like_a_wish(desk, caller):
    """The warning names neither an officer nor a reason: the call may be overheard."""
    desk.post(HOME, CALL)
    type(caller).objects.filter(pk=caller.pk).update(no_letters=True, no_calls=True, quiet=True)
    wished = warned(desk.get(page_of(caller)))
    type(caller).objects.filter(pk=caller.pk).update(no_letters=False, no_calls=False, quiet=False)
    LockFactory(patient=caller.patient, kind="silence")
    assert warned(desk.get(page_of(caller))) == wished and all(words in wished for words in WARNED)


def warned(answer) -> str:
    return answer.content.decode().partition("Before you reach out")[2].partition("Appointments to come")[0]


def test_the_menu_of_a_call_leads_nowhere_that_is_closed(desk, caller):
    desk.post(HOME, CALL)
    page = desk.get(page_of(caller)).content.decode()
    found = set(re.findall(rf'href="({page_of(caller)}[a-z-]*/?)"', page))
    assert {link: desk.get(link).status_code for link in found} == dict.fromkeys(found, 200)
