"""`manage.py load_bundles`: every dialect stored as it came, again without harm; bad input named."""

import gzip
import json
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from accounts.matching import person_with
from accounts.models import Patient
from audit import log
from audit.models import Entry
from consent.areas import AREAS_OF_KIND
from consent.gate import open_for_job
from interop.ingest.references import conditional, our_id
from interop.management.commands.load_bundles import SOURCE
from records import lossless
from records.lossless import Number
from records.models import DirectoryEntry, Resource, ResourceVersion
from records.references import literal
from records.types import PATIENT_TYPES, is_directory, why_not_kept
from tests.factories.accounts import PatientFactory
from tests.factories.fhir import (
    PATIENT_ID,
    bundle,
    observation,
    patient,
    practitioner,
    provenance,
    write,
    write_lines,
)
from tests.shared_data import SHARED_DATA, needs_shared_data

pytestmark = pytest.mark.django_db
ONE = "00000000-0000-4000-8000-000000000001"
TWO = "00000000-0000-4000-8000-000000000002"
OTHER = "00000000-0000-4000-8000-0000000000aa"
URN = f"urn:uuid:{PATIENT_ID}"
CHI = {"system": "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53", "value": "0101011237"}


def load(*paths, **options):
    """In this process, which alone sees what a test has not committed."""
    told = StringIO()
    call_command("load_bundles", *map(str, paths), stdout=told, **{"processes": 1} | options)
    return told.getvalue()


def counts(told):
    line = next(line for line in told.splitlines() if line.startswith("Resources:"))
    pairs = (part.split(" ") for part in line.removeprefix("Resources: ").rstrip(".").split(", "))
    return {name: int(number.replace(",", "")) for name, number in pairs}


def everything(model=Resource):
    people = list(Patient.objects.values_list("id", flat=True))
    kinds = [kind for kind in AREAS_OF_KIND if kind in PATIENT_TYPES]
    with open_for_job("load_bundles", kinds=kinds, patients=people) as access:
        return list(model.objects.under(access))


def test_a_folder_of_every_dialect(tmp_path):
    write(tmp_path / "_load-first.json", bundle("batch", practitioner(TWO)))
    asking = observation(ONE, URN, performer=[{"reference": practitioner_by_number()}])
    write(tmp_path / "a.json.gz", bundle("transaction", patient(), asking, provenance(OTHER, f"urn:uuid:{ONE}")))
    write(tmp_path / "b.json", bundle("collection", observation("o-1", f"Patient/{PATIENT_ID}"), urls="none"))
    write(tmp_path / "single.json", observation("o-2", f"Patient/{PATIENT_ID}"))
    write_lines(tmp_path / "Observation.ndjson.gz", observation("o-3", f"Patient/{PATIENT_ID}"))

    first, second = load(tmp_path), load(tmp_path)

    assert counts(first) == {"stored": 7, "changed": 0, "unchanged": 0, "refused": 0}
    assert counts(second) == {"stored": 0, "changed": 0, "unchanged": 7, "refused": 0}
    rows = {str(row.id): row for row in everything()}
    assert f'"performer":[{{"reference":"Practitioner/{TWO}"}}]' in rows[ONE].body
    assert our_id("Observation", "o-3", SOURCE) in rows
    assert {row.version for row in rows.values()} == {1}
    assert {row.patient_id for row in rows.values()} == {UUID(PATIENT_ID)}


def practitioner_by_number():
    return "Practitioner?identifier=https://fhir.hl7.org.uk/Id/gmc-number|G1234567"


def test_each_load_is_an_entry_in_the_persons_log(tmp_path):
    load(write(tmp_path / "a.json", bundle("transaction", patient(), observation(ONE, URN))), source="Laboratory")

    entry = log.about(UUID(PATIENT_ID)).first()
    assert (entry.actor_kind, entry.actor_name, entry.outcome) == ("job", "Laboratory", "permitted")
    assert set(entry.kinds) == {"Patient", "Observation"}


def test_the_person_is_made_with_what_the_gate_needs(tmp_path):
    secured = {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}]}
    load(write(tmp_path / "a.json", bundle("collection", patient(identifier=[CHI], meta=secured))))

    person = Patient.objects.get()
    assert (str(person.id), str(person.birth_date), person.is_test) == (PATIENT_ID, "1961-02-03", True)
    assert person.match_keys and person_with("0101011237") == person.id


