"""Storing: new, changed, unchanged or refused, with versions, tokens and references, and nothing without the gate."""

import json
from uuid import UUID, uuid4

import pytest

from consent.gate import Ungated, open_for_job
from records import searchkeys as keys
from records.actions import keep_people, same_people, store, store_directory
from records.indexing import prepare
from records.lossless import dumps, loads
from records.models import DirectoryEntry, Resource, ResourceVersion
from records.people import facts_of
from records.provenance import provenance_of
from tests.factories.accounts import PatientFactory
from tests.factories.fhir import LOINC, observation, patient, practitioner

pytestmark = pytest.mark.django_db
CHI = {"system": "https://fhir.nhs.uk/Id/chi-number", "value": "010 101 1237"}


@pytest.fixture
def person():
    return PatientFactory()


def ready(resource, person, source="laboratory"):
    return prepare(loads(dumps(resource)), patient_id=person and person.id, source=source)


def stored(person, *prepared, kinds=("Observation", "Patient")):
    with open_for_job("load_bundles", kinds=kinds, patients=[person.id]) as access:
        return store(access=access, prepared=prepared)


def read(person, kind="Observation"):
    with open_for_job("load_bundles", kinds=[kind], patients=[person.id]) as access:
        return list(Resource.objects.under(access).order_by("id"))


def test_a_new_resource_with_its_rows(person):
    ident = str(uuid4())
    item = ready(observation(ident, encounter={"reference": f"Encounter/{uuid4()}"}), person)

    done = stored(person, item)

    [row] = read(person)
    assert [one.id for one in done.new] == [row.id] == [UUID(ident)]
    assert (row.version, row.area, row.code, row.title, row.source) == (
        1,
        "results",
        "2823-3",
        "Potassium",
        "laboratory",
    )
    assert '"value":6.30' in row.body and '"versionId":"1"' in row.body
    with open_for_job("load_bundles", kinds=["Observation"], patients=[person.id]) as access:
        [version] = ResourceVersion.objects.under(access)
        assert (version.resource_id, version.version, version.body) == (row.id, 1, row.body)
    assert keys.coded_in("code", LOINC, "2823-3") in row.keys and keys.present("encounter") in row.keys


def test_the_same_again_changes_nothing(person):
    item = ready(observation(str(uuid4())), person)
    stored(person, item)
    before = [row.last_updated for row in read(person)]

    done = stored(person, item)

    assert (len(done.unchanged), done.new, done.changed) == (1, [], [])
    assert [row.last_updated for row in read(person)] == before


def test_a_change_is_a_new_version_and_the_old_one_stays(person):
    ident = str(uuid4())
    stored(person, ready(observation(ident), person))

    done = stored(person, ready(observation(ident, value="6.4", status="corrected", code={"text": "K"}), person))

    [row] = read(person)
    assert len(done.changed) == 1
    assert (row.version, row.status, '"value":6.4' in row.body) == (2, "corrected", True)
    with open_for_job("load_bundles", kinds=["Observation"], patients=[person.id]) as access:
        versions = list(ResourceVersion.objects.under(access).order_by("version"))
        assert ['"value":6.30' in version.body for version in versions] == [True, False]
    assert keys.coded("code", "2823-3") not in row.keys  # it is found as it is now


def sent(ident, value, **meta):
    return observation(ident, value=value, meta=meta)


LATE = [
    # (what the sender dates first, then) → what becomes of the second
    ({"lastUpdated": "2026-03-03T10:00:00Z"}, {"lastUpdated": "2026-03-03T09:00:00Z"}, "older"),
    ({"lastUpdated": "2026-03-03T10:00:00Z"}, {"lastUpdated": "2026-03-03T11:00:00+01:00"}, "changed"),
    ({"lastUpdated": "2026-03-03T10:00:00Z"}, {"lastUpdated": "2026-03-03T10:00:00.5Z"}, "changed"),
    ({"versionId": "10"}, {"versionId": "9"}, "older"),
    ({"versionId": "9"}, {"versionId": "10"}, "changed"),
    ({"versionId": "9"}, {"versionId": "x"}, "changed"),
    ({}, {"versionId": "1"}, "changed"),
    ({}, {}, "changed"),
]


@pytest.mark.parametrize(("first", "second", "outcome"), LATE)
def test_a_body_that_the_sender_dates_earlier_is_kept_out(person, first, second, outcome):
    ident = str(uuid4())
    stored(person, ready(sent(ident, "6.30", **first), person))

    done = stored(person, ready(sent(ident, "6.31", **second), person))

    assert [name for name in ("changed", "older", "unchanged") if getattr(done, name)] == [outcome]
    assert read(person)[0].version == (2 if outcome == "changed" else 1)


