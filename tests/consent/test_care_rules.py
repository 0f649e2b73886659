"""When an organisation cares, as a truth table and for random stories."""

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.care_rules import Span, Told, covers, spans_of, united

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
DAYS = 28


def on(days):
    """So many days from now."""
    return None if days is None else NOW + dt.timedelta(days=days)


def span(starts, ends=None):
    return Span(on(starts), on(ends))


def told(starts=None, ends=None, over=False, kind="encounter"):
    return Told(UUID(int=1), UUID(int=2), kind, on(starts), on(ends), over)


@pytest.mark.parametrize(
    ("items", "running", "expected"),
    [
        ([told(-3)], [], [span(-3)]),  # it runs
        ([told()], [], [span(0)]),  # without a beginning: since it was told
        ([told()], [span(-9)], [span(-9)]),  # and it stays so
        ([told(5)], [], [span(5)]),  # to come
        ([told(-3, 2)], [], [span(-3, 30)]),  # an end that is planned
        ([told(-3, -1, over=True)], [], [span(-3, 27)]),
        ([told(-3, -1, over=True)], [span(-3)], [span(-3, 27)]),
        ([told(-3, 99, over=True)], [span(-3)], [span(-3, 28)]),  # over now, whatever its end says
        ([told(-90, -30, over=True)], [], []),  # long over when it came
        ([told(-90, -28, over=True)], [], []),  # to the moment
        ([told(-90, -30)], [], []),  # never closed, but its time is over
        ([told(None, -1, over=True)], [], [span(-1, 27)]),
        ([told(-90, over=True)], [], []),  # over without an end begins nothing
        ([told(-90, over=True)], [span(-90)], [span(-90, 28)]),  # and ends what it began
        ([told(-90, over=True)], [span(-90, 5)], [span(-90, 5)]),  # once
        ([], [span(-90)], []),  # taken back
        ([told(-3, -1, over=True, kind="team")], [span(-3)], []),  # teams have no days after
        ([told(-3, 1, kind="team")], [], [span(-3, 1)]),
        ([told(-3, -1, over=True), told(-1)], [], [span(-3)]),  # one goes on where the other ends
        ([told(40), told(-3, -1, over=True)], [], [span(-3, 27), span(40)]),
        ([told(-3, 80), told(-1, 2)], [], [span(-3, 108)]),
        ([told(kind="registration")], [], [span(0)]),
    ],
)
def test_when_an_organisation_cares(items, running, expected):
    assert spans_of(items, running, NOW, DAYS) == expected


def test_an_end_at_the_end_of_the_calendar_is_none():
    endless = told(-3)._replace(ends=dt.datetime.max.replace(tzinfo=dt.UTC))
    assert spans_of([endless], [], NOW, DAYS) == [span(-3)]


@pytest.mark.parametrize(
    ("standing", "other", "adds_nothing"),
    [
        (span(-9), span(-3), True),
        (span(-9), span(-30), True),  # what is over matters no more
        (span(3), span(-3), False),
        (span(-9, 5), span(-3, 5), True),
        (span(-9, 5), span(-3, 6), False),
        (span(-9, 5), span(-3), False),
    ],
)
def test_what_stands_already(standing, other, adds_nothing):
    assert covers(standing, other, NOW) is adds_nothing


days = st.none() | st.integers(-60, 60)
items = st.lists(st.builds(told, days, days, st.booleans(), st.sampled_from(["encounter", "team"])), max_size=6)


@given(items, st.integers(-70, 100))
def test_it_is_open_while_one_item_says_so(found, when):
    spans = spans_of(found, [], NOW, DAYS)
    moment = on(when)
    opened = any(one.starts <= moment and (one.ends is None or moment < one.ends) for one in spans)
    each = [one for item in found for one in spans_of([item], [], NOW, DAYS)]
    assert opened == any(one.starts <= moment and (one.ends is None or moment < one.ends) for one in each)


@given(items)
def test_spans_are_apart_in_order_and_told_again_the_same(found):
    spans = spans_of(found, [], NOW, DAYS)
    assert united(spans) == spans == sorted(spans, key=lambda one: one.starts)
    assert all(one.ends is None or (one.ends > NOW and one.starts <= one.ends) for one in spans)
    assert sum(one.ends is None for one in spans) <= 1
