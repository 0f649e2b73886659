"""The interface does what its CapabilityStatement says: every interaction, parameter and pair is driven."""

import json

import pytest

from interop.api import capability
from tests.interop.fhir import caller, entries, is_outcome, one_of

STATEMENT = json.loads(capability.statement())
TYPES = {resource["type"]: resource for resource in STATEMENT["rest"][0]["resource"]}
VALUES = {
    "token": "http://loinc.org|2823-3",
    "string": "fraser",
    "date": "ge2020-01",
    "reference": "00000000-0000-4000-8000-000000000000",
    "quantity": "gt5.4|http://unitsofmeasure.org|mg",
    "number": "5",
    "uri": "http://example.org",
}


@pytest.fixture
def reader(citizen):
    return caller(citizen)


def test_metadata_is_for_everybody(db):
    answer = caller().get("metadata")
    assert answer.status_code == 200 and json.loads(answer.content) == STATEMENT
    assert STATEMENT["fhirVersion"] == "4.0.1" and not entries()


def test_every_kept_type_is_listed():
    from interop.api.kinds import SERVED

    assert set(TYPES) == SERVED
    for resource in TYPES.values():
        listed = {item["code"] for item in resource["interaction"]}
        assert listed >= {"read"} and ("search-type" in listed) == ("searchParam" in resource)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind not in ("AuditEvent", "Communication", "Consent")])
def test_what_is_listed_works(kind, reader, citizen):
    listed = {item["code"] for item in TYPES[kind]["interaction"]}
    ident = one_of(kind, citizen.patient)
    assert reader.found(f"{kind}/{ident}")["id"] == ident
    for code, path in (("vread", f"{kind}/{ident}/_history/1"), ("history-instance", f"{kind}/{ident}/_history")):
        answer = reader.get(path)
        assert answer.status_code == 200 if code in listed else is_outcome(answer, 404), path
    person = _person(kind, citizen)
    if "search-type" not in listed:
        assert is_outcome(reader.get(f"{kind}?patient={citizen.patient_id}"), 400)
        return
    assert ident in reader.ids(f"{kind}?{person}")
    assert reader.form(kind, person).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind not in ("AuditEvent", "Consent")])
def test_every_parameter_and_pair_is_taken(kind, reader, citizen):
    one_of(kind, citizen.patient)
    person = _person(kind, citizen)
    for parameter in TYPES[kind].get("searchParam", []):
        if parameter["name"] in ("patient", "subject", "_id"):
            continue
        answer = reader.get(f"{kind}?{person}&{parameter['name']}={VALUES[parameter['type']]}")
        assert answer.status_code == 200, (kind, parameter, answer.content)
    for word, listed in (("_include", "searchInclude"), ("_revinclude", "searchRevInclude")):
        for pair in TYPES[kind].get(listed, []):
            answer = reader.get(f"{kind}?{person}&{word}={pair}")
            assert answer.status_code == 200, (kind, pair, answer.content)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["Observation", "Practitioner", "AuditEvent"])
def test_what_is_not_listed_is_refused(kind, reader, citizen):
    person = _person(kind, citizen)
    known = {parameter["name"] for parameter in TYPES[kind]["searchParam"]}
    for name in {"colour", "_has:Observation:patient:code", "_elements", "_tag", "patient.name"} - known:
        assert is_outcome(reader.get(f"{kind}?{person}&{name}=1"), 400), name
        assert reader.get(f"{kind}?{person}&{name}=1", Prefer="handling=lenient").status_code == 200, name


@pytest.mark.django_db
def test_audit_events_by_all_their_parameters(reader, citizen):
    reader.found(f"Patient/{one_of('Patient', citizen.patient)}")
    (entry,) = entries(action="read")
    person = f"patient={citizen.patient_id}"
    found = reader.found(f"AuditEvent/{entry.id}")
    assert found["action"] == "R" and found["entity"][0]["what"] == {"reference": f"Patient/{citizen.patient_id}"}
    for query in (f"_id={entry.id}", "date=ge2020-01-01", "date=lt2999", f"date=eq{entry.at:%Y-%m-%d}"):
        assert str(entry.id) in reader.ids(f"AuditEvent?{person}&{query}"), query
    for query in ("date=gt2999", "date=lt2020-01-01", "_id=00000000-0000-4000-8000-000000000000"):
        assert not reader.ids(f"AuditEvent?{person}&{query}"), query


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "action", "subtype", "portal"),
    [
        ("Patient/{0}", "R", "read", "110153"),
        ("Patient?_id={0}", "E", "search-type", "110152"),
        ("Patient/{0}/_history?_count=5", "R", "read", "110153"),
    ],
)
def test_audit_events_have_the_parts_of_the_patterns(reader, citizen, path, action, subtype, portal):
    one_of("Patient", citizen.patient)
    reader.found(path.format(citizen.patient_id))
    (entry,) = entries()
    found = reader.found(f"AuditEvent/{entry.id}")
    assert (found["action"], found["subtype"][0]["code"]) == (action, subtype)
    assert [agent["type"]["coding"][0]["code"] for agent in found["agent"]] == ["IRCP", portal]
    assert [agent["requestor"] for agent in found["agent"]] == [True, False]
    assert [entity["type"]["code"] for entity in found["entity"]] == ["1", "2", "XrequestId"]


@pytest.mark.django_db
def test_everything(reader, citizen):
    stored = {one_of(kind, citizen.patient) for kind in ("Patient", "Condition", "Observation", "Provenance")}
    assert set(reader.ids(f"Patient/{citizen.patient_id}/$everything")) == stored
    assert len(reader.ids(f"Patient/{citizen.patient_id}/$everything?_type=Condition,Patient")) == 2
    assert not reader.ids(f"Patient/{citizen.patient_id}/$everything?_since=2999-01-01T00:00:00Z")


def _person(kind: str, citizen) -> str:
    if kind == "Patient":
        return f"_id={citizen.patient_id}"
    names = {parameter["name"] for parameter in TYPES[kind].get("searchParam", [])}
    return f"patient={citizen.patient_id}" if "patient" in names else "_count=50"
