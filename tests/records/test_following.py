"""Care that begins and ends with what feeds store: rows, entries, and what it opens."""

import datetime as dt
import uuid

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

import clock
from accounts import statements
from accounts.models import Organisation
from audit import log
from consent import actions, gate
from consent.models import CareRelationship
from interop.ingest.actions import carry_out
from interop.ingest.bundle import read
from records import following
from records.lossless import dumps, loads
from tests.factories import consent as care
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory
from tests.factories.fhir import observation, patient
from tests.factories.histories import labelled, store

pytestmark = pytest.mark.django_db
DAYS = dt.timedelta(days=28)


@pytest.fixture
def hospital():
    return OrganisationFactory(kind="hospital")


@pytest.fixture
def doctor(hospital, actor_for):
    return actor_for(MembershipFactory(organisation=hospital).user)


@pytest.fixture
def person():
    return PatientFactory()


def ago(**time):
    return (clock.now() - dt.timedelta(**time)).isoformat(timespec="seconds")


def at(organisation):
    return {"reference": f"Organization/{organisation.id}"}


def visit(hospital, ident=None, status="in-progress", **more):
    body = {"resourceType": "Encounter", "id": ident or str(uuid.uuid4()), "status": status}
    code = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}
    return body | {"class": code, "serviceProvider": at(hospital), "period": {"start": ago(days=3)}} | more


def over(hospital, ident, **time):
    return visit(hospital, ident, "finished", period={"start": ago(days=200), "end": ago(**(time or {"days": 1}))})


def referral(hospital, ident=None, status="active"):
    body = {"resourceType": "ServiceRequest", "id": ident or str(uuid.uuid4()), "status": status, "intent": "order"}
    return body | {"authoredOn": ago(days=9), "performer": [at(hospital)]}


def rows(person, **only):
    found = CareRelationship.objects.filter(patient=person, **only).order_by("started_at", "kind")
    return [(row.kind, row.organisation_id, row.ended_at) for row in found]


def written(person):
    found = [entry for entry in log.about(person.id) if entry.action in ("begin-care", "end-care")]
    return sorted(entry.action for entry in found)


def opens(doctor, person):
    """Whether the record opens a moment later: within a test SQL's time stands still."""
    forward(dt.timedelta(seconds=30))
    try:
        gate.open_record(doctor, person.id, kinds=["Condition"])
    except gate.AccessDenied:
        return False
    return True


def test_a_visit_opens_the_record_and_its_end_closes_it(person, hospital, doctor):
    assert not opens(doctor, person)
    [ident] = store(person, visit(hospital))
    assert rows(person) == [("encounter", hospital.id, None)]
    assert opens(doctor, person)

    finished = over(hospital, ident)
    store(person, finished)
    [(_, _, ended)] = rows(person)
    assert ended == dt.datetime.fromisoformat(finished["period"]["end"]) + dt.timedelta(seconds=1) + DAYS
    assert opens(doctor, person)
    assert written(person) == ["begin-care", "end-care"]