def test_a_body_that_was_there_before_does_not_come_back_unless_it_is_newer(person):
    ident = str(uuid4())
    for value in ("6.30", "6.31"):
        stored(person, ready(observation(ident, value=value), person))

    late = stored(person, ready(observation(ident, value="6.30"), person))
    again = stored(person, ready(sent(ident, "6.31", lastUpdated="2026-03-03T10:00:00Z"), person))
    stored(person, ready(sent(ident, "6.32", lastUpdated="2026-03-03T11:00:00Z"), person))
    back = stored(person, ready(sent(ident, "6.31", lastUpdated="2026-03-03T12:00:00Z"), person))

    assert (len(late.older), len(again.unchanged), len(back.changed)) == (1, 1, 1)
    assert (read(person)[0].version, '"value":6.31' in read(person)[0].body) == (4, True)


def test_a_version_tells_how_it_came(person):
    ident, slash = str(uuid4()), [{"system": "http://loinc.org/", "code": "2823-3"}]
    resource = loads(dumps(sent(ident, "6.30", versionId="7", lastUpdated="2026-03-03T10:00:00Z")))
    resource["code"] = {"coding": slash}
    first = prepare(resource, patient_id=person.id, source="laboratory", arrival="msg-1 entry[0]", changes=["id o-1"])
    stored(person, first)
    stored(person, ready(observation(ident, value="6.31"), person))

    with open_for_job("load_bundles", kinds=["Observation"], patients=[person.id]) as access:
        now, before = ResourceVersion.objects.under(access).order_by("-version")
    told = provenance_of(before)
    assert (before.arrival, before.changes) == ("msg-1 entry[0]", ["id o-1", "system http://loinc.org/"])
    assert (before.sent_version, str(before.sent_at)) == ("7", "2026-03-03 10:00:00+00:00")
    assert '"versionId":"1"' in before.body and '"http://loinc.org/"' in before.body
    assert (now.version, now.arrival, bytes(now.digest) != bytes(before.digest)) == (2, "", True)
    assert len(told["extension"]) == 3


def test_labels_come_from_what_an_item_speaks_of(person):
    visit, problem, other = str(uuid4()), str(uuid4()), PatientFactory()
    encounter = {"resourceType": "Encounter", "id": visit, "status": "finished", "class": {"code": "AMB"}}
    encounter |= {"subject": {"reference": f"Patient/{person.id}"}, "type": [{"text": "Sexual health clinic"}]}
    during = observation(str(uuid4()), encounter={"reference": f"Encounter/{visit}"})
    elsewhere = observation(str(uuid4()), encounter={"reference": f"Encounter/{uuid4()}"})
    kinds = ("Observation", "Encounter", "Condition", "DiagnosticReport")
    stored(person, ready(encounter, person), kinds=kinds)
    store_directory(
        prepared=[
            prepare(
                {"resourceType": "Organization", "id": problem, "name": "Gender Identity Clinic"},
                patient_id=None,
                source="laboratory",
            )
        ]
    )
    report = {"resourceType": "DiagnosticReport", "id": str(uuid4()), "status": "final", "code": {"text": "Bloods"}}
    report |= {"performer": [{"reference": f"Organization/{problem}"}]}

    stored(person, ready(during, person), ready(elsewhere, person), ready(report, person), kinds=kinds)
    theirs = observation(str(uuid4()), encounter={"reference": f"Encounter/{visit}"})
    stored(other, ready(theirs, other), kinds=kinds)

    found = {str(row.id): row.labels for row in read(person) + read(person, "DiagnosticReport")}
    assert found[during["id"]] == ["sensitive:sexual-health"]  # by an encounter that came before
    assert found[elsewhere["id"]] == []
    assert found[report["id"]] == ["sensitive:gender-identity"]  # by the name of a service
    assert read(other)[0].labels == []  # never from another person's item


def test_somebody_elses_id_is_refused_without_telling(person):
    ident, other = str(uuid4()), PatientFactory()
    stored(other, ready(observation(ident), other))

    done = stored(person, ready(observation(ident, value="1.0"), person))

    assert [reason for _, reason in done.refused] == ["has an id that is not free"]
    assert read(person) == [] and '"value":6.30' in read(other)[0].body


def test_an_id_of_another_type_is_refused(person):
    ident = str(uuid4())
    stored(person, ready(observation(ident), person))

    done = stored(person, ready(patient(ident), person))

    assert [reason for _, reason in done.refused] == ["has an id that is not free"]


