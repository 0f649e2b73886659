"""Reminders: when they are due, through both clock changes, and each once, whatever the clinic."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

import clock
from appointments.actions import booking as bookings
from appointments.actions import reminding
from appointments.models import Booking
from appointments.rules.reminders import due_at, reminders, until
from notifications.models import Notification
from tests.factories.appointments import ClinicFactory, SlotFactory, make_booking, opened
from tests.factories.consent import DelegationFactory

SCOTLAND = ZoneInfo("Europe/London")


def local(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=SCOTLAND).astimezone(dt.UTC)


# The clocks went forward on 29 March 2026 and back on 25 October 2026.
@pytest.mark.parametrize(
    ("starts", "days", "due"),
    [
        (local(2026, 3, 30, 9, 0), 1, local(2026, 3, 29, 8, 0)),
        (local(2026, 4, 3, 9, 0), 7, local(2026, 3, 27, 8, 0)),
        (local(2026, 10, 26, 9, 0), 1, local(2026, 10, 25, 8, 0)),
        (local(2026, 10, 30, 0, 10), 7, local(2026, 10, 23, 8, 0)),
        (local(2026, 6, 1, 23, 50), 1, local(2026, 5, 31, 8, 0)),
    ],
)
def test_they_are_due_by_the_clock_on_the_wall(starts, days, due):
    assert due_at(starts, days) == due
    assert until(due, days) >= starts > until(due - dt.timedelta(minutes=1), days)


STARTS = local(2026, 3, 30, 9, 0)
WEEKS_AGO = local(2026, 3, 1, 12, 0)


@pytest.mark.parametrize(
    ("booked", "reminded", "now", "expected"),
    [
        (WEEKS_AGO, 0, local(2026, 3, 23, 7, 59), (0, False)),
        (WEEKS_AGO, 0, local(2026, 3, 23, 8, 0), (1, True)),
        (WEEKS_AGO, 1, local(2026, 3, 23, 8, 5), (1, False)),
        (WEEKS_AGO, 1, local(2026, 3, 29, 7, 59), (1, False)),
        (WEEKS_AGO, 1, local(2026, 3, 29, 8, 0), (2, True)),
        (WEEKS_AGO, 2, local(2026, 3, 29, 9, 0), (2, False)),
        (WEEKS_AGO, 0, local(2026, 3, 29, 9, 0), (2, True)),  # nothing ran for a week: one reminder, not two
        (WEEKS_AGO, 0, STARTS, (0, False)),
        (local(2026, 3, 25, 12, 0), 0, local(2026, 3, 25, 15, 0), (1, False)),  # made within the week
        (local(2026, 3, 25, 12, 0), 1, local(2026, 3, 29, 8, 0), (2, True)),
        (local(2026, 3, 29, 9, 0), 0, local(2026, 3, 29, 10, 59), (0, False)),  # made this morning for tomorrow
        (local(2026, 3, 29, 9, 0), 0, local(2026, 3, 29, 11, 0), (2, True)),
        (local(2026, 3, 29, 9, 0), 2, local(2026, 3, 29, 14, 0), (2, False)),
        (local(2026, 3, 30, 8, 0), 0, local(2026, 3, 30, 8, 59), (0, False)),  # made an hour before
    ],
)
def test_which_are_dealt_with_and_whether_one_is_told(booked, reminded, now, expected):
    assert reminders(starts_at=STARTS, booked_at=booked, reminded=reminded, now=now) == expected


@pytest.fixture
def at(monkeypatch, db):
    """Sets the portal's clock: so many days after today, at an hour on the wall."""
    today = clock.today()

    def set_to(days: int, hour: int, minute: int = 0) -> dt.datetime:
        day = today + dt.timedelta(days=days)
        now = dt.datetime.combine(day, dt.time(hour, minute), SCOTLAND).astimezone(dt.UTC)
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    return set_to


def booked(user, starts, patient=None, **clinic) -> Booking:
    return make_booking(user, SlotFactory(clinic=ClinicFactory(**clinic), starts_at=starts), patient)


