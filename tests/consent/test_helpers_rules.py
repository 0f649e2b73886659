"""What a page says of a tie is what the decision makes of it; names, days and codes."""

import datetime as dt
import itertools
import uuid
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts.actor import Actor
from accounts.codes import SIGNS
from accounts.identity import match_keys
from consent.ages import birthday
from consent.decision import Facts, decide
from consent.delegation_rules import State, latest_day, name_fits, state_of, why_not_days
from consent.invitations import mark_of, new_code
from consent.policy import BUILT_IN
from consent.said import Tie

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
TODAY, DAY = NOW.date(), dt.timedelta(days=1)
PERSON = uuid.UUID(int=1)
HELPER = Actor(kind="person", id=uuid.UUID(int=5), patient_id=uuid.UUID(int=6), verified=True, otp_at=NOW)
MOMENTS = (None, NOW - DAY, NOW + DAY)


@dataclass
class Row:
    """A delegation as the table has it."""

    basis: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    accepted_at: dt.datetime | None
    ended_at: dt.datetime | None
    verified_at: dt.datetime | None
    incapacity_on: dt.date | None
    invitation_hash: bytes | None = None
    invitation_ends_at: dt.datetime | None = None


def as_facts_have_it(row: Row) -> tuple[Tie, ...]:
    """The WHERE of consent.facts, said once more."""
    running = row.accepted_at and row.accepted_at <= NOW and not row.ended_at and row.starts_at <= NOW
    if not running or (row.ends_at and row.ends_at <= NOW):
        return ()
    powers = frozenset({"medicines"})
    incapacity = bool(row.incapacity_on and row.incapacity_on <= TODAY)
    verified = bool(row.verified_at and row.verified_at <= NOW)
    return (Tie(basis=row.basis, see=powers, verified=verified, incapacity=incapacity),)


BASES = ("delegation", "parental", "extension", "order", "attorney")


@pytest.mark.parametrize("basis", BASES)
def test_a_tie_is_said_to_run_where_the_decision_lets_it(basis):
    births = (TODAY.replace(year=2020), TODAY.replace(year=2013), TODAY.replace(year=2008), None)
    days = (None, TODAY - DAY, TODAY + DAY)
    rows = itertools.product((NOW - DAY, NOW + DAY), MOMENTS, MOMENTS, (None, NOW - DAY), MOMENTS, days)
    for born, values in itertools.product(births, rows):
        row = Row(basis, *values)
        facts = Facts(now=NOW, today=TODAY, patient_id=PERSON, birth_date=born, ties=as_facts_have_it(row))
        opens = decide(actor=HELPER, kinds=frozenset({"MedicationRequest"}), facts=facts).permitted
        said = state_of(row, now=NOW, ages=BUILT_IN.ages, born=born) == State.ACTIVE
        assert opens == said, (row, born)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("Ishbel Buchanan", True),
        ("ishbel  BUCHANAN", True),
        ("Ishbel Margaret Buchanan", True),
        ("Ishbel MacBuchanan", False),
        ("Buchanan Ishbel", False),
        ("Margaret Buchanan", False),
        ("Ishbel", False),
        ("", False),
    ],
)
def test_invited_name_fits_the_record(name, fits):
    born = dt.date(1965, 10, 17)
    keys = match_keys([("Buchanan", "Ishbel Margaret")], born)
    assert name_fits(name, keys, born, "Somebody Else") == fits


@pytest.mark.parametrize(("name", "fits"), [("Ishbel Buchanan", True), ("Agnes Buchanan", False)])
def test_name_of_the_account_where_the_record_has_no_birth_date(name, fits):
    assert name_fits(name, [], None, "Ishbel Buchanan") == fits


def test_single_and_long_names_fit():
    born = dt.date(1995, 5, 1)
    assert name_fits("Suryani", match_keys([("", "Suryani")], born), born, "")
    assert name_fits("Ana de la Cruz", match_keys([("de la Cruz", "Ana")], born), born, "")


@given(some.text(alphabet=SIGNS, min_size=12, max_size=12), some.sampled_from(["{}", " {}", "{} ", "-{}"]))
def test_code_counts_however_it_is_written(signs, shape):
    grouped = "-".join((signs[:4], signs[4:8], signs[8:]))
    assert mark_of(shape.format(signs.lower())) == mark_of(grouped)
    assert mark_of(grouped, "heather hill") == mark_of(grouped, " Heather  HILL ") != mark_of(grouped)


def test_codes_differ():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500 and all(len(code) == 14 for code in codes)


def test_parent_decides_until_the_day_before_the_birthday():
    born = dt.date(2016, 2, 29)
    assert latest_day("parental", born, BUILT_IN.ages) == dt.date(2028, 2, 28)
    assert latest_day("self", born, BUILT_IN.ages) is None
    assert birthday(born, 16) == dt.date(2032, 2, 29)


@pytest.mark.parametrize(
    ("last", "latest", "fine"),
    [
        (None, None, True),
        (TODAY, None, True),
        (TODAY - DAY, None, False),
        (TODAY + 2 * DAY, TODAY + 2 * DAY, True),
        (TODAY + 3 * DAY, TODAY + 2 * DAY, False),
        (dt.date(2040, 1, 1), None, False),
    ],
)
def test_last_day(last, latest, fine, db):
    assert (why_not_days(TODAY, last, TODAY, latest) == "") == fine
