"""Nothing of another person's comes out, and refused looks as absent does; one entry for each request and person."""

import uuid

import pytest

import clock
from audit.models import Entry
from interop.api import cursors
from tests.factories.accounts import MembershipFactory
from tests.factories.histories import result, store
from tests.interop.fhir import caller, entries, following, is_outcome, one_of, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(citizen):
    """Ids of somebody else's record."""
    return store(citizen.patient, *(result(on=f"2026-03-{day:02}") for day in range(1, 6)))


# Addresses of an item or a person; each must answer for another's as for nobody's.
OF_ITEM = (
    "Observation/{}",
    "Observation/{}/_history",
    "Observation/{}/_history/1",
    "Condition/{}",
    "Patient/{}",
    "AuditEvent/{}",
    "Practitioner/{}",
)
OF_PERSON = (
    "Observation?patient={}",
    "Observation?subject=Patient/{}&_total=accurate",
    "Observation?patient={}&_summary=count",
    "Observation?patient={}&code=x&_include=Observation:subject",
    "Observation?patient={}&_revinclude=Provenance:target",
    "Patient?_id={}",
    "Patient?_id={}&_revinclude=Provenance:target",
    "Patient/{}/$everything",
    "Patient/{}/$everything?_type=Observation",
    "AuditEvent?patient={}",
    "Provenance?patient={}",
)


@pytest.mark.parametrize("header", [{}, {"If-None-Match": "*"}])
@pytest.mark.parametrize("who", ["stranger", "outside_clinician", "reception", "nobody"])
def test_refused_is_as_absent(request, citizen, theirs, who, header):
    one_of("Patient", citizen.patient)
    caller(citizen).get(f"Observation/{theirs[0]}")
    (entry,) = entries()
    if who == "reception":
        asking = caller(MembershipFactory(role="reception").user)
    else:
        asking = caller(None if who == "nobody" else request.getfixturevalue(who))
    for path in OF_ITEM:
        for ident in (theirs[0], str(entry.id), str(citizen.patient_id)):
            for nothing in (str(uuid.uuid4()), "not-an-id") if header else (str(uuid.uuid4()), ident.upper(), "0" * 64):
                there = asking.get(path.format(ident), **header)
                assert told(there) == told(asking.get(path.format(nothing), **header)), (path, nothing)
                assert there.status_code == (401 if who == "nobody" else 404)
    for path in OF_PERSON:
        there = asking.get(path.format(citizen.patient_id), **header)
        for nobody in (uuid.uuid4(), "not-an-id"):
            assert told(there) == told(asking.get(path.format(nobody), **header)), path
        assert there.status_code == (401 if who == "nobody" else 404), path
    assert not Entry.objects.filter(route="API", outcome="permitted").exclude(id=entry.id).exists()


def test_only_the_person_named_is_found(citizen, stranger, theirs):
    """Two persons in one search, by every way of naming them."""
    reader = caller(stranger)
    store(stranger.patient, result())
    me, they = stranger.patient_id, citizen.patient_id
    assert is_outcome(reader.get(f"Observation?patient={me},{they}"), 400)
    for query in (f"patient={me}&patient={they}", f"patient={me}&subject={they}"):
        assert is_outcome(reader.get(f"Observation?{query}"), 404), query
    assert is_outcome(reader.form("Observation", f"patient={they}", f"?patient={me}"), 404)
    assert is_outcome(reader.form("Observation", f"patient={me}", f"?patient={they}"), 404)
    assert is_outcome(reader.get("Observation"), 400) and is_outcome(reader.get("Observation?code=x"), 400)
    assert not reader.ids(f"Observation?patient={me}&_id={theirs[0]}")


def test_include_does_not_reach_another_record(citizen, stranger, theirs):
    (mine,) = store(stranger.patient, result() | {"hasMember": [{"reference": f"Observation/{theirs[0]}"}]})
    reader = caller(stranger)
    path = f"Observation?patient={stranger.patient_id}&_include=Observation:has-member"
    assert reader.ids(path) == [mine] and reader.ids(path, "include") == []
    (pointing,) = store(citizen.patient, result() | {"hasMember": [{"reference": f"Observation/{mine}"}]})
    path = f"Observation?patient={stranger.patient_id}&_revinclude=Observation:has-member"
    assert reader.ids(path, "include") == [] and pointing not in str(reader.found(path))


