"""A request for correction shows itself as a Task of HL7's Patient Request for Corrections."""

import json
import uuid

import pytest
from django.test import Client

from tests.consent.test_choices_effects import hide
from tests.contributions.test_corrections import act, asked, decided, page_of, problem, said, wrong  # noqa: F401
from tests.factories import consent as care

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def task_of(client, citizen) -> dict:
    """The one Task that this reader finds; nothing where there is none for them."""
    answer = client.get(f"/fhir/Task?patient={citizen.patient_id}")
    entries = answer.json().get("entry", []) if answer.status_code == 200 else []
    assert len(entries) <= 1
    return entries[0]["resource"] if entries else {}


def business(task: dict) -> str:
    return task["businessStatus"]["coding"][0]["code"]


def test_a_request_and_its_answer_are_versions_of_one_task(act, citizen, clinician, problem, asked):  # noqa: F811
    task = task_of(act(citizen), citizen)
    assert (task["id"], task["status"], business(task)) == (str(asked.id), "requested", "queued")
    assert task["focus"] == {"reference": f"Condition/{problem}"}
    assert [one["valueString"] for one in task["input"]] == ["I never had asthma.", "No asthma"]
    doctor = act(clinician)
    doctor.post(page_of(asked, "answer_correction"), {"step": "take"})
    assert business(task_of(doctor, citizen)) == "in-review"
    answer = decided(doctor, asked, outcome="not-accepted", text="The tests of 2010 show it.")
    doctor.post(page_of(asked, "answer_correction"), answer)
    task = task_of(act(citizen), citizen)
    assert (task["status"], business(task)) == ("completed", "denied")
    assert task["output"][0]["valueString"] == "The tests of 2010 show it."
    act(citizen).post(page_of(asked, "disagree"), {"text": "They were somebody else’s."})
    task = task_of(act(citizen), citizen)
    assert business(task) == "disagreement-logged" and task["note"] == [{"text": "They were somebody else’s."}]
    assert task["meta"]["versionId"] == "4"


def test_withdrawn(act, citizen, asked):  # noqa: F811
    act(citizen).post(page_of(asked, "withdraw_correction"))
    task = task_of(act(citizen), citizen)
    assert (task["status"], business(task)) == ("cancelled", "requester-cancelled")


def test_who_may_not_see_the_entry_does_not_see_the_task(act, citizen, problem, asked):  # noqa: F811
    tie = care.DelegationFactory(
        patient=citizen.patient, powers={area: ["see"] for area in ("summary", "contributions", "demographics")}
    )
    helper = act(tie.user)
    assert task_of(helper, citizen)["id"] == str(asked.id)
    hide(act(citizen), citizen, problem, "everybody")
    assert task_of(helper, citizen) == {}


def test_a_request_about_what_was_hidden_before_is_hidden(act, citizen, problem):  # noqa: F811
    tie = care.DelegationFactory(
        patient=citizen.patient, powers={area: ["see"] for area in ("summary", "contributions", "demographics")}
    )
    morag = act(citizen)
    hide(morag, citizen, problem, "everybody")
    assert morag.post(wrong(citizen, problem), said()).status_code == 302
    assert task_of(morag, citizen) and task_of(act(tie.user), citizen) == {}


def test_of_what_is_said_twice_one_task(act, citizen, problem, asked):  # noqa: F811
    act(citizen).post(wrong(citizen, problem), said(wanted="No asthma", form_key=str(uuid.uuid4())))
    assert task_of(act(citizen), citizen)["id"] == str(asked.id)


def test_a_stranger_finds_nothing(act, citizen, asked, stranger):  # noqa: F811
    answer = act(stranger).get(f"/fhir/Task/{asked.id}")
    assert answer.status_code == 404 and json.loads(answer.content)["resourceType"] == "OperationOutcome"
    assert Client().get(f"/fhir/Task/{asked.id}").status_code in (401, 404)
