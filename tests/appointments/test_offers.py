"""What comes free is offered in order, held, and accepted once; or it goes to the next without a word of blame."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

import clock
from appointments.actions import booking as bookings
from appointments.actions import offering, offers, waiting
from appointments.models import Slot
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.appointments import ClinicFactory, SlotFactory, make_booking, opened
from tests.factories.consent import DelegationFactory
from tests.factories.waiting import DAY, entry_now, offers_of, wait_at
from work.models import WorkItem

pytestmark = pytest.mark.django_db
SCOTLAND = ZoneInfo("Europe/London")


@pytest.fixture
def moment(monkeypatch):
    """The portal's clock, at ten in the morning of the day after tomorrow; `moment(hours=5)` moves it."""
    day = clock.today() + 2 * DAY
    now = [dt.datetime.combine(day, dt.time(10), SCOTLAND).astimezone(dt.UTC)]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def move(**by):
        now[0] += dt.timedelta(**by)
        return now[0]

    return move


@pytest.fixture
def clinic(moment):
    return ClinicFactory()


@pytest.fixture
def people(citizen, stranger):
    return [citizen, stranger, UserFactory(citizen=True, name="Third Person")]


def slot_in(clinic, moment, **later):
    return SlotFactory(clinic=clinic, starts_at=moment() + dt.timedelta(**later))


def held(slot) -> Slot:
    return Slot.objects.get(id=slot.id)


def accepted(user, offer, patient=None, mode=""):
    access = opened(user, patient)
    with access.reading():
        return offers.accept(access=access, offer_id=offer.id, mode=mode)


def declined(user, offer):
    access = opened(user)
    with access.reading():
        return offers.decline(access=access, offer_id=offer.id)


def notices(user, topic="appointment-offer"):
    return Notification.objects.filter(recipient=user, topic=topic, channel="portal").count()


def test_the_first_who_joined_has_it_held_and_is_told_once(clinic, people, moment):
    first, second, _ = people
    wait_at(second, clinic, joined_at=moment())
    wait_at(first, clinic, joined_at=moment() - DAY)
    slot = slot_in(clinic, moment, days=3)
    assert offering.turn() == 1 and offering.turn() == 0
    [offer] = offers_of(first)
    assert offer.slot_id == slot.id and offer.expires_at == moment() + dt.timedelta(hours=4)
    assert (held(slot).state, held(slot).hold_key, held(slot).held_until) == ("free", offer.id, offer.expires_at)
    assert notices(first) == 1 and notices(second) == 0 and not offers_of(second)
    access = opened(second)
    with access.reading(), pytest.raises(bookings.BookingRefused):
        bookings.book(access=access, slot_id=slot.id, mode="in-person", form_key=uuid.uuid4())


def test_each_gets_the_earliest_that_is_left(clinic, people, moment):
    for day, person in enumerate(people):
        wait_at(person, clinic, joined_at=moment() - (5 - day) * DAY)
    slots = [slot_in(clinic, moment, days=days) for days in (4, 2, 3)]
    assert offering.turn() == 3
    assert [offers_of(person)[0].slot_id for person in people] == [slots[1].id, slots[2].id, slots[0].id]


def test_who_does_not_answer_stays_in_place_and_the_next_is_asked(clinic, people, moment):
    first, second, third = people
    entry = wait_at(first, clinic, joined_at=moment() - DAY)
    wait_at(second, clinic)
    slot = slot_in(clinic, moment, days=3)
    offering.turn()
    moment(hours=4, seconds=1)
    assert offering.turn() == 1
    assert [offer.state for offer in offers_of(first)] == ["expired"]
    assert [offer.slot_id for offer in offers_of(second)] == [slot.id]
    assert entry_now(first, entry).joined_at == entry.joined_at and entry_now(first, entry).state == "waiting"
    moment(hours=5)
    assert offering.turn() == 0  # nobody is offered the same time twice
    again = slot_in(clinic, moment, days=3)
    assert offering.turn() == 1 and offers_of(first)[1].slot_id == again.id  # still the first


def test_what_is_declined_goes_to_the_next_at_once(clinic, people, moment):
    first, second, _ = people
    wait_at(first, clinic, joined_at=moment() - DAY)
    wait_at(second, clinic)
    slot = slot_in(clinic, moment, days=3)
    offering.turn()
    [offer] = offers_of(first)
    assert declined(first, offer).state == declined(first, offer).state == "declined"
    assert held(slot).hold_key is None
    assert offering.turn() == 1 and offers_of(second)[0].slot_id == slot.id


