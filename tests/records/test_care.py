"""Which care an item tells of, as a truth table."""

import datetime as dt
from uuid import UUID, uuid4

import pytest

from consent.care_rules import Told
from records.care import told_by

PERSON, HOSPITAL, OTHER = uuid4(), uuid4(), uuid4()


def day(text):
    """Midnight in winter, when Scotland keeps the time of the world."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def at(ident):
    return {"reference": f"Organization/{ident}"}


def visit(status="in-progress", start="2026-01-10", end=None, **more):
    period = {name: text for name, text in (("start", start), ("end", end)) if text}
    body = {"resourceType": "Encounter", "status": status, "serviceProvider": at(HOSPITAL)}
    return body | ({"period": period} if period else {}) | more


def referral(status="active", **more):
    body = {"resourceType": "ServiceRequest", "status": status, "intent": "order", "performer": [at(HOSPITAL)]}
    return body | {"authoredOn": "2026-01-10"} | more


def episode(status="active", **more):
    body = {"resourceType": "EpisodeOfCare", "status": status, "managingOrganization": at(HOSPITAL)}
    return body | {"period": {"start": "2026-01-10"}} | more


def team(status="active", **more):
    body = {"resourceType": "CareTeam", "status": status, "managingOrganization": [at(HOSPITAL), at(OTHER)]}
    return body | more


START = day("2026-01-10")


@pytest.mark.parametrize(
    ("status", "running", "over"),
    [
        ("planned", True, False),
        ("arrived", True, False),
        ("triaged", True, False),
        ("in-progress", True, False),
        ("onleave", True, False),
        ("finished", True, True),
        ("cancelled", True, True),
        ("entered-in-error", False, False),
        ("unknown", False, False),
        ("no such status", False, False),
        (None, False, False),
    ],
)
def test_visits_by_status(status, running, over):
    expected = [Told(PERSON, HOSPITAL, "encounter", START, None, over)] if running else []
    assert told_by(visit(status), PERSON) == expected


@pytest.mark.parametrize(
    ("status", "start", "end", "expected"),
    [
        ("in-progress", None, None, (None, None)),
        ("planned", None, None, None),  # nobody knows when
        ("planned", None, "2026-02-01", None),
        ("planned", "2031-01-10", None, (day("2031-01-10"), None)),
        ("in-progress", "2026", None, (day("2026-01-01"), None)),
        ("in-progress", "2026-02", None, (day("2026-02-01"), None)),
        ("finished", "2026-01-10", "2026-01", (START, day("2026-02-01"))),
        ("finished", "2025", "2025", (day("2025-01-01"), day("2026-01-01"))),
        ("finished", "2026-01-10T09:40:00Z", "2026-01-10", (day("2026-01-10T09:40:00"), day("2026-01-11"))),
        ("finished", None, "2026-01-12", (None, day("2026-01-13"))),
        ("finished", "2026-02-10", "2026-01-10", (None, day("2026-01-11"))),  # the wrong way round
        ("finished", "2026-01-10", None, (START, None)),
        ("in-progress", "yesterday", "soon", (None, None)),
    ],
)
def test_visits_by_period(status, start, end, expected):
    found = [(one.starts, one.ends) for one in told_by(visit(status, start, end), PERSON)]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("resource", "told"),
    [
        (referral(), (START, None, False)),
        (referral("on-hold"), (START, None, False)),
        (referral("completed"), (START, None, True)),
        (referral("revoked"), (START, None, True)),
        (referral("draft"), None),
        (referral("unknown"), None),
        (referral("entered-in-error"), None),
        (referral(intent="proposal"), None),
        (referral(intent="plan"), None),
        (referral(intent="original-order"), (START, None, False)),
        (referral(doNotPerform=True), None),
        (referral(doNotPerform=False), (START, None, False)),
        (referral(category=[{"coding": [{"system": "http://snomed.info/sct", "code": "108252007"}]}]), None),
        (referral(category=[{"text": "Referral"}]), (START, None, False)),
        (referral(authoredOn="2026-01"), (day("2026-01-01"), None, False)),
        (referral(occurrencePeriod={"start": "2026-03-01", "end": "2026-03-02"}), (START, None, False)),
    ],
)
def test_referrals(resource, told):
    assert told_by(resource, PERSON) == ([Told(PERSON, HOSPITAL, "referral", *told)] if told else [])


@pytest.mark.parametrize(
    ("resource", "over"),
    [
        (episode(), False),
        (episode("waitlist"), False),
        (episode("onhold"), False),
        (episode("planned"), False),
        (episode("finished"), True),
        (episode("cancelled"), True),
        (episode("entered-in-error"), None),
        (episode("planned", period={}), None),
    ],
)
def test_episodes(resource, over):
    expected = [] if over is None else [Told(PERSON, HOSPITAL, "team", START, None, over)]
    assert told_by(resource, PERSON) == expected


@pytest.mark.parametrize(
    ("status", "over"),
    [("active", False), ("suspended", False), ("inactive", True), ("proposed", None), ("entered-in-error", None)],
)
def test_care_teams_of_two_organisations(status, over):
    expected = [] if over is None else [Told(PERSON, one, "team", None, None, over) for one in (HOSPITAL, OTHER)]
    assert told_by(team(status), PERSON) == expected


@pytest.mark.parametrize(
    ("members", "practices"),
    [
        ({"generalPractitioner": [at(HOSPITAL)], "managingOrganization": at(OTHER)}, [HOSPITAL]),
        ({"managingOrganization": at(OTHER)}, [OTHER]),
        ({"generalPractitioner": [{"reference": "Practitioner/7"}], "managingOrganization": at(OTHER)}, [OTHER]),
        ({"generalPractitioner": [at(HOSPITAL), at(HOSPITAL), at(OTHER)]}, [HOSPITAL, OTHER]),
        ({}, []),
    ],
)  # fmt: skip
def test_registration(members, practices):
    found = told_by({"resourceType": "Patient"} | members, PERSON)
    assert found == [Told(PERSON, practice, "registration") for practice in practices]


@pytest.mark.parametrize(
    "named",
    [
        {"display": "The hospital"},
        {"reference": "#hospital"},
        {"reference": f"https://elsewhere.example/fhir/Organization/{HOSPITAL}"},
        {"reference": "Organization/f201"},
        {"reference": f"Practitioner/{HOSPITAL}"},
        {"identifier": {"value": "F999H"}},
    ],
)
def test_only_an_organisation_named_by_our_id_counts(named):
    assert told_by(visit(serviceProvider=named), PERSON) == []


@pytest.mark.parametrize("label", ["professional-only", "held", "confidential-to-child"])
def test_what_somebody_may_not_know_of_tells_nothing(label):
    assert told_by(visit(), PERSON, ["sensitive:mental-health", label]) == []
    assert told_by(visit(), PERSON, ["sensitive:mental-health"])


def test_other_ids_are_read_in_any_case():
    [told] = told_by(visit(serviceProvider={"reference": f"Organization/{str(HOSPITAL).upper()}"}), PERSON)
    assert told.organisation_id == UUID(str(HOSPITAL))
