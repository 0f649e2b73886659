"""From documents of every dialect to a plan. Pure."""

from uuid import UUID

import pytest

from interop.ingest.bundle import finish, read
from interop.ingest.references import Wanted, conditional, our_id
from records.inheritance import inherit
from records.lossless import dumps, loads
from tests.factories.fhir import PATIENT_ID, bundle, observation, patient, practitioner, provenance

ONE = "00000000-0000-4000-8000-000000000001"
TWO = "00000000-0000-4000-8000-000000000002"
GMC = "https://fhir.hl7.org.uk/Id/gmc-number"
URN = f"urn:uuid:{PATIENT_ID}"


def drafted(document, source="feed"):
    return read(loads(dumps(document), limit=10**7), source=source)


def planned(document, source="feed", **how):
    return finish(drafted(document, source), **how)


def body(plan, kind="Observation"):
    return next(loads(item.body) for item in plan.prepared if item.kind == kind)


@pytest.mark.parametrize("form", ["transaction", "batch", "collection", "searchset"])
@pytest.mark.parametrize("urls", ["urn", "relative", "none"])
def test_every_dialect_comes_to_the_same(form, urls):
    subject = URN if urls == "urn" else f"Patient/{PATIENT_ID}"
    plan = planned(bundle(form, patient(), observation(ONE, subject), urls=urls))

    assert [item.kind for item in plan.prepared] == ["Patient", "Observation"]
    assert plan.patients == [UUID(PATIENT_ID)]
    assert body(plan)["subject"] == {"reference": f"Patient/{PATIENT_ID}"}
    assert plan.refused == []


def test_a_single_resource_is_a_document_too():
    assert [item.id for item in planned(observation(ONE)).prepared] == [UUID(ONE)]


def test_ids_that_are_no_uuid_become_one_that_is_always_the_same():
    document = bundle("transaction", patient("p.1"), observation("o-1", "Patient/p.1"), urls="none")

    first, second, other = planned(document), planned(document), planned(document, source="other")

    ours = our_id("Patient", "p.1", "feed")
    assert [item.id for item in first.prepared] == [item.id for item in second.prepared]
    assert first.patients == [UUID(ours)] != other.patients
    assert body(first)["subject"] == {"reference": f"Patient/{ours}"}


def test_references_to_earlier_documents_find_the_same_ids():
    plan = planned(observation("o-2", "Patient/p.1", encounter={"reference": "Encounter/e_none"}))
    later = planned(observation("o-3", "Patient/p.1", encounter={"reference": "Encounter/e-1"}))

    assert plan.refused == [] and body(plan)["encounter"] == {"reference": "Encounter/e_none"}
    assert later.patients == [UUID(our_id("Patient", "p.1", "feed"))]
    assert body(later)["encounter"] == {"reference": f"Encounter/{our_id('Encounter', 'e-1', 'feed')}"}


def test_an_entry_without_id_takes_that_of_its_link_or_of_its_content():
    resource = observation("", URN)
    del resource["id"]
    linked = {"fullUrl": f"urn:uuid:{ONE}", "resource": resource}
    plain = {"resource": resource | {"status": "amended"}}
    document = bundle("collection", patient()) | {}
    document["entry"] += [linked, plain]

    ids = [item.id for item in planned(document).prepared]

    assert ids[1] == UUID(ONE)
    assert ids == [item.id for item in planned(document).prepared]