def test_a_citizen_finds_herself_alone(citizen, stranger, clinician, outside_clinician):
    one_of("Patient", citizen.patient)
    one_of("Patient", stranger.patient)
    for query in ("Patient?name=fraser", "Patient?family=fraser&_total=accurate", "Patient"):
        assert caller(citizen).ids(query) == [str(citizen.patient_id)]
        assert caller(stranger).ids(query) == [str(stranger.patient_id)]
        assert caller(clinician).ids(query) == [str(citizen.patient_id)]
        assert caller(outside_clinician).ids(query) == []
    assert caller(clinician).found("Patient?family=fraser&_total=accurate")["total"] == 1


def test_one_entry_for_each_person_found(citizen, stranger, clinician, practice):
    from tests.factories.consent import CareRelationshipFactory

    for person in (citizen, stranger):
        one_of("Patient", person.patient)
    CareRelationshipFactory(patient=stranger.patient, organisation=practice)
    assert len(caller(clinician).ids("Patient?name=fraser")) == 2
    assert {entry.patient_id for entry in entries()} == {citizen.patient_id, stranger.patient_id}
    assert len(entries()) == 2


# --- Cursors


def test_pages_hang_together(citizen, theirs):
    for path in (
        f"Observation?patient={citizen.patient_id}&_count=2",
        f"Observation?patient={citizen.patient_id}&_count=2&_sort=_lastUpdated",
        f"Patient/{citizen.patient_id}/$everything?_count=2",
    ):
        reader, seen = caller(citizen), []
        while path:
            page = reader.found(path)
            seen += [entry["resource"]["id"] for entry in page["entry"]]
            path = following(page)
        assert len(seen) == 5 and set(seen) == set(theirs)


def test_cursors_belong_to_caller_and_question(citizen, stranger, clinician, theirs, monkeypatch):
    person = citizen.patient_id
    for path in (f"Observation?patient={person}&_count=2", f"Patient/{person}/$everything?_count=2"):
        following_page = following(caller(citizen).found(path))
        cursor = following_page.partition("_cursor=")[2]
        assert is_outcome(caller(clinician).get(following_page), 400)
        assert is_outcome(caller(stranger).get(following_page), 400)
        assert is_outcome(caller(citizen).get(f"Condition?patient={person}&_cursor={cursor}"), 400)
        assert is_outcome(caller(citizen).get(f"{path.replace('_count=2', '_count=3')}&_cursor={cursor}"), 400)
        for other in (cursor[:-1], cursor[:-1] + ("A" if cursor[-1] != "A" else "B"), "x", "a:b:c", "%00"):
            assert is_outcome(caller(citizen).get(f"{path}&_cursor={other}"), 400), other
        with monkeypatch.context() as later:
            later.setattr(cursors, "SECONDS", -1)
            assert is_outcome(caller(citizen).get(following_page), 410)


def test_a_page_is_decided_anew(citizen, clinician, theirs):
    from consent.models import CareRelationship

    reader = caller(clinician)
    page = following(reader.found(f"Observation?patient={citizen.patient_id}&_count=2"))
    CareRelationship.objects.update(ended_at=clock.now())
    CareRelationship.objects.update(started_at="2020-01-01T00:00Z", ended_at="2021-01-01T00:00Z")
    assert is_outcome(reader.get(page), 404)


# --- Entries