def told(user):
    rows = Notification.objects.filter(recipient=user, topic="appointment-reminder")
    return sorted(rows.values_list("channel", flat=True))


def reminded(user, booking) -> int:
    access = opened(user)
    with access.reading():
        return Booking.objects.under(access).get(id=booking.id).reminded


def test_a_week_before_and_a_day_before_by_the_ways_that_were_chosen(citizen, at):
    starts = at(20, 9)
    at(1, 12)
    booking = booked(citizen, starts)
    at(13, 7, 59)
    assert reminding.remind() == 0
    at(13, 8)
    assert reminding.remind() == 1 and reminding.remind() == 0
    assert told(citizen) == ["email", "portal"] and reminded(citizen, booking) == 1
    at(19, 8)
    assert reminding.remind() == 1 and reminding.remind() == 0
    assert told(citizen) == ["email", "email", "portal", "portal"] and reminded(citizen, booking) == 2


def test_what_was_booked_this_morning_for_tomorrow_is_told_once(citizen, at):
    starts = at(3, 11)
    at(2, 9)
    booked(citizen, starts)
    assert reminding.remind() == 0
    for hour in (11, 12, 15, 20):
        at(2, hour)
        reminding.remind()
    at(3, 8)
    assert reminding.remind() == 0 and told(citizen) == ["email", "portal"]


def test_nobody_is_reminded_at_night(citizen, at):
    starts = at(3, 9)
    at(2, 20)
    booked(citizen, starts)
    at(2, 23)
    assert reminding.remind() == 0
    at(3, 8)
    assert reminding.remind() == 1


def test_what_is_cancelled_or_over_is_not_told(citizen, at):
    starts = at(9, 9)
    at(1, 9)
    booking = booked(citizen, starts)
    access = opened(citizen)
    with access.reading():
        bookings.cancel(access=access, booking_id=booking.id)
    at(8, 9)
    assert reminding.remind() == 0 and told(citizen) == []


def test_a_moved_appointment_is_reminded_of_at_its_new_time(citizen, at):
    old_start, new_start = at(9, 9), at(12, 9)
    at(0, 9)
    booking = booked(citizen, old_start)
    slot = SlotFactory(clinic=booking.clinic, starts_at=new_start)
    access = opened(citizen)
    with access.reading():
        bookings.change(access=access, booking_id=booking.id, slot_id=slot.id, sequence=0, form_key=uuid.uuid4())
    turns = {day: (at(day, 8), reminding.remind())[1] for day in (2, 5, 8, 11)}
    assert turns == {2: 0, 5: 1, 8: 0, 11: 1}  # the old one would have been on days two and eight


def test_a_sensitive_clinic_says_neither_less_nor_more(citizen, stranger, at):
    starts = at(9, 9)
    at(1, 9)
    booked(citizen, starts, name="Sandyford", labels=["sensitive:sexual-health"])
    booked(stranger, starts, name="Blood test")
    at(8, 9)
    assert reminding.remind() == 2
    rows = Notification.objects.filter(topic="appointment-reminder", channel="portal")
    assert len({(row.topic, row.about) for row in rows}) == 1 and rows.count() == 2


def test_the_helper_who_booked_is_reminded_while_they_help(citizen, at):
    starts = at(9, 9)
    at(1, 9)
    tie = DelegationFactory(patient=citizen.patient, powers={"appointments": ["see", "act"]})
    booked(tie.user, starts, citizen.patient)
    at(8, 9)
    reminding.remind()
    assert told(tie.user) == told(citizen) == ["email", "portal"]


def test_nothing_is_counted_where_telling_fails(citizen, at, monkeypatch):
    starts = at(9, 9)
    at(1, 9)
    booking = booked(citizen, starts)
    at(8, 9)
    with monkeypatch.context() as broken:
        broken.setattr(reminding, "notify", lambda **_: 1 / 0)
        assert reminding.remind() == 0
    assert reminded(citizen, booking) == 0 and reminding.remind() == 1