UNTOUCHED = [
    "#p",
    "urn:uuid:00000000-0000-4000-8000-00000000dead",
    "https://elsewhere.example/fhir/Practitioner/1",
    "Coverage/1",
    "Practitioner?name=Grant",
    "Practitioner?identifier=G1",
    "Patient?identifier=a|b",
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_references_that_cannot_be_resolved_stay_as_they_came(text):
    resource = observation(ONE, note=[{"authorReference": {"reference": text}, "text": "a"}])

    draft = drafted(bundle("collection", patient(), resource))

    assert draft.entries[1].resource["note"][0]["authorReference"]["reference"] == text


def test_only_references_change():
    resource = observation(ONE, URN, note=[{"text": URN}], extension=[{"url": "http://x.example", "valueUri": URN}])

    found = body(planned(bundle("transaction", patient(), resource)))

    assert found["note"] == [{"text": URN}]
    assert found["extension"] == [{"url": "http://x.example", "valueUri": URN}]
    assert found["valueQuantity"]["value"].text == "6.30"


def asking(number="G1234567"):
    return observation(ONE, performer=[{"reference": f"Practitioner?identifier={GMC}|{number}"}])


def test_conditional_references_within_the_bundle():
    plan = planned(bundle("transaction", patient(), practitioner(TWO), asking()))

    assert body(plan)["performer"] == [{"reference": f"Practitioner/{TWO}"}]


def test_conditional_references_to_the_directory():
    wanted = Wanted("Practitioner", GMC, "G1234567")
    draft = drafted(bundle("transaction", patient(), asking()))

    assert list(draft.wanted) == [wanted]
    assert body(finish(draft, directory={wanted: TWO}))["performer"] == [{"reference": f"Practitioner/{TWO}"}]


def test_what_the_directory_knows_does_not_make_another_resource_of_it():
    wanted = Wanted("Practitioner", GMC, "G1234567")
    document = bundle("transaction", patient(), asking())

    plain = planned(document).prepared[1]
    resolved = finish(drafted(document), directory={wanted: TWO}).prepared[1]

    assert plain.digest == resolved.digest and plain.body != resolved.body


def test_conditional():
    assert conditional("Location?identifier=https%3A%2F%2Fx|1") == Wanted("Location", "https://x", "1")
    assert conditional("Location?identifier=a|1&name=b") is None


def test_people_who_are_here_already_keep_their_id():
    document = bundle("transaction", patient(), observation(ONE, URN))

    plan = planned(document, same_people={PATIENT_ID: TWO})

    assert plan.patients == [UUID(TWO)]
    assert body(plan)["subject"] == {"reference": f"Patient/{TWO}"}
    assert body(plan, "Patient")["id"] == TWO


def test_types_that_are_not_kept_are_left_out_by_name():
    coverage = {"resourceType": "Coverage", "id": ONE, "status": "active"}

    plan = planned(bundle("transaction", patient(), coverage))

    assert [item.kind for item in plan.prepared] == ["Patient"] and not plan.stopped
    [refusal] = plan.refused
    assert (refusal.place, refusal.kind) == ("entry[1]", "Coverage")
    assert "Coverage is not a type that the portal keeps" in refusal.text


def test_a_transaction_is_whole_unless_said_otherwise():
    document = bundle("transaction", patient(), observation(ONE, URN), observation(TWO, URN, status="nonsense"))

    whole, each = planned(document), planned(document, whole=False)

    assert whole.prepared == [] and "Observation.status" in whole.stopped
    assert [item.kind for item in each.prepared] == ["Patient", "Observation"] and not each.stopped
    assert each.refused[0].path == "Observation.status"


def test_a_batch_is_taken_entry_by_entry():
    plan = planned(bundle("batch", patient(), observation(TWO, URN, status="nonsense")))

    assert len(plan.prepared) == 1 and not plan.stopped


OWNERLESS = [
    (observation(ONE, "Group/1"), "names no person"),
    (observation(ONE, "Patient?identifier=a|b"), "names no person"),
    (observation(ONE, "https://elsewhere.example/fhir/Patient/1"), "names no person"),
    (provenance(ONE, f"Patient/{PATIENT_ID}", f"Patient/{TWO}"), "names several people"),
    (provenance(ONE, f"Observation/{TWO}"), "names no person"),
    ({"resourceType": "Device", "id": ONE, "type": {"text": "Pump"}}, "names no person"),
]


@pytest.mark.parametrize(("resource", "reason"), OWNERLESS)
def test_no_single_owner_is_refused(resource, reason):
    [refusal] = planned(resource).refused

    assert reason in refusal.text


def test_provenance_belongs_to_the_owner_of_its_targets():
    secret = observation(ONE, URN, code={"text": "Depression"})
    document = bundle("transaction", provenance(TWO, f"urn:uuid:{ONE}", "Organization/1"), patient(), secret)

    item = inherit(planned(document).prepared, {})[-1]

    assert (item.kind, item.patient_id, item.area) == ("Provenance", UUID(PATIENT_ID), "results")
    assert item.labels == ("sensitive:mental-health",)


def test_bundles_that_say_nothing_useful():
    cases = {
        "Bundle.type": {"resourceType": "Bundle", "type": "nonsense"},
        "Bundle.entry": {"resourceType": "Bundle", "type": "batch", "entry": {}},
        "Bundle.entry[0].resource": {"resourceType": "Bundle", "type": "batch", "entry": [1]},
        "Bundle.entry[0].request.method": bundle("transaction", patient(), method="DELETE"),
        "Bundle.entry[1].fullUrl": bundle("batch", patient(), patient()),
        "Patient.id": bundle("batch", patient("a b")),
        "resource.resourceType:": {"name": "something else"},
    }

    for path, document in cases.items():
        assert path in [refusal.path for refusal in planned(document).refused], path


@pytest.mark.parametrize("form", ["transaction", "batch"])
@pytest.mark.parametrize("request_", [None, {}, "POST", {"method": "PATCH"}, {"method": 1}])
def test_an_entry_says_what_is_to_be_done_with_it(form, request_):
    document = bundle(form, patient(), observation(ONE, URN))
    document["entry"][1]["request"] = request_
    if request_ is None:
        del document["entry"][1]["request"]

    [refusal] = planned(document, whole=False).refused

    assert (refusal.place, refusal.path) == ("entry[1]", "Bundle.entry[1].request.method")


def test_numbers_of_one_source_do_not_meet_those_of_another():
    assert our_id("Patient", "1", "a") != our_id("Patient", "1", "b") != our_id("Observation", "1", "b")
    assert our_id("Patient", PATIENT_ID.upper(), "a") == PATIENT_ID
