"""Who may book, change and cancel what, and until when: every case by itself."""

import datetime as dt

import pytest

from appointments.models import Booking, Clinic, Slot
from appointments.rules.booking import change_until, last_moment, why_not_book, why_not_cancel, why_not_change
from appointments.words import before_words, span_words
from clock import DISPLAY_ZONE

NOW = dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC)
PHONE = "01592 000 222"
YES = ""


def clinic(**changes) -> Clinic:
    return Clinic(**{"name": "Asthma", "phone": PHONE, "booker": "anybody"} | changes)


def slot(of: Clinic, *, hours: float = 48, **changes) -> Slot:
    starts = NOW + dt.timedelta(hours=hours)
    return Slot(
        **{"clinic": of, "modes": ["in-person"], "starts_at": starts, "ends_at": starts + dt.timedelta(minutes=15)}
        | changes
    )


BOOK = [
    ("anybody may", {}, {}, {}, YES),
    ("in care, and is", {"booker": "in-care"}, {}, {"in_care": True}, YES),
    ("in care, and is not", {"booker": "in-care"}, {}, {}, "not booked here"),
    ("staff alone", {"booker": "staff"}, {}, {"in_care": True}, "not booked here"),
    ("another system", {"booker": "nobody"}, {}, {"in_care": True}, "not booked here"),
    ("staff alone, by staff", {"booker": "staff"}, {}, {"by_clinic": True}, YES),
    ("staff alone, but offered", {"booker": "staff"}, {}, {"offered": True}, YES),
    ("a way that is not offered", {}, {}, {"mode": "video"}, "not offered in that way"),
    ("no way at all", {}, {}, {"mode": ""}, "not offered in that way"),
    ("begun", {}, {"hours": 0}, {}, "is over"),
    ("past, though offered", {}, {"hours": -1}, {"offered": True}, "is over"),
    ("begun, by the clinic", {}, {"hours": -0.1}, {"by_clinic": True}, YES),
    ("over, by the clinic", {}, {"hours": -1}, {"by_clinic": True}, "is over"),
    ("just in time", {"closes_minutes": 60}, {"hours": 1}, {}, YES),
    ("a minute late", {"closes_minutes": 60}, {"hours": 59 / 60}, {}, "too late"),
    ("late, but offered", {"closes_minutes": 60}, {"hours": 0.5}, {"offered": True}, YES),
    ("the last open day", {"opens_days": 2}, {"hours": 61}, {}, YES),
    ("the day after it", {"opens_days": 2}, {"hours": 62}, {}, "from 2 days before"),
    ("as many as one may", {"most_open": 2}, {}, {"open_here": 2}, "already 2 appointments"),
    ("one fewer", {"most_open": 2}, {}, {"open_here": 1}, YES),
    ("many, by the clinic", {"most_open": 1}, {}, {"open_here": 5, "by_clinic": True}, YES),
    ("a clinic that is closed", {"ended_at": NOW}, {}, {"by_clinic": True}, "not held any more"),
]


@pytest.mark.parametrize(("rules", "time", "asked", "said"), [row[1:] for row in BOOK], ids=[row[0] for row in BOOK])
def test_booking(rules, time, asked, said):
    at = clinic(**rules)
    why = why_not_book(
        **{"slot": slot(at, **time), "clinic": at, "mode": "in-person", "now": NOW, "in_care": False} | asked
    )
    assert (said in why) if said else why == YES
    assert said not in ("not booked here", "too late") or PHONE in why


CANCEL = [
    ("in time", {}, 25, {}, YES),
    ("at the cut-off itself", {}, 24, {}, YES),
    ("a minute after it", {}, 23.98, {}, PHONE),
    ("no cut-off", {"cancel_minutes": 0}, 0.1, {}, YES),
    ("begun", {"cancel_minutes": 0}, 0, {}, PHONE),
    ("begun, by the clinic", {}, -0.1, {"by_clinic": True}, YES),
]


@pytest.mark.parametrize(
    ("rules", "hours", "asked", "said"), [row[1:] for row in CANCEL], ids=[row[0] for row in CANCEL]
)
def test_cancelling(rules, hours, asked, said):
    at = clinic(**rules)
    made = Booking(clinic=at, state="booked", starts_at=NOW + dt.timedelta(hours=hours))
    why = why_not_cancel(booking=made, clinic=at, now=NOW, **asked)
    assert (said in why) if said else why == YES
    if not asked:
        assert why_not_change(booking=made, clinic=at, now=NOW) == why


@pytest.mark.parametrize("state", ["cancelled", "fulfilled", "noshow"])
@pytest.mark.parametrize("by_clinic", [True, False])
def test_what_is_over_is_not_cancelled(state, by_clinic):
    at = clinic()
    made = Booking(clinic=at, state=state, starts_at=NOW + dt.timedelta(days=3))
    assert why_not_cancel(booking=made, clinic=at, now=NOW, by_clinic=by_clinic)


def test_a_change_stays_at_its_clinic():
    at, other = clinic(), clinic()
    made = Booking(clinic=at, state="booked", starts_at=NOW + dt.timedelta(days=3))
    assert why_not_change(booking=made, clinic=at, now=NOW, slot=slot(at)) == YES
    assert "another clinic" in why_not_change(booking=made, clinic=at, now=NOW, slot=slot(other))


def test_days_are_counted_by_the_clock_on_the_wall():
    """The evening before the clocks go forward: the last day has an hour less, and ends at its own midnight."""
    before = dt.datetime(2026, 3, 28, 23, 30, tzinfo=DISPLAY_ZONE)
    assert last_moment(clinic(opens_days=1), before) == dt.datetime(2026, 3, 30, tzinfo=DISPLAY_ZONE)
    assert last_moment(clinic(opens_days=1), before) - before == dt.timedelta(hours=24.5)


def test_the_cut_off_is_so_many_hours_before_whatever_the_clocks_do():
    made = Booking(starts_at=dt.datetime(2026, 3, 29, 9, tzinfo=DISPLAY_ZONE))
    assert change_until(made, clinic()).astimezone(DISPLAY_ZONE).hour == 8


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "until it begins"), (60, "until 1 hour before"), (90, "until 90 minutes before"),
     (1440, "until 1 day before"), (2880, "until 2 days before"), (1500, "until 25 hours before")],
)  # fmt: skip
def test_cut_offs_in_words(minutes, said):
    assert before_words(minutes) == said


def test_times_are_those_of_the_wall():
    starts = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # 01:30 summer time, an hour before the clocks go back
    said = span_words(starts, starts + dt.timedelta(hours=2))
    assert said == "Sunday 25 October 2026, 01:30 to 02:30"
