"""Conversations as FHIR Communication: valid, whole, and for whoever may read them."""

import uuid

import pytest

from audit import log
from records import lossless
from records.validation import validate
from tests.factories.accounts import MembershipFactory
from tests.factories.consent import CareRelationshipFactory, DelegationFactory, DirectiveFactory
from tests.factories.messages import add_message, add_note, make_thread
from tests.interop.fhir import caller, is_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(citizen, thread, clinician):
    """A question, its answer, and a note that nobody may find here."""
    add_note(thread, "zqnote", by=clinician)
    answer = add_message(thread, "Yes, you may.", by=clinician, from_team=True, important=True)
    return thread, answer


def found(who, citizen, query=""):
    return who.found(f"Communication?patient={citizen.patient_id}{query}")


def bodies(bundle):
    return [entry["resource"] for entry in bundle.get("entry", ())]


def test_every_communication_is_valid_and_says_who_wrote_to_whom(citizen, talk):
    thread, answer = talk
    bundle = found(caller(citizen), citizen)
    for body in bodies(bundle):
        assert validate(lossless.loads(lossless.dumps(body))) == []
    by_id = {body["id"]: body for body in bodies(bundle)}
    whole, told = by_id.pop(str(thread.id)), by_id.pop(str(answer.id))
    (asked,) = by_id.values()
    assert bundle["total"] == 3 and whole["status"] == "in-progress" and whole["topic"]["text"] == "My tablets"
    assert told["payload"] == [{"contentString": "Yes, you may."}] and told["priority"] == "urgent"
    assert told["inResponseTo"] == [{"reference": f"Communication/{asked['id']}"}]
    assert told["partOf"] == asked["partOf"] == [{"reference": f"Communication/{thread.id}"}]
    assert told["sender"]["display"] == "Dr Isla Grant, Clinician"
    assert asked["recipient"][0]["display"] == "The nurses at Glenview"
    assert asked["subject"] == {"reference": f"Patient/{citizen.patient_id}"}
    assert "zqnote" not in lossless.dumps(bundle)


SEARCHES = {
    "&_id={answer}": 1, "&_id={answer},{thread}": 2, "&part-of=Communication/{thread}": 2, "&status=in-progress": 1,
    "&category=https://dfd.example/fhir/CodeSystem/message-need|tablets": 3, "&category=result": 0,
    "&sent=gt2020-01-01": 3, "&sent=lt2020-01-01": 0, "&_lastUpdated=ge2020": 3, "&_count=2": 2,
}  # fmt: skip


def test_searching(citizen, talk):
    (thread, answer), who = talk, caller(citizen)
    for query, count in SEARCHES.items():
        asked = query.format(thread=thread.id, answer=answer.id)
        assert len(bodies(found(who, citizen, asked))) == count, query


def test_pages_follow_each_other(citizen, talk):
    who, seen = caller(citizen), []
    bundle = found(who, citizen, "&_count=2")
    while bundle:
        seen += [body["id"] for body in bodies(bundle)]
        following = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")
        bundle = following and who.found(following.partition("/fhir/")[2])
    assert len(seen) == len(set(seen)) == 3


def test_reading_one(citizen, talk):
    thread, answer = talk
    who = caller(citizen)
    read = who.get(f"Communication/{answer.id}")
    assert read.status_code == 200 and b"Yes, you may." in read.content and read["ETag"]
    assert who.get(f"Communication/{answer.id}", if_none_match=read["ETag"]).status_code == 304
    assert who.get(f"Communication/{thread.id}").json()["topic"]["text"] == "My tablets"
    entry = log.about(citizen.patient_id).filter(target=f"Communication/{answer.id}").first()
    assert entry.outcome == "permitted" and entry.route == "API"
    assert is_outcome(who.get(f"Communication/{uuid.uuid4()}"), 404)


BAD = (
    "", "?patient=x", "?patient={p}&patient={p}", "?patient={p}&subject={p}", "?patient={p}&nonsense=1",
    "?patient={p}&sent=soon", "?patient={p}&_count=0",
)  # fmt: skip


def test_bad_searches_name_the_parameter(citizen, talk):
    who = caller(citizen)
    for bad in BAD:
        answer = who.get("Communication" + bad.format(p=citizen.patient_id))
        assert answer.status_code in (400, 404) and is_outcome(answer, answer.status_code), bad


def test_who_may_not_read_messages_finds_none(citizen, stranger, talk, outside_clinician, practice):
    thread, answer = talk
    no_area = DelegationFactory(patient=citizen.patient, powers={"summary": ["see"], "documents": ["see"]}).user
    reads = DelegationFactory(patient=citizen.patient, powers={"messages": ["see"]}).user
    officer = MembershipFactory(organisation=practice, role="privacy-officer").user
    for user, may in ((stranger, False), (no_area, False), (outside_clinician, False), (officer, False), (reads, True)):
        who = caller(user)
        for path in (
            f"Communication/{answer.id}",
            f"Communication/{thread.id}",
            f"Communication?patient={citizen.patient_id}",
        ):
            reply = who.get(path)
            assert (reply.status_code == 200) == may and (
                b"Yes, you may." in reply.content or b"My tablets" in reply.content
            ) == may


def test_hidden_messages_are_not_there(citizen, talk, clinician, practice):
    elsewhere = MembershipFactory(user__name="Dr Elsewhere").user
    CareRelationshipFactory(patient=citizen.patient, organisation=elsewhere.memberships.get().organisation)
    assert found(caller(elsewhere), citizen)["total"] == 3
    DirectiveFactory(patient=citizen.patient, areas=["messages"], made_by=citizen)
    assert found(caller(elsewhere), citizen)["total"] == 0  # but the team that it is with goes on
    assert found(caller(clinician), citizen)["total"] == 3


def test_the_number_of_statements_does_not_grow(citizen, box, thread, statements):
    who = caller(citizen)
    found(who, citizen)
    few = statements(lambda: found(who, citizen))
    for _ in range(5):
        make_thread(citizen.patient, box, by=citizen)
    assert found(who, citizen)["total"] == 12 and statements(lambda: found(who, citizen)) == few
