"""How tests are handed to processes side by side: none lost, none twice, and nobody begins by waiting."""

from types import SimpleNamespace

import pytest

from tests.side_by_side import FIRST, in_good_order


def an_item(number, *, marked=False, transaction=False, fixtures=()):
    mark = SimpleNamespace(kwargs={"transaction": transaction}) if marked else None
    keywords = {"django_db": mark} if marked else {}
    return SimpleNamespace(
        number=number, keywords=keywords, fixturenames=fixtures, get_closest_marker=lambda name: keywords.get(name)
    )


@pytest.fixture
def items():
    """As Django would order them: rolled back, emptying, without a database."""
    rolled_back = [an_item(number, marked=True) for number in range(1600)]
    emptying = [
        an_item(number, marked=True, transaction=True, fixtures=("new_context",) if number % 2 else ())
        for number in range(1600, 1700)
    ]
    return [*rolled_back, *emptying, *(an_item(number) for number in range(1700, 2500))]


def test_each_is_there_once(items):
    assert sorted(item.number for item in in_good_order(items, 2)) == list(range(2500))


def test_the_second_process_begins_without_a_database_and_goes_on_to_browsers(items):
    ordered = [item.number for item in in_good_order(items, 2)]

    assert ordered[:1250] == list(range(1250))
    assert ordered[1250 : 1250 + FIRST] == list(range(1700, 1700 + FIRST))
    after = ordered[1250 + FIRST :]
    assert after[:350] == list(range(1250, 1600))
    assert all(number % 2 for number in after[350:400]) and not any(number % 2 for number in after[400:450])
    assert after[450:] == list(range(1700 + FIRST, 2500))


def test_one_process_and_few_tests_stay_as_they_are(items):
    assert in_good_order(items, 1) == items
    assert in_good_order(items[:100], 2) == items[:100]
