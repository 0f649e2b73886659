"""The log in plain words, as a table of entries and sentences."""

import datetime as dt
import uuid
from dataclasses import replace
from types import SimpleNamespace

import pytest

from audit.log import Record
from consent import log_words
from consent.areas import AREAS_OF_KIND
from consent.job_words import TITLES
from consent.log_nouns import NOUNS, things
from consent.log_words import Reader, line
from consent.policy import JOBS

NOW = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)
PERSON, ACCOUNT, PRACTICE, GP = (uuid.UUID(int=number) for number in (1, 2, 3, 4))
READER = Reader(
    owner=True,
    account=ACCOUNT,
    relationships=[
        SimpleNamespace(kind="registration", organisation_id=PRACTICE, started_at=NOW, ended_at=None),
        SimpleNamespace(
            kind="referral", organisation_id=GP, started_at=NOW - dt.timedelta(2), ended_at=NOW - dt.timedelta(1)
        ),
    ],
    emergencies=[SimpleNamespace(actor_id=GP, at=NOW - dt.timedelta(minutes=5), reason="unable-to-ask")],
    organisations={PRACTICE: "Corrieglen Medical Practice"},
)
OFFICER = replace(READER, owner=False)


def entry(**changes):
    usual = Record(
        request_id="r",
        actor_id=GP,
        actor_kind="person",
        actor_name="Dr Fiona Campbell",
        actor_role="clinician",
        organisation_id=PRACTICE,
        organisation_name="Corrieglen Medical Practice",
        patient_id=PERSON,
        action="read",
        route="page",
        outcome="permitted",
        purpose="TREAT",
        basis="care",
        areas=["results"],
        kinds=["Observation", "DiagnosticReport", "Patient"],
    )
    return SimpleNamespace(at=NOW, id=uuid.uuid4(), **vars(usual.but(**changes)))


OWN = {"actor_id": ACCOUNT, "actor_role": "citizen", "basis": "self", "purpose": "PATRQT"}
STRANGER = {
    "actor_id": uuid.uuid4(),
    "actor_name": "Struan Other",
    "actor_role": "citizen",
    "organisation_name": "",
    "outcome": "refused",
    "reason": "no-basis",
}
NOBODY = STRANGER | {"actor_id": None, "actor_kind": "anonymous", "actor_name": "", "reason": "sign-in"}
JOB = {
    "actor_id": None,
    "actor_kind": "job",
    "actor_name": "Records received from another system",
    "actor_role": "load_bundles",
    "action": "create",
    "basis": "job",
}

WHAT = [
    ({}, "Looked at your test results"),
    ({"kinds": ["Patient"], "areas": ["demographics"]}, "Looked at your name and details"),
    (OWN | {"kinds": ["AllergyIntolerance", "Patient"], "target": "Item/1"}, "Looked at one item in your allergies"),
    ({"kinds": ["Condition", "Procedure", "Patient"]}, "Looked at your problems and operations and procedures"),
    ({"kinds": ["Condition", "AllergyIntolerance", "Immunization", "Annotation", "Patient"]},
     "Looked at your problems, allergies and immunisations"),
    ({"kinds": ["Condition", "AllergyIntolerance", "Immunization", "Flag", "Encounter"]}, "Looked at your record"),
    ({"kinds": ["Annotation", "Patient"]}, "Looked at your notes"),
    ({"kinds": ["Observation"], "areas": ["measurements"]}, "Looked at your measurements"),
    ({"areas": ["results", "measurements"]}, "Looked at your test results and measurements"),
    ({"kinds": ["CarePlan"], "areas": ["socialcare"]}, "Looked at your social care"),
    ({"kinds": ["AuditEvent"], "areas": ["accesslog"]}, "Looked at your list of who has looked"),
    ({"kinds": ["Patient"], "action": "search", "route": "list"}, "Found you in a list or a search of people"),
    ({"kinds": ["Patient"], "action": "search", "outcome": "refused"},
     "Searched for you by health number and was refused"),
    ({"outcome": "refused"}, "Tried to look at your test results and was refused"),
    (OWN | {"outcome": "refused", "reason": "step-up"},
     "Wanted to open your record and was asked for a one-time code first"),
    (OWN | {"kinds": ["Condition", "Patient"], "target": "Condition/1"}, "Looked at one item in your problems"),
    # Of one item that somebody else saw or wrote no kind is named: it may be one that the person may not know of.
    ({"kinds": ["Condition", "Patient"], "target": "Condition/1"}, "Looked at one item in your record"),
    ({"kinds": ["Condition"], "target": "Condition/1", "outcome": "refused", "route": "API"},
     "Tried to look at one item in your record and was refused"),
    ({"action": "update", "target": "Observation/1"}, "Changed something in your record"),
    ({"action": "create", "target": "Flag/1", "kinds": ["Flag"]}, "Added to your record"),
    ({"action": "print", "target": "DocumentReference/1"}, "Printed your record"),
    ({"outcome": "failed"}, "Looked at your test results – this did not work, so nothing may have been shown"),
    ({"kinds": ["Annotation"], "action": "create"}, "Added a note"),
    ({"action": "break-glass", "kinds": []}, "Opened your record in an emergency"),
    ({"action": "break-glass", "kinds": [], "outcome": "refused"},
     "Tried to open your record in an emergency and was refused"),
    ({"action": "begin-care", "target": f"Organisation/{PRACTICE}"},
     "Wrote down that Corrieglen Medical Practice looks after you"),
    ({"action": "end-care", "target": f"Organisation/{GP}"},
     "Wrote down that an organisation no longer looks after you"),
    ({"action": "something-new", "kinds": []}, "Used your record"),
    (JOB | {"kinds": ["Observation"]}, "Added to your record"),
    (STRANGER, "Tried to open your record. Nothing was shown."),
]  # fmt: skip


