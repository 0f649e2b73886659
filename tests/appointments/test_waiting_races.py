"""Two at the same moment, with real transactions: one offer a time, one offer a person, one who has it."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

import clock
from appointments.actions import booking as bookings
from appointments.actions import offering, offers
from appointments.models import Booking, Offer, Slot
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, opened
from tests.factories.waiting import offers_of, wait_at

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
WIDE = 4


def at_once(tries) -> list:
    """What came of each, all of them begun at the same moment; a refusal comes as itself."""
    start = Barrier(len(tries))

    def one(work):
        try:
            start.wait()
            return work()
        except (offers.OfferRefused, bookings.BookingRefused) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(one, tries))


def rows(model, **wanted) -> list:
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', false)")
        found = list(model._ungated.filter(**wanted))
        cursor.execute("SELECT set_config('portal.population', '', false)")
    return found


@pytest.fixture
def queue(db):
    """Four people in a row at one clinic, with two free times."""
    clinic = ClinicFactory()
    people = [UserFactory(citizen=True) for _ in range(4)]
    for place, person in enumerate(people):
        wait_at(person, clinic, joined_at=clock.now() - dt.timedelta(days=9 - place))
    return people, [SlotFactory(clinic=clinic, starts_at=in_days(5 + day)) for day in range(2)]


@pytest.mark.parametrize("round_", range(3))
def test_several_workers_offer_each_time_once_and_in_order(queue, round_):
    people, slots = queue
    at_once([offering.turn] * WIDE)
    made = rows(Offer)
    assert sorted(offer.slot_id for offer in made) == sorted(slot.id for slot in slots)
    first, second = (offers_of(person) for person in people[:2])
    assert [first[0].slot_id, second[0].slot_id] == [slots[0].id, slots[1].id]
    assert Notification.objects.filter(topic="appointment-offer", channel="portal").count() == 2
    held = {slot.hold_key for slot in Slot.objects.filter(id__in=[slot.id for slot in slots])}
    assert held == {offer.id for offer in made}


def accepting(user, offer):
    def work():
        access = opened(user)
        with access.reading():
            return offers.accept(access=access, offer_id=offer.id).id

    return work


@pytest.mark.parametrize("round_", range(3))
def test_accepted_in_two_windows_it_is_one_appointment(queue, round_):
    people, _slots = queue
    offering.turn()
    [offer] = offers_of(people[0])
    assert len(set(at_once([accepting(people[0], offer)] * WIDE))) == 1
    assert len(rows(Booking)) == 1


@pytest.mark.parametrize("round_", range(3))
def test_accepting_and_declining_at_once_is_one_of_them(queue, round_):
    people, slots = queue
    offering.turn()
    [offer] = offers_of(people[0])

    def decline():
        access = opened(people[0])
        with access.reading():
            return offers.decline(access=access, offer_id=offer.id).state

    at_once([accepting(people[0], offer), decline])
    [offer] = offers_of(people[0])
    slot = Slot.objects.get(id=slots[0].id)
    booked = len(rows(Booking, slot_id=slot.id))
    assert (offer.state, slot.state, booked) in {("accepted", "taken", 1), ("declined", "free", 0)}


@pytest.mark.parametrize("round_", range(4))
def test_who_books_the_time_while_it_is_offered_to_them_has_it_once(queue, round_):
    """The worker and the person want the same rows in the same order: neither waits for the other for ever."""
    people, slots = queue

    def book():
        access = opened(people[0])
        with access.reading():
            return bookings.book(access=access, slot_id=slots[0].id, mode="in-person", form_key=uuid.uuid4()).id

    at_once([book, offering.turn, offering.turn])
    slot, booked = Slot.objects.get(id=slots[0].id), rows(Booking, slot_id=slots[0].id)
    open_offers = rows(Offer, slot_id=slot.id, state="open")
    assert (slot.state == "taken") == (len(booked) == 1)
    assert len(booked) + len(open_offers) == 1


@pytest.mark.parametrize("round_", range(3))
def test_over_and_accepted_at_once_is_one_of_them(queue, round_, monkeypatch):
    people, slots = queue
    offering.turn()
    [offer] = offers_of(people[0])
    now = offer.expires_at
    moments = iter([now - dt.timedelta(seconds=1)] * 3 + [now] * 1000)
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    at_once([accepting(people[0], offer), offering.turn])
    [mine] = rows(Offer, id=offer.id)
    booked = rows(Booking, slot_id=slots[0].id)
    later = rows(Offer, slot_id=slots[0].id, state="open")
    assert (mine.state == "accepted") == (len(booked) == 1) and not (booked and later)
