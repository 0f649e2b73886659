"""Who opens what came with an application to act for an adult, and what the officer checks. Without a database."""

import datetime as dt
from itertools import product
from types import SimpleNamespace as Asked

import pytest

from accounts.roles import Role
from consent.application_rules import CHECKS, checks_for, may_open_papers, state_when_granted, why_not_grant

TODAY = dt.date(2026, 11, 22)
APPLICANT, ADULT, RECORD, OFFICER = "applicant", "adult", "record", "officer"
ALL = [name for name, _words in CHECKS]


def asked(**changes):
    usual = {
        "applicant_id": APPLICANT, "patient_id": ADULT, "kept_in_id": RECORD, "entered_by_id": None,
        "powers": ["welfare"], "ends_on": None, "document": "attorney", "state": "waiting",
    }  # fmt: skip
    return Asked(**usual | changes)


def reader(ident=OFFICER, role=Role.SAFEGUARDING_OFFICER, patient=None):
    return Asked(id=ident, role=role, patient_id=patient, is_staff=role != Role.CITIZEN)


def test_what_was_sent_is_compared_and_what_was_not_was_seen():
    assert [name for name, _ in checks_for(asked())] == [name for name in ALL if name != "seen"]
    assert [name for name, _ in checks_for(asked(kept_in_id=None))] == [name for name in ALL if name != "file"]


@pytest.mark.parametrize("role", sorted({*Role, "job", ""}))
def test_papers_open_to_whoever_sent_them_and_to_the_officer_who_verifies(role):
    """Every role, as the applicant's account and as another's, with the adult's record bound to it and without."""
    for ident, patient in product((APPLICANT, OFFICER), (None, ADULT)):
        told = may_open_papers(asked(), reader(ident, role, patient))
        if role == Role.CITIZEN:
            assert told is (ident == APPLICANT)
        elif role == Role.SAFEGUARDING_OFFICER:
            assert told is (ident == OFFICER and patient is None)
        else:
            assert told is False


def test_what_was_withdrawn_opens_to_its_sender_alone():
    withdrawn = asked(state="withdrawn")
    assert may_open_papers(withdrawn, reader(APPLICANT, Role.CITIZEN))
    assert not may_open_papers(withdrawn, reader())


def test_an_adult_who_has_no_record_is_nobody():
    assert may_open_papers(asked(patient_id=None), reader())


GRANTED = [name for name in ALL if name != "seen"]
CASES = [
    ({}, {}, {}, set()),
    ({}, {"checked": ["seen", *GRANTED[1:]]}, {}, {"checked"}),  # seen on paper is not what was sent
    ({}, {"checked": GRANTED[1:]}, {}, {"checked"}),
    ({}, {"readable": False}, {}, {"checked"}),
    ({"kept_in_id": None}, {}, {}, {"checked"}),
    ({"kept_in_id": None}, {"checked": ["seen", *GRANTED[1:]]}, {}, set()),
    ({"kept_in_id": None}, {"checked": ["seen", *GRANTED[1:]], "readable": False}, {}, set()),
    ({"kept_in_id": None, "entered_by_id": OFFICER}, {"checked": ALL}, {}, {"outcome"}),
    ({"kept_in_id": None, "entered_by_id": "another"}, {"checked": ALL}, {}, set()),
    ({}, {}, {"ident": APPLICANT}, {"outcome"}),
    ({}, {}, {"patient": ADULT}, {"outcome"}),
    ({"patient_id": None}, {}, {}, {"outcome"}),
    ({"powers": ["financial"]}, {}, {}, {"outcome"}),
    ({"powers": ["financial", "welfare"]}, {}, {}, set()),
    ({"ends_on": TODAY - dt.timedelta(days=1)}, {}, {}, {"outcome"}),
    ({"ends_on": TODAY}, {}, {}, set()),
    ({}, {"last": TODAY - dt.timedelta(days=1)}, {}, {"last"}),
    ({"document": "guardianship"}, {}, {}, {"last"}),
    ({"document": "guardianship"}, {"last": TODAY}, {}, set()),
]


@pytest.mark.parametrize(("what", "given", "who", "fields"), CASES)
def test_what_stands_against_granting(what, given, who, fields):
    usual = {"checked": GRANTED, "last": None, "today": TODAY}
    assert set(why_not_grant(asked(**what), officer=reader(**who), **usual | given)) == fields


@pytest.mark.parametrize(
    ("document", "since", "state"),
    [
        ("attorney", None, "inactive"),
        ("attorney", TODAY + dt.timedelta(days=1), "inactive"),
        ("attorney", TODAY, "active"),
        ("elsewhere", None, "inactive"),
        ("guardianship", None, "active"),
        ("intervention", None, "active"),
    ],
)
def test_an_attorney_waits_for_incapacity(document, since, state):
    assert state_when_granted(document, since, TODAY) == state
