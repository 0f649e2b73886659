"""A visit by video and who holds it; modules about other bookings have their own of these names."""

import pytest

from tests.appointments.rooms import given_a_nurse, given_a_visit


@pytest.fixture
def booking(citizen):
    return given_a_visit(citizen)


@pytest.fixture
def nurse(booking):
    return given_a_nurse(booking)