def test_exactly_one_entry_a_request(citizen, stranger, theirs):
    one_of("Patient", citizen.patient)
    person, item = citizen.patient_id, theirs[0]
    reader, other = caller(citizen), caller(stranger)
    steps = [
        (reader, f"Observation/{item}", {}, "permitted"),
        (reader, f"Observation/{item}", {"If-None-Match": "*"}, "permitted"),
        (reader, f"Observation/{item}/_history", {}, "permitted"),
        (reader, f"Observation/{item}/_history/1", {}, "permitted"),
        (reader, f"Observation/{item}/_history/9", {}, "failed"),
        (reader, f"Observation?patient={person}", {}, "permitted"),
        (reader, f"Observation?patient={person}&_include=Observation:subject&_revinclude=Provenance:target", {},
         "permitted"),
        (reader, f"Observation?patient={person}&_count=0", {}, "permitted"),
        (reader, f"Condition?patient={person}", {}, "permitted"),
        (reader, f"Patient/{person}/$everything?_count=1", {}, "permitted"),
        (reader, "Patient?name=fraser", {}, "permitted"),
        (reader, f"AuditEvent?patient={person}", {}, "permitted"),
        (other, f"Observation/{item}", {}, "refused"),
        (other, f"Observation?patient={person}", {}, "refused"),
        (other, f"Patient/{person}/$everything", {}, "refused"),
        (caller(), f"Observation/{item}", {}, "refused"),
    ]  # fmt: skip
    for number, (asking, path, headers, outcome) in enumerate(steps):
        mark = f"request-{number:03}"
        asking.get(path, **{"X-Request-Id": mark}, **headers)
        written = Entry.objects.filter(request_id=mark)
        assert [(entry.patient_id, entry.outcome, entry.route) for entry in written] == [(person, outcome, "API")], path
    reader.client.head(f"/fhir/Observation/{item}", headers={"X-Request-Id": "a-head-request"})
    assert Entry.objects.filter(request_id="a-head-request").count() == 1


def test_the_entry_names_parameters_and_no_values(citizen, theirs):
    caller(citizen).get(f"Observation?patient={citizen.patient_id}&code=secret-code&date=ge2026-01-01")
    (entry,) = entries()
    assert entry.query == "code,date,patient" and entry.kinds == ["Observation"] and entry.action == "read"
    assert "secret" not in str(entry.__dict__)


def test_a_question_that_fails_is_in_the_log(citizen, theirs, monkeypatch):
    from django.db import OperationalError

    from accounts import statements

    asked = statements.rows
    reader = caller(citizen)

    def slow(statement, params, *, durable=False):
        if durable:
            raise OperationalError("canceling statement due to statement timeout")
        return asked(statement, params)

    monkeypatch.setattr(statements, "rows", slow)
    answer = reader.get(f"Observation?patient={citizen.patient_id}")
    assert is_outcome(answer, 503)
    assert [(entry.outcome, entry.patient_id) for entry in entries()] == [("failed", citizen.patient_id)]


# --- The log itself


def test_the_log_names_no_stranger(citizen, stranger, theirs):
    caller(stranger).get(f"Observation/{theirs[0]}")
    found = caller(citizen).found(f"AuditEvent?patient={citizen.patient_id}")
    assert stranger.name not in str(found) and "without the right" in str(found)


def test_the_log_tells_of_no_kind_that_somebody_else_read_one_item(citizen, clinician, theirs):
    assert caller(clinician).get(f"Observation/{theirs[0]}").status_code == 200
    caller(citizen).get(f"Observation/{theirs[0]}")
    found = caller(citizen).found(f"AuditEvent?patient={citizen.patient_id}")
    said = {
        event["agent"][0]["who"]["display"].split(",")[0]: event["entity"][1]["what"]
        for event in (one["resource"] for one in found["entry"])
        if event["agent"][0]["who"]["display"]
    }
    assert said[clinician.name] == {"display": "-"}
    assert said[citizen.name] != {"display": "-"}


def test_the_log_is_not_for_clinicians(citizen, clinician, theirs):
    assert is_outcome(caller(clinician).get(f"AuditEvent?patient={citizen.patient_id}"), 404)


# --- Other sites


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8000"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost:8000"}, True),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": "null"}, False),
    ],
)
def test_forms_of_other_sites_are_refused(citizen, theirs, headers, allowed):
    answer = caller(citizen).form("Observation", f"patient={citizen.patient_id}", **headers)
    assert answer.status_code == 200 if allowed else is_outcome(answer, 403)
    assert len(entries()) == allowed
