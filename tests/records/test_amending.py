"""An item corrected here, marked as a mistake, or carrying what its person says who disagrees."""

import json

import pytest
from django.urls import reverse

from consent import gate
from records import amendments
from records.amending import Amendment, CannotAmend, NotAmended, OutOfDate, amend, attach_statement
from records.models import Resource, ResourceVersion
from records.provenance import provenance_of
from tests.factories.histories import concept, labelled, quantity, result, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
PROBLEM = {"resourceType": "Condition", "code": concept("Asthma", "195967001"), "onsetDateTime": "2010-05"}
WHO = {"by": "Dr Isla Grant, Glenview Practice", "for_whom": "Morag Fraser"}


def row_of(ident) -> Resource:
    return Resource._ungated.get(id=ident)


def changed(citizen, ident, **fields) -> int:
    item = fields.pop("seen", None) or row_of(ident)
    kinds = [item.kind, "Provenance"]
    with gate.open_for_job("load_bundles", kinds=kinds, patients=[citizen.patient_id]) as access:
        return amend(access=access, item=item, change=Amendment(**fields), reason="Asked for", **WHO)


def disagree(citizen, ident, text="I never had it.") -> int:
    item = row_of(ident)
    with gate.open_for_job("load_bundles", kinds=[item.kind], patients=[citizen.patient_id]) as access:
        return attach_statement(access=access, item=item, author="Morag Fraser", text=text, reason="Disagrees")


def test_words_date_and_a_remark_are_corrected_and_the_old_code_goes(citizen):
    [ident] = store(citizen.patient, PROBLEM)
    assert changed(citizen, ident, title="Hay fever", date="2011-06-07", note="She told us.") == 2
    row, old = row_of(ident), ResourceVersion._ungated.get(resource_id=ident, version=1)
    body = json.loads(row.body)
    assert (row.title, row.code, row.date_precision, row.version) == ("Hay fever", "", "day", 2)
    assert body["code"] == {"text": "Hay fever"} and body["onsetDateTime"] == "2011-06-07"
    assert body["note"][0]["text"] == "She told us." and body["meta"]["versionId"] == "2"
    assert "Asthma" in old.body and row.source == "Glasgow laboratory"
    agents = [
        agent["who"]["display"]
        for agent in provenance_of(ResourceVersion._ungated.get(resource_id=ident, version=2))["agent"]
    ]
    assert agents[:2] == ["Dr Isla Grant, Glenview Practice", "Morag Fraser"]


def test_its_provenance_is_served_beside_it_and_as_closed(citizen, client, sign_in):
    [ident] = store(citizen.patient, labelled(PROBLEM, "sensitive:mental-health"))
    changed(citizen, ident, title="Hay fever")
    told = Resource._ungated.get(kind="Provenance")
    assert (told.area, told.labels) == ("summary", ["sensitive:mental-health"])
    served = sign_in(client, citizen).get(f"/fhir/Provenance/{told.id}").json()
    assert served["target"] == [{"reference": f"Condition/{ident}/_history/2"}]
    assert [agent["who"]["display"] for agent in served["agent"]][:2] == [WHO["by"], WHO["for_whom"]]
    found = client.get(f"/fhir/Provenance?patient={citizen.patient_id}&target=Condition/{ident}").json()
    assert [entry["resource"]["id"] for entry in found["entry"]] == [str(told.id)]


def test_a_result_becomes_corrected_and_keeps_its_unit(citizen):
    [ident] = store(citizen.patient, result(valueQuantity=quantity("6.30")))
    changed(citizen, ident, value="3.60")
    row = row_of(ident)
    assert '"value":3.60' in row.body and row.status == "corrected" and row.unit == "mmol/L"


@pytest.mark.parametrize(
    "resource",
    [
        PROBLEM | {"clinicalStatus": concept("", "active", "http://terminology.hl7.org/CodeSystem/condition-clinical")},
        {"resourceType": "AllergyIntolerance", "code": concept("Penicillin")},
        result(valueQuantity=quantity("6.30")),
        {"resourceType": "Procedure", "status": "completed", "code": concept("Operation")},
        {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "Walk more"}},
    ],
)
def test_a_mistake_is_said_to_be_one(citizen, resource):
    [ident] = store(citizen.patient, resource)
    assert amendments.may_be_in_error(row_of(ident))
    changed(citizen, ident, in_error=True)
    assert "entered-in-error" in row_of(ident).labels or row_of(ident).kind == "Goal"
    assert "entered-in-error" in row_of(ident).body