def test_a_person_who_is_here_by_number_keeps_their_id(tmp_path):
    load(write(tmp_path / "a.json", bundle("collection", patient(identifier=[CHI]))))

    told = load(
        write(
            tmp_path / "b.json",
            bundle("batch", patient(OTHER, identifier=[CHI], gender="female"), observation(ONE, f"urn:uuid:{OTHER}")),
        ),
        source="elsewhere",
    )

    assert Patient.objects.count() == 1
    assert {row.kind: str(row.patient_id) for row in everything()} == {
        "Patient": PATIENT_ID,
        "Observation": PATIENT_ID,
    }
    assert "is held from another source" in told


def test_a_change_is_a_new_version(tmp_path):
    path = write(tmp_path / "a.json", bundle("transaction", patient(), observation(ONE, URN)))
    load(path)
    write(path, bundle("transaction", patient(), observation(ONE, URN, value="6.31")))

    assert counts(load(path)) == {"stored": 0, "changed": 1, "unchanged": 1, "refused": 0}
    assert len(everything(ResourceVersion)) == 3


def test_bad_files_are_refused_lines_and_the_rest_is_stored(tmp_path):
    (tmp_path / "a.json").write_text("{nonsense")
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(b"{}")[:-5])
    (tmp_path / "c.json").write_text('{"resourceType":"Observation","resourceType":"Patient"}')
    write_lines(tmp_path / "d.ndjson", "{}", "nonsense")
    write(tmp_path / "good.json", bundle("collection", patient()))
    report = tmp_path / "report.txt"

    told = load(tmp_path, report=report)

    assert counts(told) == {"stored": 1, "changed": 0, "unchanged": 0, "refused": 5}
    rows = [json.loads(line) for line in report.read_text().splitlines()]
    [stored] = [row for row in rows if row["outcome"] == "stored"]
    assert (stored["type"], stored["id"], stored["place"]) == ("Patient", PATIENT_ID, "entry[0]")
    rows.remove(stored)
    assert [row["file"].rsplit("/", 1)[-1] for row in rows] == ["a.json", "b.json.gz", "c.json", "d.ndjson", "d.ndjson"]
    assert all(row["reason"] for row in rows)


def test_refusals_name_the_element(tmp_path):
    path = write(tmp_path / "a.json", bundle("transaction", patient(), observation(ONE, URN, status="done")))

    told = load(path)

    assert "Observation: Observation.status “done” is not one of the codes allowed here" in told
    assert [row.kind for row in everything()] == ["Patient"]


def test_whole_stores_nothing_of_a_faulty_transaction(tmp_path):
    path = write(tmp_path / "a.json", bundle("transaction", patient(), observation(ONE, URN, status="done")))

    told = load(path, whole=True)

    assert "1 bundles were not stored at all" in told
    assert everything() == [] and not Patient.objects.exists()


