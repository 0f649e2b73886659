"""A page of a record: facts with its session, and its entry in the transaction that it is read in."""

import uuid
from dataclasses import replace

import pytest
from django.db import connections
from django.http import Http404, HttpResponse

from accounts import statements
from audit import log
from consent import facts
from consent.doors import opens_record
from tests.factories.accounts import MembershipFactory, actor_for, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def with_session(client, user, patient_id):
    sign_in(client, user)
    _, at_hand = facts.with_session(client.session.session_key, patient_id)
    return at_hand


def test_facts_at_hand_are_those_that_the_gate_would_ask_for(client, citizen, clinician):
    for user in (citizen, clinician, MembershipFactory(role="help-desk", team="Red team").user):
        for patient_id in (citizen.patient_id, uuid.uuid4()):
            actor = actor_for(user)
            swift = with_session(client, user, patient_id).about(actor, patient_id)
            slow = facts.facts_for(actor, patient_id)
            assert vars(swift) | {"now": slow.now, "today": slow.today} == vars(slow)


def test_facts_at_hand_serve_nobody_else(client, citizen, clinician):
    at_hand = with_session(client, citizen, citizen.patient_id)
    assert at_hand.about(actor_for(citizen), citizen.patient_id)
    assert not at_hand.about(actor_for(citizen), uuid.uuid4())
    assert not at_hand.about(actor_for(clinician), citizen.patient_id)
    at_hand, actor = with_session(client, clinician, citizen.patient_id), actor_for(clinician)
    assert at_hand.about(actor, citizen.patient_id)
    for changed in ({"team": "Another team"}, {"role": "nurse"}, {"organisation_id": uuid.uuid4()}):
        assert not at_hand.about(replace(actor, **changed), citizen.patient_id)


def test_a_page_asks_once_for_session_and_facts(client, citizen, sign_in, monkeypatch):
    sign_in(client, citizen)
    seen, ask = [], statements.rows
    monkeypatch.setattr(statements, "rows", lambda text, *given, **how: seen.append(text) or ask(text, *given, **how))
    assert client.get(f"/p/{citizen.patient_id}/problems/").status_code == 200
    assert sum("accounts_session" in text for text in seen) == 1
    assert sum("consent_policyversion" in text for text in seen) == 1
    assert sum("INSERT INTO audit_entry" in text for text in seen) == 1


def shown(rf, citizen, view):
    """What a page of one's own record becomes, through its door."""
    request = rf.get("/")
    request.actor, request.seen_as, request.at_hand = actor_for(citizen), "", None
    return opens_record("Condition")(view)(request, citizen.patient_id)


def told(citizen):
    return [entry.outcome for entry in log.about(citizen.patient_id)]


def test_the_entry_is_committed_with_the_page(rf, citizen):
    def view(request, access):
        assert access.written and connections["default"].in_atomic_block
        assert told(citizen) == ["permitted"]
        return HttpResponse()

    shown(rf, citizen, view)
    assert told(citizen) == ["permitted"]


@pytest.mark.parametrize("fault", [Http404, ZeroDivisionError])
def test_a_page_that_fails_is_told(rf, citizen, fault):
    def view(request, access):
        raise fault

    with pytest.raises(fault):
        shown(rf, citizen, view)
    assert told(citizen) == ["failed"]


def test_a_page_within_a_transaction_is_an_error(citizen, access_for):
    access = access_for(actor_for(citizen), citizen.patient_id, "Condition")
    with access.reading(), pytest.raises(RuntimeError), access.reading(telling=True):
        pass


def test_a_refusal_is_told_at_once(client, citizen, sign_in):
    sign_in(client, citizen)
    stranger = uuid.uuid4()
    assert client.get(f"/p/{stranger}/problems/").status_code == 404
    assert [entry.outcome for entry in log.about(stranger)] == ["refused"]