def test_accepting_moves_the_booking_and_frees_the_old_time_for_the_next(clinic, people, moment):
    first, second, _ = people
    later = slot_in(clinic, moment, days=20)
    old = make_booking(first, later, reason="My chest", needs=bookings.Needs(interpreter="pl"))
    entry = wait_at(first, clinic, booking=old, joined_at=moment() - DAY)
    wait_at(second, clinic)
    slot = slot_in(clinic, moment, days=3)
    offering.turn()
    [offer] = offers_of(first)
    made = accepted(first, offer)
    assert accepted(first, offer).id == made.id  # twice is once
    assert (made.slot_id, made.moved_from_id, made.interpreter, made.reason) == (slot.id, old.id, "pl", "My chest")
    assert held(slot).state == "taken" and held(later).state == "free"
    assert entry_now(first, entry).state == "done" and offers_of(first)[0].booking_id == made.id
    assert offering.turn() == 1 and offers_of(second)[0].slot_id == later.id


def test_who_waits_without_a_booking_gets_one(clinic, citizen, moment):
    wait_at(citizen, clinic, modes=["video", "telephone"])
    slot = slot_in(clinic, moment, days=3)
    offering.turn()
    made = accepted(citizen, offers_of(citizen)[0], mode="video")
    assert (made.slot_id, made.mode, made.moved_from_id) == (slot.id, "video", None)


def test_after_its_time_an_offer_is_not_taken_any_more(clinic, citizen, moment):
    entry = wait_at(citizen, clinic)
    slot = slot_in(clinic, moment, days=3)
    offering.turn()
    [offer] = offers_of(citizen)
    moment(hours=4)
    with pytest.raises(offers.OfferRefused, match="keep your place"):
        accepted(citizen, offer)
    assert held(slot).state == "free" and entry_now(citizen, entry).state == "waiting"


def test_there_is_one_offer_at_a_time(clinic, citizen, moment):
    entry = wait_at(citizen, clinic)
    one, two = slot_in(clinic, moment, days=3), slot_in(clinic, moment, days=4)
    assert offering.turn() == 1 and offering.turn() == 0
    access = opened(citizen)
    with access.reading(), pytest.raises(offers.OfferRefused, match="already"):
        offers.offer(access=access, entry=entry, slot_id=two.id)
    assert held(one).hold_key and not held(two).hold_key


def test_an_offer_of_the_night_runs_from_the_morning(clinic, citizen, moment):
    moment(hours=13)  # 23:00
    wait_at(citizen, clinic)
    slot = slot_in(clinic, moment, days=3)
    offering.turn()
    [offer] = offers_of(citizen)
    morning = clock.now().astimezone(SCOTLAND).date() + DAY
    assert offer.expires_at.astimezone(SCOTLAND) == dt.datetime.combine(morning, dt.time(12), SCOTLAND)
    outside = Notification.objects.get(recipient=citizen, topic="appointment-offer", channel="email")
    assert outside.due_at == dt.datetime.combine(morning, dt.time(8), SCOTLAND)
    assert held(slot).hold_key == offer.id


@pytest.mark.parametrize("wish", ["weekday", "day", "hour", "mode", "notice"])
def test_nobody_is_offered_what_they_cannot_come_to(clinic, people, moment, wish):
    slot = slot_in(clinic, moment, days=3)
    here = slot.starts_at.astimezone(SCOTLAND)
    cannot = {
        "weekday": {"weekdays": [here.weekday()]},
        "day": {"days": [here.date()]},
        "hour": {"not_after": dt.time(9, 59)},
        "mode": {"modes": ["written"]},
        "notice": {"notice_hours": 73},
    }
    first, second, _ = people
    wait_at(first, clinic, joined_at=moment() - DAY, **cannot[wish])
    wait_at(second, clinic)
    assert offering.turn() == 1 and offers_of(second) and not offers_of(first)


def test_only_what_is_earlier_is_offered(clinic, citizen, moment):
    old = make_booking(citizen, slot_in(clinic, moment, days=3))
    wait_at(citizen, clinic, booking=old)
    slot_in(clinic, moment, days=4)
    assert offering.turn() == 0


def test_who_booked_otherwise_waits_no_more(clinic, citizen, moment):
    entry = wait_at(citizen, clinic)
    moment(minutes=1)
    make_booking(citizen, slot_in(clinic, moment, days=2))
    assert offering.turn() == 0 and entry_now(citizen, entry).state == "done"


def test_whose_booking_was_moved_waits_for_a_time_before_the_new_one(clinic, citizen, moment):
    old = make_booking(citizen, slot_in(clinic, moment, days=10))
    entry = wait_at(citizen, clinic, booking=old)
    access, other = opened(citizen), slot_in(clinic, moment, days=5)
    with access.reading():
        new = bookings.change(
            access=access, booking_id=old.id, slot_id=other.id, sequence=old.sequence, form_key=uuid.uuid4()
        )
    slot_in(clinic, moment, days=7)
    assert offering.turn() == 0 and entry_now(citizen, entry).booking_id == new.id
    earlier = slot_in(clinic, moment, days=4)
    assert offering.turn() == 1 and offers_of(citizen)[0].slot_id == earlier.id