@pytest.mark.parametrize("changes, words", WHAT)
def test_what(changes, words):
    assert line(entry(**changes), READER).what == words


BASES = [
    ({}, "you are registered with this practice"),
    ({"organisation_id": GP}, "they take part in your care"),
    ({"basis": "self"} | OWN, ""),
    ({"basis": "break-glass"}, "it was an emergency: care was needed, and the person could not be asked"),
    (
        {"action": "break-glass", "basis": "break-glass", "reason": "emergency"},
        "it was an emergency: urgent care was needed",
    ),
    ({"basis": "break-glass", "actor_id": ACCOUNT, "reason": ""}, "it was an emergency"),
    ({"basis": "role", "actor_role": "privacy-officer"}, "this is part of the work of a privacy officer"),
    (JOB, "the service cannot run without it"),
    ({"basis": "share"}, "you shared this with them"),
    ({"outcome": "refused", "basis": "care"}, ""),
]


@pytest.mark.parametrize("changes, words", BASES)
def test_basis(changes, words):
    assert line(entry(**changes), READER).basis == words


# All that `consent.decision` may name as the basis of an access, and what opens without it.
EVERY_BASIS = (
    "care", "pharmacy", "break-glass", "share", "assisted", "role", "job", "delegation", "parental", "extension",
    "order", "attorney", "invitation",
)  # fmt: skip


@pytest.mark.parametrize("basis", EVERY_BASIS)
def test_every_basis_has_words(basis):
    words = {line(entry(basis=basis), replace(READER, owner=owner)).basis for owner in (True, False)}
    assert words and all(words) and basis not in words


def test_strangers_are_not_named():
    for changes in (STRANGER, NOBODY):
        said = line(entry(**changes), READER)
        assert "Struan" not in repr(said) and said.refused


def test_refused_professional_is_named():
    said = line(entry(outcome="refused", basis=""), READER)
    assert (said.who, said.refused, said.organisation) == ("Dr Fiona Campbell", True, "Corrieglen Medical Practice")


def test_own_look_is_told_apart_from_the_same_account_at_work():
    assert line(entry(**OWN), READER).own and line(entry(**OWN), READER).who == "You"
    assert not line(entry(actor_id=ACCOUNT), READER).own


def test_machine_is_told_apart():
    said = line(entry(**JOB), READER)
    assert said.machine and not line(entry(), READER).machine
    assert said.role == ""


def test_jobs_are_told_in_the_language_of_the_reader(monkeypatch):
    """A source that sent it keeps its name."""
    assert TITLES.keys() == JOBS.keys()
    monkeypatch.setattr(log_words, "_", lambda text: f"«{text}»")
    assert line(entry(**JOB), READER).who == "«Records received from another system»"
    assert line(entry(**JOB | {"actor_name": "Board system"}), READER).who == "Board system"


def test_a_helper_reads_no_kind_of_one_item_that_the_person_saw():
    read = entry(**OWN | {"kinds": ["Condition"], "target": "Condition/1"})
    assert line(read, OFFICER).what == "Looked at one item in the person's record"
    assert line(read, replace(OFFICER, officer=True)).what == "Looked at one item in the person's problems"


def test_officer_reads_of_the_person():
    assert line(entry(), OFFICER).what == "Looked at the person's test results"
    assert line(entry(), OFFICER).basis == "the person is registered with this practice"
    assert line(entry(**OWN), OFFICER).who == "The person themselves"


def test_refused_emergency_is_not_marked_as_emergency():
    assert line(entry(basis="break-glass"), READER).emergency
    assert not line(entry(action="break-glass", outcome="refused", basis=""), READER).emergency


WAYS = [
    ({"action": "search", "route": "list"}, "In a list or search, with name and date of birth"),
    ({"action": "search", "route": "list", "outcome": "refused"}, "In a list or search; nothing was shown"),
    ({"action": "read", "route": "search"}, "By a search within the record"),
    ({"action": "review-look", "route": "list", "basis": "role"}, "In a list of emergencies, which names nobody"),
]


@pytest.mark.parametrize("changes, words", WAYS)
def test_way(changes, words):
    assert line(entry(**changes), READER).way == words


OWN_KINDS = [
    ({"kinds": ["AboutMe", "Patient"], "areas": ["contributions"]}, "Looked at your own words"),
    ({"kinds": ["Contribution", "Patient"], "areas": ["contributions"]}, "Looked at your own additions"),
    ({"kinds": ["PharmacyChoice", "MedicationRequest"], "areas": ["medicines"]},
     "Looked at your choice of pharmacy and medicines"),
]  # fmt: skip


@pytest.mark.parametrize("changes, words", OWN_KINDS)
def test_what_people_wrote_has_nouns_that_can_be_theirs(changes, words):
    assert line(entry(**changes), READER).what == words


def test_every_kind_has_words():
    """Each follows "your" or "the person's"."""
    for kind in AREAS_OF_KIND:
        assert things([kind], []).split()[0] not in ("the", "what", "how", "a", "an", "your", "their")
        assert things([kind], []) and not any(letter.isupper() for letter in things([kind], []))
    assert NOUNS.keys() <= AREAS_OF_KIND.keys()