@pytest.fixture
def database_that_says_no():
    """A resource of the title No is refused by the database itself, after all our checks."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION says_no() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE unique_violation USING MESSAGE = 'no'; END$$;"
            "CREATE TRIGGER says_no BEFORE INSERT ON records_resource FOR EACH ROW WHEN (NEW.title = 'No')"
            " EXECUTE FUNCTION says_no()"
        )
    yield
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP FUNCTION says_no() CASCADE")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_nothing_is_half_stored_when_the_database_says_no(tmp_path, database_that_says_no):
    items = patient(identifier=[CHI]), observation(ONE), observation(TWO, code={"text": "No"})
    path = write(tmp_path / "a.json", bundle("batch", practitioner(OTHER), *items))

    told = load(path)

    assert "meets another load of the same record" in told
    assert not Patient.objects.exists() and not DirectoryEntry.objects.exists()
    assert [entry.outcome for entry in log.about(UUID(PATIENT_ID))] == []
    assert Entry.objects.filter(outcome="failed", actor_role="load_bundles").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_of_the_directory_alone_is_one_commit(tmp_path):
    write(tmp_path / "a.json", bundle("batch", practitioner(ONE), practitioner(TWO, "G7654321")))

    assert counts(load(tmp_path))["stored"] == 2
    assert counts(load(tmp_path))["unchanged"] == 2
    assert DirectoryEntry.objects.count() == 2


def test_a_bad_line_in_the_middle_is_refused_by_its_number_and_no_other(tmp_path):
    load(write(tmp_path / "people.json", bundle("collection", patient())))
    good = [observation(f"o-{number}") for number in range(700)]
    rows = [*good[:600], "{nonsense", observation("bad", status="done"), *good[600:]]
    report = tmp_path / "report.txt"

    told = load(write_lines(tmp_path / "a.ndjson.gz", *rows), report=report)

    assert counts(told) == {"stored": 700, "changed": 0, "unchanged": 0, "refused": 2}
    refused = [row for line in report.read_text().splitlines() if (row := json.loads(line))["outcome"] == "refused"]
    assert [(row["place"], row["path"]) for row in refused] == [
        ("line 601", "line 1, column 2"),
        ("line 602", "Observation.status"),
    ]
    assert counts(load(tmp_path / "a.ndjson.gz"))["unchanged"] == 700


def test_whole_refuses_the_lines_of_one_commit_together(tmp_path):
    load(write(tmp_path / "people.json", bundle("collection", patient())))
    rows = [*(observation(f"o-{number}") for number in range(600)), observation("bad", status="done")]

    told = load(write_lines(tmp_path / "a.ndjson", *rows), whole=True)

    assert counts(told) == {"stored": 500, "changed": 0, "unchanged": 0, "refused": 1}
    assert "1 bundles were not stored at all" in told


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_where_the_database_says_no_the_other_lines_are_stored(tmp_path, database_that_says_no):
    rows = [patient(), *(observation(f"o-{number}") for number in range(20)), observation("no", code={"text": "No"})]
    report = tmp_path / "report.txt"

    told = load(write_lines(tmp_path / "a.ndjson", *rows), report=report)

    assert counts(told) == {"stored": 21, "changed": 0, "unchanged": 0, "refused": 1}
    assert '"place": "line 22"' in report.read_text()


def test_lines_may_speak_of_people_and_items_of_earlier_files(tmp_path):
    write_lines(tmp_path / "Patient.000.ndjson", patient("p1"))
    write_lines(tmp_path / "Observation.000.ndjson", observation("o1", "Patient/p1", code={"text": "Chlamydia"}))
    write_lines(tmp_path / "Provenance.000.ndjson", provenance("v1", "Observation/o1"))
    report = {"resourceType": "DiagnosticReport", "id": "r1", "status": "final", "code": {"text": "Swab"}}
    report |= {"subject": {"reference": "Patient/p1"}, "result": [{"reference": "Observation/o1"}]}
    write_lines(tmp_path / "DiagnosticReport.000.ndjson", report)

    assert counts(load(tmp_path))["stored"] == 4

    rows = {row.kind: row for row in everything()}
    assert len({row.patient_id for row in rows.values()}) == 1
    assert rows["DiagnosticReport"].labels == rows["Provenance"].labels == ["sensitive:sexual-health"]
    assert rows["Provenance"].area == "results"
    assert rows["Observation"].arrival == "Observation.000.ndjson line 1"
    assert rows["Observation"].changes == ["id o1", "references"]


def test_an_older_body_is_kept_out_and_named(tmp_path):
    path = write(tmp_path / "a.json", bundle("transaction", patient(), observation(ONE, URN)))
    load(path)
    load(write(tmp_path / "b.json", bundle("transaction", observation(ONE, value="6.31"))))
    report = tmp_path / "report.txt"

    told = load(path, report=report)

    assert counts(told) == {"stored": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert "1 came late" in told and '"outcome": "older"' in report.read_text()
    assert {row.version for row in everything() if str(row.id) == ONE} == {2}


CHI_QUERY = f"Patient?identifier={CHI['system']}|{CHI['value']}"


def test_a_person_known_by_number_is_found_by_a_conditional_reference(tmp_path):
    load(write(tmp_path / "a.json", bundle("collection", patient(identifier=[CHI]))))
    path = write(tmp_path / "b.json", bundle("transaction", observation(ONE, CHI_QUERY)))

    first, second = load(path), load(path)

    assert (counts(first)["stored"], counts(second)["unchanged"]) == (1, 1)
    [row] = [row for row in everything() if str(row.id) == ONE]
    assert str(row.patient_id) == PATIENT_ID and f'"Patient/{PATIENT_ID}"' in row.body


def test_a_number_of_nobody_stays_a_refusal(tmp_path):
    told = load(write(tmp_path / "b.json", bundle("transaction", observation(ONE, CHI_QUERY))))

    assert "names no person" in told


def creating(resource, query):
    document = bundle("transaction", resource)
    document["entry"][0]["request"]["ifNoneExist"] = query
    return document


def test_a_create_of_what_is_there_makes_nothing(tmp_path):
    mark = {"system": "urn:lab", "value": "77"}
    first = bundle("transaction", patient(), observation(ONE, URN, identifier=[mark]))
    load(write(tmp_path / "a.json", first))
    document = creating(observation(TWO, f"Patient/{PATIENT_ID}", identifier=[mark]), "identifier=urn:lab|77")
    document["entry"].append({"resource": provenance(OTHER, f"urn:uuid:{TWO}"), "request": {"method": "POST"}})

    told = load(write(tmp_path / "b.json", document))

    assert counts(told) == {"stored": 1, "changed": 0, "unchanged": 1, "refused": 0}
    rows = {str(row.id): row for row in everything()}
    assert TWO not in rows and f"Observation/{ONE}" in rows[OTHER].body


def test_a_create_meets_only_what_is_the_same_persons(tmp_path):
    mark = {"system": "urn:lab", "value": "77"}
    load(write(tmp_path / "a.json", bundle("transaction", patient(), observation(ONE, URN, identifier=[mark]))))
    load(write(tmp_path / "b.json", bundle("transaction", patient(OTHER))))
    document = creating(observation(TWO, f"Patient/{OTHER}", identifier=[mark]), "identifier=urn:lab|77")

    assert counts(load(write(tmp_path / "c.json", document)))["stored"] == 1


@pytest.mark.parametrize("query", ["code=1", "identifier=77", "identifier=a|b&code=1"])
def test_a_create_that_asks_by_anything_else_is_refused(tmp_path, query):
    load(write(tmp_path / "a.json", bundle("transaction", patient())))

    told = load(write(tmp_path / "b.json", creating(observation(TWO, f"Patient/{PATIENT_ID}"), query)))

    assert "ifNoneExist must ask by one identifier" in told and counts(told)["stored"] == 0


def test_a_create_in_the_directory_leads_to_what_is_there(tmp_path):
    load(write(tmp_path / "a.json", bundle("batch", practitioner(ONE))))
    document = creating(practitioner(TWO), "identifier=https://fhir.hl7.org.uk/Id/gmc-number|G1234567")
    document["entry"] += bundle(
        "transaction", patient(), observation(OTHER, performer=[{"reference": f"urn:uuid:{TWO}"}])
    )["entry"]

    load(write(tmp_path / "b.json", document))

    assert DirectoryEntry.objects.count() == 1
    assert any(f"Practitioner/{ONE}" in row.body for row in everything())


def test_a_large_bundle_is_one_commit(tmp_path):
    rows = [observation(f"o-{number}") for number in range(2_000)]
    path = write(tmp_path / "a.json.gz", bundle("transaction", patient(), *rows, urls="none"))

    assert counts(load(path))["stored"] == 2_001
    assert log.about(UUID(PATIENT_ID)).count() == 1


def test_somebody_elses_item_cannot_be_taken(tmp_path):
    load(write(tmp_path / "a.json", bundle("transaction", patient(), observation(ONE, URN))))
    thief = bundle("transaction", patient(OTHER), observation(ONE, f"urn:uuid:{OTHER}"))

    told = load(write(tmp_path / "b.json", thief))

    assert "has an id that is not free" in told and PATIENT_ID not in told
    assert {str(row.id): str(row.patient_id) for row in everything()} == {
        PATIENT_ID: PATIENT_ID,
        ONE: PATIENT_ID,
        OTHER: OTHER,
    }


def test_records_of_a_stranger_are_refused(tmp_path):
    PatientFactory()

    told = load(write_lines(tmp_path / "a.ndjson", observation(ONE)))

    assert "names a person who is not known here" in told and everything() == []


def test_a_path_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        load(tmp_path / "nothing")


def came_in(path):
    """Every resource of a file, read by itself."""
    raw = gzip.decompress(path.read_bytes())
    if ".ndjson" in path.name:
        documents = [lossless.loads(line) for line in raw.splitlines() if line.strip()]
    else:
        document = lossless.loads(raw, limit=lossless.BUNDLE_LIMIT)
        documents = [entry["resource"] for entry in document["entry"]]
    return [item for item in documents if not why_not_kept(item.get("resourceType"))]


def plain(value, name=""):
    """Content to compare: numbers as literals, references by type alone, without what the server owns."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, dict):
        dropped = ("versionId", "lastUpdated") if name == "meta" else ()
        return {key: plain(child, key) for key, child in value.items() if key not in dropped}
    if isinstance(value, list):
        return [plain(child) for child in value]
    return reference(value) if name == "reference" and isinstance(value, str) else value


