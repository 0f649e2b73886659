"""The gate in two statements: the same decision, the same wall and one entry, in transactions of their own."""

import datetime as dt
import uuid

import pytest
from django.db import connections, transaction

import clock
from audit import log
from consent import facts, gate
from consent.models import BrokenGlass
from records import serving
from records.models import Resource
from tests.factories.accounts import MembershipFactory, PatientFactory, actor_for, sign_in
from tests.factories.consent import CareRelationshipFactory

pytestmark = pytest.mark.django_db(transaction=True)
PERSON = "%(patient)s::uuid"


def asked(client, patient_id, whose=PERSON, **params):
    key = client.session.session_key
    return gate.ask(key, request_id="swift-test", whose=whose, params=params or {"patient": patient_id})


def test_the_facts_are_those_of_the_slow_way(client, citizen, clinician, outside_clinician, practice):
    absorbed = PatientFactory(merged_into=citizen.patient)
    CareRelationshipFactory(patient=absorbed, organisation=practice, kind="referral")
    CareRelationshipFactory(patient=citizen.patient, organisation=practice, kind="team", team="Another team")
    now = clock.now()
    BrokenGlass.objects.create(
        patient=absorbed,
        actor=outside_clinician,
        organisation=outside_clinician.memberships.get().organisation,
        started_at=now,
        ends_at=now + dt.timedelta(hours=1),
    )
    pharmacist = MembershipFactory(role="pharmacist").user
    for user in (citizen, clinician, outside_clinician, pharmacist):
        actor = actor_for(user)
        sign_in(client, user)
        for patient_id in (citizen.patient_id, absorbed.id, pharmacist.id, uuid.uuid4(), None):
            slow, swift = facts.facts_for(actor, patient_id), asked(client, patient_id).facts
            moments = {"now": slow.now, "today": slow.today}
            assert vars(swift) | moments == vars(slow), (user.name, patient_id)


def test_an_item_leads_to_the_person_who_goes_on(client, citizen, sign_in, make_resource):
    absorbed = PatientFactory(merged_into=citizen.patient)
    item = make_resource(absorbed)
    sign_in(client, citizen)
    found = asked(client, None, serving.OWNER, kind="AllergyIntolerance", item=item.id)
    assert found.facts.patient_id == citizen.patient_id and absorbed.id in found.facts.absorbed
    access = opened(found)
    assert len(access.fetch(*serving.item("AllergyIntolerance", item.id, access), one=True)) == 1


def test_the_owner_of_an_item_opens_nothing_else(citizen, make_resource):
    item = make_resource(citizen.patient)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT records_owner(%s, %s)", ["AllergyIntolerance", item.id])
        assert cursor.fetchone() == (citizen.patient_id,)
        cursor.execute("SELECT records_owner('Condition', %s), records_owner('AllergyIntolerance', %s)", [item.id] * 2)
        assert cursor.fetchone() == (None, citizen.patient_id)
        cursor.execute("SELECT current_setting('portal.population', true)")
        assert cursor.fetchone()[0] in (None, "")
        cursor.execute("SELECT count(*) FROM records_resource")
        assert cursor.fetchone() == (0,)


def test_rows_entry_and_wall_in_one_statement(client, citizen, stranger, sign_in, make_resource):
    mine, theirs = make_resource(citizen.patient), make_resource(stranger.patient)
    sign_in(client, citizen)
    access = opened(asked(client, citizen.patient_id))
    rows = access.fetch("SELECT id FROM records_resource r ORDER BY id LIMIT %s", [10])
    assert rows == [(mine.id,)] and theirs.id not in {row[0] for row in rows}
    (entry,) = log.about(citizen.patient_id).filter(request_id="swift-test")
    assert (entry.outcome, entry.route, entry.actor_id) == ("permitted", "API", citizen.id)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_resource")
        assert cursor.fetchone() == (0,)  # the wall stands again
    with pytest.raises(gate.Ungated):
        access.fetch("SELECT 1", [])


def test_rows_keep_their_order(client, citizen, sign_in, make_resource):
    for number in range(30):
        make_resource(citizen.patient, title=f"{number * 7 % 30:02}")
    sign_in(client, citizen)
    access = opened(asked(client, citizen.patient_id))
    rows = access.fetch("SELECT title FROM records_resource ORDER BY title DESC LIMIT %s", [20])
    assert [title for (title,) in rows] == [f"{number:02}" for number in range(29, 9, -1)]


def test_what_is_not_there_is_a_failed_entry(client, citizen, sign_in):
    sign_in(client, citizen)
    access = opened(asked(client, citizen.patient_id))
    assert access.fetch("SELECT id FROM records_resource", [], one=True) == []
    assert log.about(citizen.patient_id).get(request_id="swift-test").outcome == "failed"


def test_a_refusal_is_written_and_outlives_the_request(client, citizen, stranger, sign_in):
    sign_in(client, stranger)
    with pytest.raises(gate.AccessDenied):
        opened(asked(client, citizen.patient_id), citizen.patient_id)
    assert log.about(citizen.patient_id).get(request_id="swift-test").outcome == "refused"


def test_not_within_a_transaction(client, citizen, sign_in):
    sign_in(client, citizen)
    found = asked(client, citizen.patient_id)
    with transaction.atomic(), pytest.raises(RuntimeError):
        opened(found).fetch("SELECT 1", [])


def test_read_through_the_interface_for_good(client, citizen, sign_in, make_resource):
    """The whole way, with statements in transactions of their own."""
    item = make_resource(citizen.patient)
    sign_in(client, citizen)
    answer = client.get(f"/fhir/AllergyIntolerance/{item.id}", headers={"X-Request-Id": "for-good-01"})
    assert answer.content.decode() == item.body and Resource._ungated.count() == 0
    assert log.about(citizen.patient_id).filter(request_id="for-good-01").count() == 1
    found = client.get(f"/fhir/AllergyIntolerance?patient={citizen.patient_id}&_count=1&_total=accurate")
    assert found.status_code == 200 and found.json()["total"] == 1
    whole = client.get(f"/fhir/Patient/{citizen.patient_id}/$everything")
    assert [entry["resource"]["id"] for entry in whole.json()["entry"]] == [str(item.id)]
    assert client.get(f"/fhir/AllergyIntolerance/{item.id}/_history").json()["entry"]


def opened(found: gate.Asked, patient_id=None) -> gate.Access:
    return gate.open_swiftly(
        found, patient_id or found.facts.patient_id, kinds=frozenset({"AllergyIntolerance"}), action="read"
    )
