"""An entry that mentions another by name does not name it to whoever may not see it: in FHIR and on pages."""

import json
import uuid

import pytest
from django.urls import reverse

from records import mentions
from tests.factories.consent import DelegationFactory, DirectiveFactory
from tests.factories.histories import concept, labelled, result, store
from tests.interop.fhir import caller

NAMED = "Wintergreen"


@pytest.fixture
def mention(citizen, clinician):
    """A report that calls one result by a name of its own, and one that the person hides from the practice."""
    shown, hidden = store(citizen.patient, result("Potassium"), result(f"{NAMED} assay"))
    [report] = store(
        citizen.patient,
        {
            "resourceType": "DiagnosticReport",
            "status": "final",
            "code": concept("Blood report"),
            "effectiveDateTime": "2026-03-03",
            "result": [
                {"reference": f"Observation/{shown}", "display": "Potassium here"},
                {"display": f"{NAMED} here", "reference": f"Observation/{hidden}"},
            ],
        },
    )
    DirectiveFactory(
        patient=citizen.patient, items=[hidden], towards_organisation=clinician.memberships.get().organisation
    )
    return report, shown, hidden


PATHS = (
    "DiagnosticReport/{report}",
    "DiagnosticReport/{report}/_history",
    "DiagnosticReport/{report}/_history/1",
    "DiagnosticReport?patient={person}",
    "DiagnosticReport?patient={person}&_total=accurate",
    "Observation?patient={person}&_revinclude=DiagnosticReport:result",
    "Patient/{person}/$everything",
)


@pytest.mark.parametrize("path", PATHS)
def test_the_interface_leaves_out_the_name_alone(mention, citizen, clinician, path):
    report, shown, hidden = mention
    path = path.format(report=report, person=citizen.patient_id)
    theirs, own = (json.dumps(caller(user).found(path)) for user in (clinician, citizen))
    assert NAMED not in theirs and "Potassium here" in theirs
    assert f"Observation/{hidden}" in theirs  # it points to what is not there, as any reference may
    assert f"{NAMED} here" in own


def test_what_names_nothing_hidden_comes_letter_by_letter(citizen, clinician):
    [seen] = store(citizen.patient, result("Potassium"))
    body = {"resourceType": "DiagnosticReport", "status": "final", "code": concept("Report")}
    [report] = store(citizen.patient, body | {"result": [{"reference": f"Observation/{seen}", "display": "K"}]})
    answers = [caller(user).get(f"DiagnosticReport/{report}").content for user in (citizen, clinician)]
    assert answers[0] == answers[1] and b'"display":"K"' in answers[0].replace(b": ", b":")


def test_a_helper_without_the_area_reads_no_name(mention, citizen):
    """The mentioned item lies in an area that is not theirs: it is hidden as a whole."""
    [problem] = store(citizen.patient, {"resourceType": "Condition", "code": concept(f"{NAMED} fever")})
    store(
        citizen.patient,
        {
            "resourceType": "MedicationRequest", "status": "active", "intent": "order",
            "medicationCodeableConcept": concept("Paracetamol"),
            "reasonReference": [{"reference": f"Condition/{problem}", "display": f"{NAMED} fever"}],
        },
    )  # fmt: skip
    helper = DelegationFactory(patient=citizen.patient, powers={"demographics": ["see"], "medicines": ["see"]}).user
    found = caller(helper, as_citizen=True).found(f"MedicationRequest?patient={citizen.patient_id}")
    assert len(found["entry"]) == 1 and NAMED not in json.dumps(found)


def test_pages_name_what_the_reader_may_see_and_nothing_else(mention, citizen, clinician, client, sign_in):
    report, shown, hidden = mention
    address = reverse("records:show_item", args=[citizen.patient_id, report])
    sign_in(client, clinician)
    theirs = client.get(address).content.decode()
    assert NAMED not in theirs and "Potassium" in theirs
    found = client.post(reverse("records:search_record", args=[citizen.patient_id]), {"words": NAMED})
    assert "Blood report" not in found.content.decode()
    sign_in(client, citizen)
    assert f"{NAMED} assay" in client.get(address).content.decode()


@pytest.mark.parametrize("label", ["professional-only", "held"])
def test_what_its_own_report_mentions_waits_with_it(citizen, label):
    """A report takes the labels of its results: the person reads neither."""
    [hidden] = store(citizen.patient, labelled(result(f"{NAMED} assay"), label))
    body = {"resourceType": "DiagnosticReport", "status": "final", "code": concept("Blood report")}
    store(citizen.patient, body | {"result": [{"reference": f"Observation/{hidden}", "display": NAMED}]})
    assert NAMED not in caller(citizen).get(f"Patient/{citizen.patient_id}/$everything").content.decode()


IDENT = uuid.UUID(int=7)
TEXTS = [
    ('{"a":{"reference":"Observation/%s"}}', False),
    ('{"a":{ "reference" : "Observation/%s" }}', False),
    ('{"a":{"reference":"Observation/%s","display":"x"}}', True),
    ('{"a":{"display":"{x}","reference":"Observation/%s"}}', True),
    ('{"a":{"identifier":{"value":"1"},"reference":"https://a.example/Observation/%s/_history/2"}}', True),
    ('{"a":{"reference":"Organization/%s","display":"x"}}', False),
    ('{"a":{"reference":"Patient/%s","display":"x"}}', False),
]


@pytest.mark.parametrize(("text", "found"), TEXTS)
def test_what_is_looked_at(text, found):
    assert mentions.mentioned(text % IDENT) == ({"Observation": {IDENT}} if found else {})


def test_names_are_taken_off_wherever_they_stand():
    body = {"a": [{"b": {"reference": f"Condition/{IDENT}", "display": "x"}}], "display": "stays"}
    assert mentions.without_names(body) == {"a": [{"b": {"reference": f"Condition/{IDENT}"}}], "display": "stays"}
    kept = {"reference": f"Condition/{IDENT}", "display": "x"}
    assert mentions.without_names(dict(kept), {IDENT}) == kept