def reference(text):
    """Only resolved references may differ: urn:uuid, conditional and relative ones."""
    if text.startswith("urn:uuid:") or conditional(text) or ((target := literal(text)) and not target.base):
        return "a resource"
    return text


def as_it_came(paths):
    """How many resources are held just as they came in; directory entries as one of the files has them."""
    load(*paths)
    held = {(row.kind, str(row.id)): row.body for row in everything()}
    held |= {(row.kind, str(row.id)): row.body for row in DirectoryEntry.objects.all()}
    came: dict[tuple[str, str], list[dict]] = {}
    for path in paths:
        for resource in came_in(path):
            kind = resource["resourceType"]
            came.setdefault((kind, our_id(kind, resource["id"], SOURCE)), []).append(resource)
    for key, body in held.items():
        there = lossless.loads(body)
        matches = [resource for resource in came[key] if same(there, resource)]
        assert matches if is_directory(key[0]) else matches == came[key], key
    return len(held), len(came.keys() - held.keys())


def same(there, resource):
    return sorted(lossless.numbers(there)) == sorted(lossless.numbers(resource)) and plain(
        there | {"id": "", "meta": there["meta"]}
    ) == plain(resource | {"id": "", "meta": resource.get("meta", {})})


SAMPLE = [
    "synthea-2019/Gustavo_Mejia_cdf500b9.json.gz",
    "synthea-2020/Carroll_O_Hara_274f5452.json.gz",
    "synthea-2020-juvenile/Roland_Nienow_13b1a0f2.json.gz",
    "synthea-2021-docref/_organizations-practitioners-load-first.json.gz",
    "synthea-2021-docref/Lawrence_Hammes_6d44fe03.json.gz",
    "us-core-inferno/dtr_bundle_patient_pat015.json.gz",
    "us-core-inferno/uscore_bundle_patient_355.json.gz",
    "us-core-inferno/uscore_bundle_patient_client_test.json.gz",
    "bulk-export-13-patients/Organization.000.ndjson.gz",
    "bulk-export-13-patients/Patient.000.ndjson.gz",
    "bulk-export-13-patients/Device.000.ndjson.gz",
    "bulk-export-13-patients/AllergyIntolerance.000.ndjson.gz",
]


@needs_shared_data
def test_real_records_of_every_dialect_read_back_as_they_came():
    paths = [SHARED_DATA / "patients" / name for name in SAMPLE]

    held, missing = as_it_came(paths)

    assert (held, missing) == (1436, 1)  # an Observation with a Period.stop that R4 does not have


@needs_shared_data
@pytest.mark.slow
def test_all_public_patients_load_and_load_again_unchanged():
    folder = SHARED_DATA / "patients"

    first, second = counts(load(folder)), counts(load(folder))
    _, missing = as_it_came(sorted(folder.rglob("*.json.gz")) + sorted(folder.rglob("*.ndjson.gz")))

    assert (first["stored"], first["changed"], missing) == (35_263, 0, 1)
    assert first["refused"] == 7  # also Coverage twice, and four lines of an export's log
    assert second == {"stored": 0, "changed": 0, "unchanged": first["stored"] + first["unchanged"], "refused": 7}
