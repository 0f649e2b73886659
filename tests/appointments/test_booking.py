"""A time is booked once, changed, cancelled; and what is refused leaves nothing behind."""


import pytest

from appointments.actions.booking import Needs
from appointments.models import Slot
from records.models import Resource
from tests.factories.appointments import SlotFactory, make_booking, opened

pytestmark = pytest.mark.django_db


def state_of(slot) -> str:
    return Slot.objects.get(id=slot.id).state


def test_a_booking_takes_its_time_and_shows_in_the_record(citizen):
    slot = SlotFactory()
    made = make_booking(citizen, slot, needs=Needs(interpreter="bfi", step_free=True), reason="My chest")
    assert state_of(slot) == "taken" and made.starts_at == slot.starts_at and made.booked_by_name == "Morag Fraser"
    access = opened(citizen)
    with access.reading():
        face = Resource.objects.under(access).get(id=made.id)
    assert (
        face.kind == "Appointment" and face.status == "booked" and '"Interpreter: bfi; Step-free access"' in face.body
    )
    assert face.organisation_id == slot.clinic.organisation_id
