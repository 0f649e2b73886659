"""Every place has its text, and pauses grow up to a limit."""

import datetime as dt

import pytest

from notifications import rules
from notifications.topics import TOPICS


def test_every_place_has_its_fixed_text():
    assert set(rules.OUTSIDE) == set(rules.Place)
    assert {topic.place for topic in TOPICS.values()} == set(rules.Place)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (5, 480), (10, 15360), (11, 21600), (40, 21600)])
def test_pause_after(attempts, seconds):
    assert rules.pause_after(attempts) == dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(("attempts", "may"), [(1, True), (11, True), (12, False)])
def test_may_try_again(attempts, may):
    assert rules.may_try_again(attempts) is may