def test_only_what_was_seen_is_corrected(citizen):
    [ident] = store(citizen.patient, PROBLEM)
    seen = row_of(ident)
    store(citizen.patient, PROBLEM | {"id": ident, "onsetDateTime": "2009"})
    with pytest.raises(OutOfDate):
        changed(citizen, ident, seen=seen, title="Hay fever")
    assert row_of(ident).version == 2


@pytest.mark.parametrize("fields", [{"value": "3"}, {"date": "yesterday"}, {"title": "Asthma"}, {}])
def test_what_does_not_fit_or_changes_nothing_is_refused(citizen, fields):
    [ident] = store(citizen.patient, PROBLEM)
    with pytest.raises(CannotAmend):
        changed(citizen, ident, **fields)
    assert row_of(ident).version == 1


def test_what_would_be_no_fhir_is_refused(citizen):
    [ident] = store(citizen.patient, PROBLEM)
    with pytest.raises(NotAmended):
        changed(citizen, ident, date="2011-13-40")
    assert row_of(ident).version == 1


def test_a_correction_opens_nothing(citizen):
    """Without its code and its words nothing would say any more that the item is private."""
    [ident] = store(citizen.patient, PROBLEM | {"code": concept("Severe depression")})
    assert "sensitive:mental-health" in row_of(ident).labels
    changed(citizen, ident, title="A visit")
    assert "sensitive:mental-health" in row_of(ident).labels


def test_the_senders_old_version_stays_old_and_a_newer_one_wins(citizen):
    [ident] = store(citizen.patient, PROBLEM)
    changed(citizen, ident, title="Hay fever")
    store(citizen.patient, PROBLEM | {"id": ident})
    assert row_of(ident).title == "Hay fever"
    store(citizen.patient, PROBLEM | {"id": ident, "onsetDateTime": "2012"})
    assert (row_of(ident).title, row_of(ident).version) == ("Asthma", 3)


def test_a_statement_travels_with_the_item_through_every_later_version(citizen, client, sign_in):
    [ident] = store(citizen.patient, PROBLEM)
    assert disagree(citizen, ident) == 2
    store(citizen.patient, PROBLEM | {"id": ident, "onsetDateTime": "2012"})
    changed(citizen, ident, note="Discussed.")
    assert disagree(citizen, ident, "And I still say so.") == 5
    served = sign_in(client, citizen).get(f"/fhir/Condition/{ident}").json()
    said = [one["valueAnnotation"] for one in served["extension"]]
    assert [one["text"] for one in said] == ["I never had it.", "And I still say so."]
    assert {one["authorString"] for one in said} == {"Morag Fraser"} and served["meta"]["versionId"] == "5"
    first = client.get(f"/fhir/Condition/{ident}/_history/1").json()
    assert "extension" not in first and first["onsetDateTime"] == "2010-05"
    found = client.get(f"/fhir/Condition?patient={citizen.patient_id}").json()
    assert len(found["entry"][0]["resource"]["extension"]) == 2


@pytest.mark.parametrize("address", ["records:show_item", "records:list_problems", "records:print_record"])
def test_a_statement_is_shown_wherever_the_item_is(citizen, client, sign_in, address):
    [ident] = store(citizen.patient, PROBLEM)
    disagree(citizen, ident, "<script>alert(1)</script> never")
    more = [ident] if address == "records:show_item" else []
    page = sign_in(client, citizen).get(reverse(address, args=[citizen.patient_id, *more])).content.decode()
    assert "Morag Fraser does not agree with this entry" in page and "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_statement_changes_no_word_of_the_item(citizen):
    [ident] = store(citizen.patient, labelled(PROBLEM, "sensitive:mental-health"))
    before = row_of(ident)
    disagree(citizen, ident)
    after = row_of(ident)
    for name in ("labels", "area", "title", "code", "date_from", "organisation_id", "author", "source", "keys"):
        assert getattr(after, name) == getattr(before, name), name
    told = ResourceVersion._ungated.get(resource_id=ident, version=2)
    assert "disagreed Morag Fraser" in told.changes and told.reason == "Disagrees"
