"""Choices as FHIR Consent: valid, complete, and for nobody but the person."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

import clock
from consent import fhir
from consent.policy import BUILT_IN
from consent.sensitivity import Label
from records import lossless
from records.validation import validate
from tests.factories import consent as care
from tests.interop.fhir import caller

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def choices(citizen, clinician, practice, make_resource):
    """One choice of each effect, by effect."""
    item, now, ends = make_resource(citizen.patient), clock.now(), clock.now() + DAY
    said = {
        "hide": {"items": [item.id, uuid.uuid4()], "towards_organisation": practice, "towards_team": "Nurses"},
        "lock": {"classes": [Label.GENETICS]},
        "open": {"classes": [Label.MENTAL_HEALTH], "ends_at": now - DAY},
        "share": {"areas": ["results", "medicines"], "towards_organisation": practice, "ends_at": ends},
        "block": {"towards_user": clinician},
        "research": {"detail": {"topic": "contact", "answer": "yes"}},
    }
    return {
        effect: care.DirectiveFactory(patient=citizen.patient, made_by=citizen, effect=effect, **what)
        for effect, what in said.items()
    }


@pytest.fixture
def found(choices, citizen):
    """The search's answer, by effect."""
    bundle = caller(citizen).found(f"Consent?patient={citizen.patient_id}")
    by_id = {entry["resource"]["id"]: entry["resource"] for entry in bundle["entry"]}
    return {effect: by_id[str(row.id)] for effect, row in choices.items()}


def test_every_choice_is_valid_fhir(found):
    for effect, body in found.items():
        assert validate(lossless.loads(lossless.dumps(body))) == [], effect


def test_type_and_status_say_what_holds(found):
    assert {effect: body["provision"]["type"] for effect, body in found.items()} == {
        "hide": "deny", "lock": "deny", "block": "deny", "open": "permit", "share": "permit", "research": "permit",
    }  # fmt: skip
    assert {effect for effect, body in found.items() if body["status"] == "inactive"} == {"open"}


def test_emergency_is_a_permission_within(found):
    within = {effect for effect, body in found.items() if "provision" in body["provision"]}
    assert within == {"hide", "block"}
    assert found["hide"]["provision"]["provision"][0]["purpose"][0]["code"] == "BTG"


def test_items_areas_classes_recipient_and_period_are_named(found, choices, practice):
    hidden = found["hide"]["provision"]
    assert [one["reference"] for one in hidden["data"]] == [
        {"reference": f"AllergyIntolerance/{choices['hide'].items[0]}"}, {"display": "An item of the record"},
    ]  # fmt: skip
    who = {"reference": f"Organization/{practice.id}", "display": "Glenview Practice, Nurses"}
    assert hidden["actor"][0]["reference"] == who
    assert [one["code"] for one in found["lock"]["provision"]["securityLabel"]] == [Label.GENETICS]
    shared = found["share"]["provision"]
    assert [one["code"] for one in shared["class"]] == ["results", "medicines"]
    assert shared["purpose"][0]["code"] == "TREAT" and shared["period"]["end"]
    assert found["block"]["provision"]["actor"][0]["reference"]["display"] == "Dr Isla Grant"


def test_read_and_version(choices, citizen):
    reader, ended = caller(citizen), choices["open"]
    answer = reader.get(f"Consent/{ended.id}")
    assert answer.status_code == 200 and answer["ETag"] == 'W/"2"'
    assert reader.get(f"Consent/{ended.id}", If_None_Match='W/"2"').status_code == 304


@pytest.mark.parametrize(
    "asked, wanted",
    [
        ("status=active", {"hide", "lock", "share", "block", "research"}),
        ("status=inactive", {"open"}),
        ("status=active,inactive&_lastUpdated=ge2021", {"open"}),
        ("_lastUpdated=lt2021&status=rejected", set()),
    ],
)
def test_search_narrows(asked, wanted, choices, citizen):
    ids = caller(citizen).ids(f"Consent?patient={citizen.patient_id}&{asked}")
    assert {effect for effect, row in choices.items() if str(row.id) in ids} == wanted


def test_search_by_id_and_page_by_page(choices, citizen):
    reader, base = caller(citizen), f"Consent?patient={citizen.patient_id}"
    one = str(choices["lock"].id)
    assert reader.ids(f"{base}&_id={one},no-such") == [one]
    first = reader.found(f"{base}&_count=4")
    (following,) = (link["url"] for link in first["link"] if link["relation"] == "next")
    rest = reader.found(following.partition("/fhir/")[2])
    ids = [entry["resource"]["id"] for page in (first, rest) for entry in page["entry"]]
    assert first["total"] == 6 and len(ids) == len(set(ids)) == 6


@pytest.mark.parametrize("asked", ["actor=x", "_lastUpdated=tomorrow", "_count=0", "_count=2&_count=3"])
def test_what_is_not_understood_is_refused(asked, citizen):
    assert caller(citizen).get(f"Consent?patient={citizen.patient_id}&{asked}").status_code == 400


def test_search_names_one_person(citizen):
    assert caller(citizen).get("Consent?status=active").status_code == 400


@pytest.mark.parametrize("who", ["clinician", "stranger", "helper"])
def test_choices_are_nobody_elses(request, who, choices, citizen):
    if who == "helper":
        user = care.DelegationFactory(patient=citizen.patient, powers={"summary": ["see"], "consent": ["see"]}).user
    else:
        user = request.getfixturevalue(who)
    reader = caller(user)
    assert reader.get(f"Consent?patient={citizen.patient_id}").status_code == 404
    assert reader.get(f"Consent/{choices['hide'].id}").status_code == 404


def test_guardian_with_powers_learns_of_no_choice_that_the_person_made(choices, citizen):
    powers = {"summary": ["see"], "consent": ["see"]}
    guardian = care.DelegationFactory(patient=citizen.patient, powers=powers, basis="order").user
    assert caller(guardian).ids(f"Consent?patient={citizen.patient_id}") == []


def test_policy_that_opens_nothing_hidden_is_said(citizen):
    row = care.DirectiveFactory(patient=citizen.patient, areas=["results"])
    policy = replace(BUILT_IN, emergency_opens_hidden=False)
    assert "provision" not in fhir.to_fhir(row, now=clock.now(), policy=policy, kinds={})["provision"]
