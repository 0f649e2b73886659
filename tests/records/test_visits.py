"""Visits, stays and referrals: how far each has come, in words, and what belongs to it."""

import pytest
from django.urls import reverse

from records.presenters import visits
from tests.factories.histories import Row, concept, labelled, quantity, result, store

pages = pytest.mark.django_db(databases=["default", "owner"])
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def visit(name="Check-up", how="AMB", on="2026-03-03", until="", status="finished", **more) -> dict:
    frame = {"resourceType": "Encounter", "status": status, "class": {"system": ACT, "code": how}}
    period = {"start": f"{on}T09:40:00Z"} | ({"end": f"{until}T12:00:00Z"} if until else {})
    return frame | {"type": [{"text": name}], "period": period} | more


def referral(name="Referral to dermatology", status="active", on="2026-02-02", **more) -> dict:
    frame = {"resourceType": "ServiceRequest", "status": status, "intent": "order", "code": {"text": name}}
    return frame | {"authoredOn": f"{on}T12:00:00Z", "category": [{"text": "Referral"}]} | more


def task(status: str, of: str = "", **more) -> dict:
    focus = {"reference": f"ServiceRequest/{of}"}
    frame = {"resourceType": "Task", "status": status, "intent": "order", "focus": focus, "basedOn": [focus]}
    return frame | {"authoredOn": "2026-02-02T12:05:00Z"} | more


def appointment(status: str, of: str = "") -> dict:
    frame = {"resourceType": "Appointment", "status": status, "start": "2199-03-04T10:00:00Z"}
    return frame | {"basedOn": [{"reference": f"ServiceRequest/{of}"}], "participant": []}


# request, what is known of its way, what a reader is told
STATES = [
    ("draft", [], "Not sent yet"),
    ("active", [], "Waiting"),
    ("active", [task("requested")], "Waiting – sent, not looked at yet"),
    ("active", [task("received")], "Waiting – received, not looked at yet"),
    ("active", [task("accepted")], "Accepted – waiting for an appointment"),
    ("active", [task("accepted"), appointment("booked")], "Appointment made"),
    ("active", [task("accepted"), appointment("cancelled")], "Accepted – waiting for an appointment"),
    ("active", [task("in-progress", businessStatus={"text": "Appointment made"})], "Appointment made"),
    ("active", [task("in-progress")], "Under way"),
    ("on-hold", [], "Paused"),
    ("active", [task("on-hold")], "Paused"),
    ("revoked", [], "Withdrawn"),
    ("revoked", [task("rejected")], "Declined"),
    ("revoked", [task("rejected"), appointment("booked")], "Declined"),
    ("revoked", [task("cancelled")], "Cancelled"),
    ("completed", [], "Finished"),
    ("completed", [task("completed"), appointment("booked")], "Finished"),
    ("active", [task("entered-in-error")], "Waiting"),
    ("entered-in-error", [task("accepted")], "Entered in error"),
]


@pytest.mark.parametrize(("status", "way", "words"), STATES)
def test_how_far_a_referral_has_come(status, way, words):
    told = visits.told(Row(referral(status=status)), [Row(step) for step in way])
    assert str(told.words) == words


def test_why_a_referral_was_declined_is_told():
    turned = Row(task("rejected", statusReason={"text": "Please try the cream first"}))
    item = Row(referral(status="revoked", reasonCode=[{"text": "A mole that grows"}], priority="urgent"))
    told = {fact["label"]: fact["value"] for fact in visits.facts(item, item.parsed_body, [turned], {})}
    assert told == {"Why": "A mole that grows", "How urgent": "Urgent", "Reason given": "Please try the cream first"}


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("AMB", "Seen as an outpatient"),
        ("IMP", "Stay in hospital"),
        ("SS", "Short stay"),
        ("VR", "By telephone"),
        ("EMER", "Emergency"),
    ],
)
def test_the_kind_of_a_visit_is_words(how, words):
    item = Row(visit(how=how))
    assert visits.kind(item, item.parsed_body).startswith(words)