def forward(time):
    """So much time passes, as far as relationships of care go."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consent_carerelationship SET started_at = started_at - %s, ended_at = ended_at - %s", [time, time]
        )


@pytest.mark.django_db(transaction=True)
def test_the_clock_moves_past_the_end(hospital, doctor):
    person = PatientFactory()
    store(person, over(hospital, str(uuid.uuid4())))
    assert opens(doctor, person)
    with psycopg.connect(**connections["owner"].get_connection_params() | {"cursor_factory": None}) as owner:
        owner.execute("INSERT INTO clock_offset (id, ahead) VALUES (1, '27 days 1 hour')")
    clock.forget()
    assert not opens(doctor, person)


def test_what_the_person_said_still_holds(citizen, hospital, doctor):
    store(citizen.patient, visit(hospital))
    care.DirectiveFactory(patient=citizen.patient, effect="block", made_by=citizen, towards_user_id=doctor.id)
    assert not opens(doctor, citizen.patient)


def test_a_mistake_and_what_is_taken_back_close_at_once(person, hospital, doctor):
    [ident] = store(person, visit(hospital))
    store(person, visit(hospital, ident, "entered-in-error"))
    assert not opens(doctor, person)
    assert written(person) == ["begin-care", "end-care"]


def test_a_visit_that_goes_on_after_all_opens_again(person, hospital, doctor):
    [ident] = store(person, visit(hospital))
    store(person, over(hospital, ident))
    store(person, visit(hospital, ident, reasonCode=[{"text": "Came back"}]))
    assert rows(person) == [("encounter", hospital.id, None)]
    assert written(person) == ["begin-care", "begin-care", "end-care"]
    store(person, over(hospital, ident, days=30))
    assert not opens(doctor, person)
    store(person, visit(hospital, ident, reasonCode=[{"text": "Came back again"}]))
    assert opens(doctor, person)


def test_an_older_body_that_comes_late_changes_nothing(person, hospital, doctor):
    first = visit(hospital, meta={"lastUpdated": ago(days=2)})
    last = over(hospital, first["id"], days=40) | {"meta": {"lastUpdated": ago(days=1)}}
    store(person, last)
    store(person, first)
    assert rows(person) == [] == written(person)


def test_the_same_again_changes_nothing(person, hospital):
    item = visit(hospital, period={})
    store(person, item)
    before = list(CareRelationship.objects.values())
    store(person, item)
    assert list(CareRelationship.objects.values()) == before
    assert written(person) == ["begin-care"]


def test_visits_of_every_day_are_one_relationship(person, hospital):
    for days in (9, 8, 7):
        store(person, visit(hospital, None, "finished", period={"start": ago(days=days), "end": ago(days=days)}))
    [(_, _, ended)] = rows(person)
    assert abs(ended - (clock.now() - dt.timedelta(days=7) + DAYS)) < dt.timedelta(minutes=1)
    assert written(person) == ["begin-care"]


def test_one_of_two_visits_ends(person, hospital, doctor):
    first, second = store(person, visit(hospital), visit(hospital))
    store(person, visit(hospital, first, "entered-in-error"))
    assert rows(person, ended_at=None) and opens(doctor, person)
    store(person, visit(hospital, second, "entered-in-error"))
    assert not opens(doctor, person)


def test_a_visit_to_come_opens_on_its_day(person, hospital, doctor):
    store(person, visit(hospital, None, "planned", period={"start": ago(days=-2)}))
    assert not opens(doctor, person)
    forward(dt.timedelta(days=2, minutes=1))
    assert opens(doctor, person)


def test_a_visit_to_come_is_cancelled(person, hospital, doctor):
    [ident] = store(person, visit(hospital, None, "planned", period={"start": ago(days=-2)}))
    store(person, visit(hospital, ident, "entered-in-error"))
    forward(dt.timedelta(days=3))
    assert not opens(doctor, person)


def test_a_visit_turns_out_to_be_at_another_hospital(person, hospital, doctor):
    [ident] = store(person, visit(hospital))
    other = OrganisationFactory(kind="hospital")
    store(person, visit(other, ident))
    assert not opens(doctor, person)
    assert rows(person, ended_at=None) == [("encounter", other.id, None)]
    unknown = visit(other, ident) | {"serviceProvider": {"reference": f"Organization/{uuid.uuid4()}"}}
    store(person, unknown)
    assert rows(person, ended_at=None) == []


def test_referrals_and_teams(person, hospital, doctor):
    [ident] = store(person, referral(hospital))
    assert opens(doctor, person)
    store(person, referral(hospital, ident, "completed"))
    [(kind, _, ended)] = rows(person)
    assert kind == "referral" and abs(ended - clock.now() - DAYS) < dt.timedelta(minutes=1)
    team = {"resourceType": "CareTeam", "status": "active", "managingOrganization": [at(hospital)]}
    [ident] = store(person, team)
    assert rows(person, kind="team", ended_at=None)
    store(person, team | {"id": ident, "status": "inactive"})
    assert not rows(person, kind="team", ended_at=None)


def test_a_referral_that_was_over_when_it_came_opens_nothing(person, hospital, doctor):
    [ident] = store(person, referral(hospital, None, "completed"))
    store(person, referral(hospital, ident, "revoked"))
    assert rows(person) == []


def test_organisations_that_are_unknown_or_gone_begin_nothing(person, hospital):
    Organisation.objects.update(ended_at=clock.now() - dt.timedelta(minutes=1))
    store(person, visit(hospital), visit(hospital) | {"serviceProvider": {"reference": f"Organization/{uuid.uuid4()}"}})
    assert rows(person) == []


def test_secret_visits_leave_no_trace(person, hospital):
    store(person, labelled(visit(hospital), "professional-only"))
    assert rows(person) == [] == written(person)


def test_only_a_feed_says_who_cares(person, hospital, practice, actor_for):
    from records import actions as records
    from records.indexing import prepare

    care.CareRelationshipFactory(patient=person, organisation=practice)
    nurse = actor_for(MembershipFactory(organisation=practice).user)
    item = visit(hospital) | {"meta": {}, "subject": {"reference": f"Patient/{person.id}"}}
    access = care.access_for(nurse, person, "Encounter", writes=["Encounter"])
    with access.reading():
        records.store(access=access, prepared=[prepare(item, patient_id=person.id, source="Hand")])
    assert rows(person, kind="encounter") == []


def test_what_was_said_by_hand_is_neither_doubled_nor_ended(person, hospital):
    care.CareRelationshipFactory(patient=person, organisation=hospital, kind="encounter")
    [ident] = store(person, visit(hospital))
    store(person, visit(hospital, ident, "entered-in-error"))
    assert rows(person) == [("encounter", hospital.id, None)]
    assert written(person) == []


def test_a_merged_person_is_opened_by_what_comes_under_the_old_id(person, hospital, doctor):
    old = PatientFactory(merged_into=person)
    store(old, visit(hospital))
    assert opens(doctor, person) and not opens(doctor, old)


def of_practice(person, *practices, **more):
    return patient(str(person.id), generalPractitioner=[at(one) for one in practices], **more)


def test_a_change_of_practice(person):
    first, second = OrganisationFactory(kind="practice"), OrganisationFactory(kind="practice")
    store(person, of_practice(person, first))
    store(person, of_practice(person, first, gender="female"))
    assert rows(person) == [("registration", first.id, None)]
    store(person, of_practice(person, second))
    assert [row[:2] for row in rows(person, ended_at=None)] == [("registration", second.id)]
    assert written(person) == ["begin-care", "begin-care", "end-care"]


def test_a_registration_by_hand_stays_or_moves(person):
    first, second = OrganisationFactory(kind="practice"), OrganisationFactory(kind="practice")
    care.CareRelationshipFactory(patient=person, organisation=first)
    store(person, of_practice(person, first))
    store(person, of_practice(person, gender="male"))
    store(person, of_practice(person, Organisation(id=uuid.uuid4())))
    assert rows(person) == [("registration", first.id, None)] and written(person) == []
    store(person, of_practice(person, second))
    assert rows(person, ended_at=None) == [("registration", second.id, None)]
    assert written(person) == ["begin-care", "end-care"]


def test_who_leaves_for_a_practice_unknown_here_is_registered_nowhere(person):
    first = OrganisationFactory(kind="practice")
    store(person, of_practice(person, first))
    store(person, of_practice(person, Organisation(id=uuid.uuid4())))
    assert rows(person, ended_at=None) == []


def test_a_hospital_is_no_practice(person, hospital):
    store(person, patient(str(person.id), managingOrganization=at(hospital)))
    assert rows(person) == []


def test_care_goes_back_with_what_was_not_stored(person, hospital):
    with pytest.raises(RuntimeError), transaction.atomic():
        store(person, visit(hospital))
        raise RuntimeError
    assert rows(person) == []


def test_a_bundle_begins_care_by_the_number_of_its_organisation(person, hospital):
    whole = patient(str(person.id))
    item = visit(hospital, subject={"reference": f"Patient/{person.id}"})
    entries = [
        {"fullUrl": f"urn:uuid:{one['id']}", "resource": one, "request": {"method": "PUT", "url": "x/1"}}
        for one in (whole, item)
    ]
    document = loads(dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}))
    outcome = carry_out(read(document, source="The board"))
    assert not outcome.refused and rows(person) == [("encounter", hospital.id, None)]
    [entry] = [entry for entry in log.about(person.id) if entry.action == "begin-care"]
    assert (entry.actor_name, entry.basis, entry.reason) == ("The board", "job", "encounter")


def test_bookings_end_some_days_after(person, hospital, doctor):
    made, ends = clock.now() - dt.timedelta(days=1), clock.now() + dt.timedelta(days=7)
    actor = actions_actor()
    actions.follow_bookings(patient_id=person.id, bookings=[(hospital.id, made, ends)], actor=actor)
    actions.follow_bookings(patient_id=person.id, bookings=[(hospital.id, made, ends)], actor=actor)
    assert rows(person) == [("appointment", hospital.id, ends + DAYS)] and opens(doctor, person)
    actions.follow_bookings(patient_id=person.id, bookings=[], actor=actor)
    assert not opens(doctor, person)


def actions_actor():
    from accounts.actor import Actor

    return Actor(kind="job", name="Bookings", role="bookings", request_id="job-1")


def test_history_is_not_read(person, hospital, monkeypatch):
    """What was over long ago is told by its columns: most of a first load."""
    read = []
    monkeypatch.setattr(following, "told_by", lambda *said: read.append(said) or [])
    long_ago = visit(hospital, None, "finished", period={"start": ago(days=900), "end": ago(days=899)})
    store(person, long_ago, visit(hospital, None, "finished"))
    assert not read
    store(person, over(hospital, str(uuid.uuid4())))
    assert len(read) == 1


def test_policy_says_how_many_days(person, hospital):
    care.PolicyVersionFactory(changes={"care_days_after_encounter": 0})
    store(person, over(hospital, str(uuid.uuid4())))
    assert rows(person) == []


def test_a_batch_asks_a_few_questions_however_many_items(hospital, monkeypatch):
    """Ten and twenty, for a few are written one by one."""
    people = [PatientFactory() for _ in range(2)]
    sent, ask = [], statements.rows
    monkeypatch.setattr(statements, "rows", lambda text, *more, **how: sent.append(text) or ask(text, *more, **how))

    def asked(person, *items) -> list[str]:
        sent.clear()
        with CaptureQueriesContext(connection) as others:
            store(person, *items)
        return [text for text in (*sent, *(query["sql"] for query in others)) if "clock_offset" not in text]

    asked(PatientFactory(), visit(hospital))
    few, many = (asked(people[n], *(visit(hospital) for _ in range(10 * n + 10))) for n in (0, 1))
    assert len(few) == len(many) and [text for text in few if "consent_carerelationship" in text]
    results = asked(people[0], *(observation(str(uuid.uuid4()), f"Patient/{people[0].id}") for _ in range(20)))
    assert not [text for text in results if "consent_carerelationship" in text]