def test_another_source_may_not_change_it(person):
    ident = str(uuid4())
    stored(person, ready(observation(ident), person))

    done = stored(person, ready(observation(ident, value="1.0"), person, source="elsewhere"))

    assert "another source" in done.refused[0][1]
    assert '"value":6.30' in read(person)[0].body


def test_a_person_who_is_not_here_is_refused(person):
    nobody = PatientFactory.build()

    done = stored(person, ready(observation(str(uuid4())), nobody))

    assert [reason for _, reason in done.refused] == ["names a person who is not known here"]


def test_the_author_is_an_organisation_that_works_here(person, practice):
    known = observation(str(uuid4()), performer=[{"reference": f"Organization/{practice.id}"}])
    unknown = observation(str(uuid4()), performer=[{"reference": f"Organization/{uuid4()}"}])

    stored(person, ready(known, person), ready(unknown, person))

    found = {str(row.id): row.organisation_id for row in read(person)}
    assert found == {known["id"]: practice.id, unknown["id"]: None}


def test_nothing_is_stored_that_the_access_was_not_opened_for(person):
    item = ready(observation(str(uuid4())), person)

    with pytest.raises(Ungated), open_for_job("load_bundles", kinds=["Condition"], patients=[person.id]) as access:
        store(access=access, prepared=[item])

    assert read(person) == []


def test_many_at_once_take_few_statements(person, django_assert_max_num_queries):
    items = [ready(observation(str(uuid4())), person) for _ in range(50)]

    with django_assert_max_num_queries(30):
        done = stored(person, *items)

    assert len(done.new) == len(read(person)) == 50


def test_directory_create_keeps_and_update_replaces():
    ident = str(uuid4())
    first = prepare(practitioner(ident), patient_id=None, source="a")
    created = prepare(practitioner(ident, name=[{"family": "Other"}]), patient_id=None, source="a", keep_held=True)
    updated = prepare(practitioner(ident, name=[{"family": "New"}]), patient_id=None, source="a")

    assert len(store_directory(prepared=[first]).new) == 1
    assert len(store_directory(prepared=[created]).unchanged) == 1
    assert DirectoryEntry.objects.get().name == "Grant"
    assert len(store_directory(prepared=[updated]).changed) == 1
    entry = DirectoryEntry.objects.get()
    assert (entry.name, entry.version) == ("New", 2)
    assert entry.identifiers == ["https://fhir.hl7.org.uk/Id/gmc-number|G1234567"]
    assert json.loads(entry.body)["meta"]["versionId"] == "2"


def test_people_are_known_by_their_health_number(person):
    first = facts_of(patient(str(person.id), identifier=[CHI], deceasedDateTime="2020-05-06T10:00:00Z"))

    keep_people(facts=[first])

    person.refresh_from_db()
    assert str(person.birth_date) == "1961-02-03"
    assert str(person.died_on) == "2020-05-06"
    second = facts_of(patient(str(uuid4()), identifier=[CHI | {"value": "0101011237"}]))
    assert same_people(facts=[second]) == {str(second.id): str(person.id)}
    assert same_people(facts=[first]) == {}
    assert same_people(facts=[facts_of(patient(identifier=[CHI | {"value": "0101201234"}]))]) == {}


ODD = (
    "back \\ slash",
    "\\N",
    "tab\there",
    'quote " and {brace},',
    "line\nbreak\r\n",
    "\\t \\\\ \\x41",
    "\u00e9\U0001f600 %s",
)


def test_a_few_rows_are_written_as_many_are():
    """A few are inserted one by one, many are copied: the rows are the same, whatever characters they hold."""

    def items(person):
        return [
            ready(observation(str(uuid4()), code={"text": odd}, note=[{"text": odd}], status=odd), person, source=odd)
            for odd in ODD
        ]

    def rows(person):
        found = {row.source: row for row in read(person)}
        apart = {"id", "patient_id", "body", "last_updated", "digest"}
        columns = [one.attname for one in Resource._meta.concrete_fields if one.attname not in apart]
        return {source: [getattr(row, name) for name in columns] for source, row in found.items()}

    alone, together = PatientFactory(), PatientFactory()
    for item in items(alone):
        stored(alone, item)
    stored(together, *items(together))
    assert rows(alone) == rows(together) and rows(alone).keys() == set(ODD)
    assert sorted(loads(row.body)["note"][0]["text"] for row in read(alone)) == sorted(ODD)
