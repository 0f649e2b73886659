"""A load that is killed at any moment stores nothing by halves, and nothing twice when it is run again."""

import pytest

from tests.interop.killing import BUNDLES, IN_BUNDLE, KILLS, LINES, World

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
ALL = BUNDLES * (IN_BUNDLE + 1) + LINES - 1 + 1  # less the bad line, and the person of the lines


def test_killed_loads_leave_whole_commits_and_the_last_run_completes_them():
    with World() as world:
        for _ in range(KILLS):
            report = world.run_and_kill()
            assert world.faults() == []
            assert world.told_but_gone(report) == set()
        before = world.query("SELECT count(*) FROM records_resource")[0][0]

        told, again = world.run(), world.run()

        assert f"stored {ALL - before:,}, changed 0, unchanged {before:,}, refused 1." in told
        assert f"stored 0, changed 0, unchanged {ALL:,}, refused 1." in again
        assert world.faults() == []
        assert world.query("SELECT count(*), count(DISTINCT id) FROM records_resource") == [(ALL, ALL)]


def test_the_same_eyes_see_a_load_in_halves():
    """The planted fault: without it the test above would prove nothing."""
    with World("tests.interop.in_halves") as world:
        seen = []
        for _ in range(KILLS):
            world.run_and_kill()
            seen += world.faults()
            if seen:
                break
        assert seen
