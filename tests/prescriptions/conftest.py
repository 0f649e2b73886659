"""A person with a repeat, a pharmacy that tracks, and what they asked for."""

import pytest
from django.db import connection

from tests.factories import prescribing


@pytest.fixture
def place(citizen):
    """The person's pharmacy, and a pharmacist there."""
    return prescribing.pharmacy(citizen.patient)


@pytest.fixture
def pharmacist(place):
    return place[1]


@pytest.fixture
def item(citizen, clinician, practice, place):
    """One repeat that was asked for."""
    ident = prescribing.repeat(citizen.patient, practice=practice)
    [one] = prescribing.request(citizen, practice, ident, place=place[0], note="Going away on Friday")
    return one


@pytest.fixture
def see_all(db):
    """Rows beneath the gate may be looked at in this test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', false)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', '', false)")
