"""What may be ordered when: the whole table, and serial prescriptions by the calendar."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.policy import Ordering
from prescriptions.rules import serial
from prescriptions.rules.kinds import Kind, Prescription
from prescriptions.rules.ordering import Remark, Verdict, Why
from prescriptions.rules.ordering import may_order as rule

TODAY = dt.date(2026, 11, 22)


def ago(days):
    return TODAY - dt.timedelta(days=days)


def may_order(one, *, limits=Ordering(), **known):  # the numbers that the portal came with
    return rule(one, limits=limits, **known)


def one(kind=Kind.REPEAT, status="active", **more):
    return Prescription(kind=kind, status=status, **({"supply_days": 56} | more))


STATUSES = ("active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "unknown")
BY_STATUS = {
    "active": None, "on-hold": Why.ON_HOLD, "cancelled": Why.STOPPED, "completed": Why.FINISHED,
    "entered-in-error": Why.IN_ERROR, "stopped": Why.STOPPED, "draft": Why.FINISHED, "unknown": Why.FINISHED,
}  # fmt: skip
BY_KIND = {Kind.ACUTE: Why.ACUTE, Kind.ISSUE: Why.NOT_REPEAT, Kind.OTHER: Why.NOT_REPEAT}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_why_not(kind, status, asked, elsewhere):
    """Every kind by every status; written from the words of the rule, not from its code."""
    answer = may_order(one(kind, status), today=TODAY, last_supply=None, is_asked=asked, is_elsewhere=elsewhere)
    if status == "entered-in-error":
        expected = Why.IN_ERROR
    elif kind is Kind.SERIAL:
        expected = Why.SERIAL
    elif status in ("stopped", "cancelled"):
        expected = Why.STOPPED
    elif kind in BY_KIND:
        expected = BY_KIND[kind]
    elif status != "active":
        expected = BY_STATUS[status]
    else:
        expected = Why.ELSEWHERE if elsewhere else Why.ASKED if asked else None
    assert answer.why is expected
    assert (answer.verdict is Verdict.NOT) == (expected is not None)


@pytest.mark.parametrize(
    ("supply_days", "authored", "last", "verdict", "due"),
    [
        (56, None, ago(48), Verdict.EARLY, ago(-1)),
        (56, None, ago(49), Verdict.MAY, ago(0)),
        (56, None, ago(50), Verdict.MAY, ago(1)),
        (56, ago(10), None, Verdict.EARLY, ago(-39)),
        (56, ago(400), None, Verdict.MAY, ago(351)),
        (56, ago(400), ago(0), Verdict.EARLY, ago(-49)),
        (5, None, ago(0), Verdict.MAY, ago(0)),  # a supply shorter than the rule is never early
        (None, ago(0), ago(0), Verdict.MAY, None),
        (56, None, None, Verdict.MAY, None),
    ],
)
def test_early(supply_days, authored, last, verdict, due):
    answer = may_order(one(supply_days=supply_days, authored=authored), today=TODAY, last_supply=last)
    assert (answer.verdict, answer.due) == (verdict, due)


@pytest.mark.parametrize(
    ("said", "last", "remarks"),
    [
        ({}, ago(60), ()),
        ({}, ago(120), ()),
        ({}, ago(121), (Remark.LATE,)),
        ({"supply_days": 84}, ago(168), ()),
        ({"supply_days": 84}, ago(169), (Remark.LATE,)),
        ({"agreed_until": ago(0)}, None, ()),
        ({"agreed_until": ago(1)}, None, (Remark.REVIEW_DUE,)),
        ({"repeats_allowed": 5, "issued": 5}, None, ()),
        ({"repeats_allowed": 5, "issued": 6}, None, (Remark.NO_REPEATS,)),
        ({"repeats_allowed": 0, "issued": 1}, None, (Remark.NO_REPEATS,)),
        ({"repeats_allowed": 5}, None, ()),
        ({"supply_days": None}, None, (Remark.SUPPLY_UNKNOWN,)),
    ],
)
def test_remarks_stop_nothing(said, last, remarks):
    answer = may_order(one(**said), today=TODAY, last_supply=last)
    assert answer.remarks == remarks and answer.verdict is Verdict.MAY


@pytest.mark.parametrize(
    ("early", "late", "supply_days", "last", "verdict", "remarks"),
    [
        (0, 120, 56, ago(55), Verdict.EARLY, ()),
        (0, 120, 56, ago(56), Verdict.MAY, ()),
        (1, 120, 56, ago(54), Verdict.EARLY, ()),
        (1, 120, 56, ago(55), Verdict.MAY, ()),
        (14, 120, 56, ago(41), Verdict.EARLY, ()),
        (14, 120, 56, ago(42), Verdict.MAY, ()),
        (60, 120, 56, ago(0), Verdict.MAY, ()),  # a supply shorter than the rule
        (60, 120, 84, ago(23), Verdict.EARLY, ()),
        (60, 120, 84, ago(24), Verdict.MAY, ()),
        (7, 30, 28, ago(56), Verdict.MAY, ()),  # twice what one lasts
        (7, 30, 28, ago(57), Verdict.MAY, (Remark.LATE,)),
        (7, 90, 28, ago(90), Verdict.MAY, ()),
        (7, 90, 28, ago(91), Verdict.MAY, (Remark.LATE,)),
        (7, 730, 28, ago(730), Verdict.MAY, ()),
        (7, 730, 28, ago(731), Verdict.MAY, (Remark.LATE,)),
        (14, 30, None, ago(31), Verdict.MAY, (Remark.LATE, Remark.SUPPLY_UNKNOWN)),
    ],
)
def test_the_numbers_are_the_policys(early, late, supply_days, last, verdict, remarks):
    answer = may_order(one(supply_days=supply_days), limits=Ordering(early, late), today=TODAY, last_supply=last)
    assert (answer.verdict, answer.remarks) == (verdict, remarks)


@given(
    early=st.integers(0, 60), late=st.integers(30, 730), kind=st.sampled_from(Kind), status=st.sampled_from(STATUSES)
)
def test_no_number_opens_what_cannot_be_ordered(early, late, kind, status):
    usual, other = (
        may_order(one(kind, status), limits=limits, today=TODAY, last_supply=ago(50))
        for limits in (Ordering(), Ordering(early, late))
    )
    assert usual.why is other.why


@given(supply=st.integers(1, 400), passed=st.integers(-10, 500), early=st.integers(0, 60))
def test_early_ends_and_does_not_come_back(supply, passed, early):
    limits = Ordering(early_days=early)
    answer = may_order(one(supply_days=supply), limits=limits, today=TODAY, last_supply=ago(passed))
    assert (answer.verdict is Verdict.EARLY) == (passed < max(0, supply - early))


@pytest.mark.parametrize(("weeks", "every", "number"), [(24, 8, 3), (48, 8, 6), (56, 8, 7), (56, 12, 5), (24, 24, 1)])
def test_collections(weeks, every, number):
    days = serial.collections(TODAY, weeks, every)
    assert len(days) == number and days[0] == TODAY and days[-1] < serial.ends_on(TODAY, weeks)
    assert {(after - before).days for before, after in zip(days, days[1:], strict=False)} <= {every * 7}


def test_missed_by_the_day():
    due = ago(serial.MISSED_AFTER)
    assert not serial.is_missed(due, TODAY)
    assert serial.is_missed(due - dt.timedelta(days=1), TODAY)
