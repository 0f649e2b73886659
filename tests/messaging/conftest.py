"""The people and the letterbox that the tests of messages share."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import MembershipFactory
from tests.factories.messages import LetterboxFactory, make_thread


@pytest.fixture
def box(practice, clinician):
    """The letterbox of the practice that looks after the citizen; a doctor works there."""
    return LetterboxFactory(organisation=practice)


@pytest.fixture
def thread(citizen, box):
    """A question that waits for an answer."""
    return make_thread(citizen.patient, box, by=citizen)


@pytest.fixture
def receptionist(practice):
    return MembershipFactory(organisation=practice, role="reception", user__name="Wilma Tennant").user


@pytest.fixture
def nurse(practice):
    return MembershipFactory(organisation=practice, role="clinician", user__name="Shona MacInnes").user


@pytest.fixture
def see_all(db):
    """Rows beneath the gate may be looked at in this test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', false)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', '', false)")


@pytest.fixture
def statements():
    """How many statements some work makes; that the clock is looked at once a second does not count."""

    def count(work) -> int:
        with CaptureQueriesContext(connection) as asked:
            work()
        return sum("clock_offset" not in one["sql"] for one in asked)

    return count