def test_who_cancelled_waits_no_more(clinic, citizen, moment):
    old = make_booking(citizen, slot_in(clinic, moment, days=10))
    entry = wait_at(citizen, clinic, booking=old)
    slot_in(clinic, moment, days=4)
    offering.turn()
    access = opened(citizen)
    with access.reading():
        bookings.cancel(access=access, booking_id=old.id)
    offering.turn()
    assert entry_now(citizen, entry).state == "left"
    assert [offer.state for offer in offers_of(citizen)] == ["expired"]


def test_whose_appointment_the_clinic_called_off_is_offered_another(clinic, citizen, moment):
    old = make_booking(citizen, slot_in(clinic, moment, days=2), reason="My chest")
    other, access = slot_in(clinic, moment, days=5), opened(citizen)
    with access.reading():
        gone = bookings.cancel(access=access, booking_id=old.id, by_clinic=True)
        offer = offers.offer(access=access, booking=gone, slot_id=other.id, hours=48)
    assert offer.expires_at > moment(hours=20)
    assert entry_now(citizen, offer.entry).joined_at == old.booked_at
    assert offering.turn() == 0
    made = accepted(citizen, offer)
    assert made.slot_id == other.id and made.reason == "My chest"


def test_leaving_ends_the_offer_too(clinic, people, moment):
    first, second, _ = people
    entry = wait_at(first, clinic, joined_at=moment() - DAY)
    wait_at(second, clinic)
    slot = slot_in(clinic, moment, days=3)
    offering.turn()
    access = opened(first)
    with access.reading():
        waiting.leave(access=access, entry_id=entry.id)
    assert offering.turn() == 1 and offers_of(second)[0].slot_id == slot.id


def test_the_dead_are_not_offered_anything(clinic, citizen, moment):
    wait_at(citizen, clinic)
    slot_in(clinic, moment, days=3)
    citizen.patient.died_on = clock.today()
    citizen.patient.save()
    assert offering.turn() == 0 and not notices(citizen)


def test_whom_nothing_reaches_the_clinic_telephones(clinic, citizen, moment):
    citizen.quiet = True
    citizen.save()
    wait_at(citizen, clinic)
    slot_in(clinic, moment, days=3)
    offering.turn()
    [offer] = offers_of(citizen)
    access = opened(citizen)
    with access.reading():
        [call] = WorkItem.objects.under(access).filter(topic="phone-offer")
        assert (call.holder_id, call.due_at, call.done_at) == (clinic.organisation_id, offer.expires_at, None)
    accepted(citizen, offer)
    with access.reading():
        assert WorkItem.objects.under(access).get(id=call.id).done_at


def test_where_the_clinic_does_not_know_the_person_their_practice_telephones(
    clinic, citizen, practice, clinician, moment
):
    citizen.quiet = True
    citizen.save()
    wait_at(citizen, clinic)
    slot_in(clinic, moment, days=3)
    offering.turn()
    access = opened(citizen)
    with access.reading():
        [call] = WorkItem.objects.under(access).filter(topic="phone-offer")
    assert (call.holder_id, call.team) == (practice.id, "")


def test_a_helper_who_put_them_on_the_list_is_told_while_they_help(clinic, citizen, moment):
    tie = DelegationFactory(patient=citizen.patient, powers={"appointments": ["see", "act"]})
    wait_at(tie.user, clinic, citizen.patient)
    slot_in(clinic, moment, days=3)
    offering.turn()
    assert notices(tie.user) == 1 and notices(citizen) == 1
    assert accepted(tie.user, offers_of(citizen)[0], citizen.patient).booked_by_id == tie.user.id


def test_a_list_is_joined_once(clinic, citizen, moment):
    wait_at(citizen, clinic)
    with pytest.raises(waiting.WaitingRefused, match="already"):
        wait_at(citizen, clinic)


@pytest.mark.parametrize("change", [{"booker": "staff"}, {"keeps_waiting_list": False}])
def test_where_one_cannot_book_one_cannot_wait(citizen, moment, change):
    with pytest.raises(waiting.WaitingRefused, match="Telephone 01592 000 222"):
        wait_at(citizen, ClinicFactory(**change))


def test_nothing_is_left_where_telling_fails(clinic, citizen, moment, monkeypatch):
    """As if the worker died before the commit: no hold, no offer, and the next turn offers it."""
    wait_at(citizen, clinic)
    slot = slot_in(clinic, moment, days=3)
    with monkeypatch.context() as broken:
        broken.setattr(offers, "notify", lambda **_: 1 / 0)
        assert offering.turn() == 0
    assert held(slot).hold_key is None and not offers_of(citizen)
    assert offering.turn() == 1 and notices(citizen) == 1