def test_a_stay_tells_from_when_to_when_and_where_to():
    home = {"dischargeDisposition": {"coding": [{"code": "home"}]}, "admitSource": {"text": "From home"}}
    ward = [{"location": {"display": "Ward 12"}}]
    item = Row(visit(how="IMP", until="2026-03-07", hospitalization=home, location=ward))
    told = {fact["label"]: fact["value"] for fact in visits.facts(item, item.parsed_body, [], {})}
    assert told == {
        "When": "3 March 2026 to 7 March 2026",
        "Where": "Ward 12",
        "Came from": "From home",
        "Went to": "Home",
    }


@pytest.fixture
def reader(client, citizen, sign_in):
    sign_in(client, citizen)

    def ask(name: str, *more, query: dict | None = None) -> str:
        answer = client.get(reverse(f"records:{name}", args=[citizen.patient_id, *more]), query)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return ask


@pages
def test_the_filters_show_what_they_say(reader, citizen):
    store(
        citizen.patient,
        visit("Check-up"),
        visit("Hip operation", "IMP", on="2024-05-01", until="2024-05-06"),
        visit("Clinic to come", status="planned", on="2199-01-01"),
        referral(),
        {
            "resourceType": "EpisodeOfCare",
            "status": "active",
            "type": [{"text": "Heart service"}],
            "period": {"start": "2025"},
        },
    )
    every = {"Check-up", "Hip operation", "Clinic to come", "Referral to dermatology", "Heart service"}
    for query, shown in (
        ({}, every),
        ({"what": "visits"}, {"Check-up", "Clinic to come"}),
        ({"what": "stays"}, {"Hip operation"}),
        ({"what": "referrals"}, {"Referral to dermatology"}),
        ({"what": "periods"}, {"Heart service"}),
        ({"state": "open"}, {"Clinic to come", "Referral to dermatology", "Heart service"}),
        ({"state": "finished"}, {"Check-up", "Hip operation"}),
        ({"year": "2024"}, {"Hip operation"}),
        ({"what": "stays", "year": "2026"}, set()),
        ({"what": "nonsense", "year": "\x00"}, every),
    ):
        page = reader("list_visits", query=query)
        assert {name for name in every if f">{name}<" in page} == shown, query
        assert bool(shown) is not ("Nothing of this kind" in page)


@pages
def test_a_referral_tells_its_way_from_what_points_to_it(reader, citizen):
    [ident] = store(citizen.patient, referral(performer=[{"display": "Dermatology"}]))
    assert "Waiting" in reader("list_visits")
    store(citizen.patient, task("accepted", ident, businessStatus={"text": "On the waiting list"}))
    assert "Accepted – waiting for an appointment" in reader("list_visits")
    store(citizen.patient, appointment("booked", ident))
    listed, shown = reader("list_visits"), reader("show_item", ident)
    assert "Appointment made" in listed and "4 March 2199, 10:00" in listed
    assert "How far it has come" in shown and "On the waiting list" in shown and "Appointment: Booked" in shown


@pages
def test_what_belongs_to_a_visit_stands_on_its_page(reader, citizen):
    [ident] = store(citizen.patient, visit())
    here = {"reference": f"Encounter/{ident}"}
    letter = {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"text": "Clinic letter"},
        "content": [],
    }
    done = {"resourceType": "Procedure", "status": "completed", "code": concept("Spirometry"), "encounter": here}
    hidden = {"resourceType": "Procedure", "status": "completed", "code": concept("Hidden"), "encounter": here}
    store(
        citizen.patient,
        result(valueQuantity=quantity(4), encounter=here),
        done,
        letter | {"context": {"encounter": [here]}},
    )
    store(citizen.patient, labelled(hidden, "professional-only"), result("Sodium", "x", valueQuantity=quantity(140)))
    page = reader("show_item", ident)
    for words in ("What belongs to it", "Potassium", "Spirometry", "Clinic letter"):
        assert words in page
    assert "Hidden" not in page and "Sodium" not in page


@pages
def test_visits_of_social_care_are_not_among_them(reader, citizen):
    store(citizen.patient, labelled(visit("Home carer"), "social-care"))
    assert "Home carer" not in reader("list_visits")
