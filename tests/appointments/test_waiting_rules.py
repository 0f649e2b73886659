"""Who is offered what, until when, and what becomes of waiting: truth tables, and Python and SQL of one mind."""

import datetime as dt
import uuid
from types import SimpleNamespace as Row
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import clock
from accounts import statements
from appointments.actions import offering
from appointments.models import Slot
from appointments.rules import waiting as rules
from appointments.rules.waiting import Became, Why, Wish
from tests.factories.accounts import UserFactory
from tests.factories.appointments import ClinicFactory, make_booking
from tests.factories.waiting import offers_of, wait_at

SCOTLAND = ZoneInfo("Europe/London")
CLINIC = Row(opens_days=42, closes_minutes=60, cancel_minutes=24 * 60)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def local(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=SCOTLAND).astimezone(dt.UTC)


NOW = local(2026, 3, 26, 10, 0)  # a Thursday; the clocks go forward on the night to Sunday


def slot(starts_at, *, modes=("in-person",), minutes=20):
    return Row(id=uuid.uuid4(), starts_at=starts_at, ends_at=starts_at + dt.timedelta(minutes=minutes), modes=modes)


@pytest.mark.parametrize(
    ("now", "hours", "closes", "expires"),
    [
        (local(2026, 3, 26, 10, 0), 4, local(2026, 4, 1, 9, 0), local(2026, 3, 26, 14, 0)),
        (local(2026, 3, 26, 19, 0), 4, local(2026, 4, 1, 9, 0), local(2026, 3, 27, 10, 0)),  # two today, two tomorrow
        (local(2026, 3, 26, 17, 0), 4, local(2026, 4, 1, 9, 0), local(2026, 3, 26, 21, 0)),
        (local(2026, 3, 26, 21, 0), 4, local(2026, 4, 1, 9, 0), local(2026, 3, 27, 12, 0)),
        (local(2026, 3, 27, 3, 0), 4, local(2026, 4, 1, 9, 0), local(2026, 3, 27, 12, 0)),
        (local(2026, 3, 28, 20, 0), 4, local(2026, 4, 1, 9, 0), local(2026, 3, 29, 11, 0)),  # the short night
        (local(2026, 10, 24, 20, 0), 4, local(2026, 11, 1, 9, 0), local(2026, 10, 25, 11, 0)),  # the long night
        (local(2026, 3, 26, 10, 0), 4, local(2026, 3, 26, 12, 0), local(2026, 3, 26, 12, 0)),  # closes before
        (local(2026, 3, 26, 23, 0), 4, local(2026, 3, 27, 9, 30), local(2026, 3, 27, 9, 30)),
        (local(2026, 3, 26, 10, 0), 48, local(2026, 4, 30, 9, 0), local(2026, 3, 29, 19, 0)),  # 11+13+13+11 of the day
    ],
)
def test_an_offer_stands_for_hours_of_the_day(now, hours, closes, expires):
    assert rules.expires(now, hours, closes) == expires


def test_nobody_is_told_at_night():
    for minutes in range(0, 3 * 1440, 7):
        now = local(2026, 3, 28, 0, 0) + dt.timedelta(minutes=minutes)
        told = rules.told_at(now)
        assert told >= now and not rules.is_night(told) and (told == now) != rules.is_night(now)


WISH = Wish(modes=frozenset({"in-person", "video"}))
FRIDAY = local(2026, 4, 3, 10, 0)


@pytest.mark.parametrize(
    ("wish", "starts_at", "why"),
    [
        ({}, FRIDAY, None),
        ({}, NOW + 90 * dt.timedelta(minutes=1), Why.TOO_SOON),  # an hour before it closes; a day's notice besides
        ({"notice": dt.timedelta(0)}, NOW + dt.timedelta(minutes=89), Why.TOO_SOON),
        ({"notice": dt.timedelta(0)}, NOW + dt.timedelta(minutes=90), None),
        ({"notice": 48 * HOUR}, NOW + 48 * HOUR, None),
        ({"notice": 48 * HOUR}, NOW + 48 * HOUR - dt.timedelta(minutes=1), Why.TOO_SOON),
        ({}, local(2026, 5, 7, 23, 59), None),  # the last local day that is open
        ({}, local(2026, 5, 8, 0, 0), Why.TOO_FAR),
        ({"modes": frozenset({"telephone"})}, FRIDAY, Why.MODE),
        ({"weekdays": frozenset({4})}, FRIDAY, Why.DAY),
        ({"weekdays": frozenset({3, 5})}, FRIDAY, None),
        ({"days": frozenset({dt.date(2026, 4, 3)})}, FRIDAY, Why.DAY),
        ({"weekdays": frozenset({6})}, local(2026, 3, 29, 0, 30), Why.DAY),  # a Sunday here, a Saturday nowhere
        ({"weekdays": frozenset({0})}, local(2026, 4, 6, 0, 30), Why.DAY),  # a Monday here, a Sunday in UTC
        ({"not_before": dt.time(10)}, FRIDAY, None),
        ({"not_before": dt.time(10, 1)}, FRIDAY, Why.HOUR),
        ({"not_after": dt.time(10)}, FRIDAY, None),
        ({"not_after": dt.time(9, 59)}, FRIDAY, Why.HOUR),
        ({"moved": FRIDAY}, FRIDAY, Why.NOT_EARLIER),
        ({"moved": FRIDAY + HOUR}, FRIDAY, None),
        ({"moved": NOW + 24 * HOUR + dt.timedelta(minutes=29), "notice": HOUR}, NOW + 8 * HOUR, Why.TOO_LATE_TO_MOVE),
        ({"moved": NOW + 24 * HOUR + dt.timedelta(minutes=30), "notice": HOUR}, NOW + 8 * HOUR, None),
        ({"busy": ((FRIDAY - HOUR, FRIDAY),)}, FRIDAY, None),
        ({"busy": ((FRIDAY - HOUR, FRIDAY + dt.timedelta(minutes=1)),)}, FRIDAY, Why.BUSY),
        ({"busy": ((FRIDAY + dt.timedelta(minutes=20), FRIDAY + HOUR),)}, FRIDAY, None),
    ],
)
def test_who_is_offered_what(wish, starts_at, why):
    assert rules.why_not(Wish(**{"modes": WISH.modes} | wish), slot(starts_at), CLINIC, NOW) == why


def test_nobody_is_offered_the_same_time_twice():
    one = slot(FRIDAY)
    assert rules.why_not(Wish(modes=WISH.modes, offered=frozenset({one.id})), one, CLINIC, NOW) == Why.OFFERED


def test_the_earliest_that_fits():
    times = [slot(FRIDAY + hours * HOUR) for hours in (5, 2, 3)]
    wish = Wish(modes=WISH.modes, not_before=dt.time(12, 30))
    assert rules.first_fitting(wish, times, CLINIC, NOW) is times[2]
    assert rules.first_fitting(Wish(modes=frozenset({"telephone"})), times, CLINIC, NOW) is None


def booking(state="booked", *, starts_at=NOW + 20 * DAY, cancelled_at=None, by_clinic=False, booked_at=NOW - 9 * DAY):
    return Row(
        id=uuid.uuid4(),
        state=state,
        starts_at=starts_at,
        cancelled_at=cancelled_at,
        cancelled_by_clinic=by_clinic,
        booked_at=booked_at,
        moved_from_id=None,
    )


GONE = {"state": "cancelled", "cancelled_at": NOW - DAY}
NEW = {"booked_at": NOW - HOUR}


@pytest.mark.parametrize(
    ("moved", "later", "became"),
    [
        (None, [], Became.WAITS),
        (None, [booking(booked_at=NOW - 30 * DAY)], Became.WAITS),  # had one before they joined
        (None, [booking(**NEW)], Became.DONE),
        (booking(), [], Became.WAITS),
        (booking(starts_at=NOW), [], Became.DONE),
        (booking("arrived"), [], Became.DONE),
        (booking("noshow"), [], Became.DONE),
        (booking(**GONE), [], Became.LEFT),
        (booking(**GONE), [booking(**NEW)], Became.FOLLOWS),
        (booking(**GONE), [booking()], Became.LEFT),  # another appointment, from before
        (booking(**GONE), [booking(**NEW, starts_at=NOW - HOUR)], Became.LEFT),
        (booking(**GONE, by_clinic=True), [], Became.WAITS),
        (booking(**GONE, by_clinic=True, starts_at=NOW - DAY), [], Became.WAITS),
        (booking(**GONE, by_clinic=True), [booking()], Became.WAITS),
        (booking(**GONE, by_clinic=True), [booking(**NEW)], Became.DONE),
    ],
)
def test_what_becomes_of_waiting(moved, later, became):
    known = {"since": NOW - 10 * DAY, "now": NOW, "later": later, "open_clinic": True, "alive": True}
    assert rules.what_became(moved=moved, **known)[0] == became
    for over in ({"open_clinic": False}, {"alive": False}):
        assert rules.what_became(moved=moved, **known | over)[0] == Became.LEFT


@pytest.mark.parametrize(("people", "days", "words"), [(4, 3, "cannot say"), (5, 3, "3 days"), (9, 30, "5 weeks")])
def test_what_one_may_expect_is_told_of_enough_people_only(people, days, words):
    assert words in rules.expected(people, days * 86400.0)


# --- Python and SQL of one mind, and the order
def near(days, hour, minute):
    day = (clock.today() + dt.timedelta(days=1 + days)).isoformat()
    return dt.datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}").replace(tzinfo=SCOTLAND).astimezone(dt.UTC)


times = st.builds(near, st.integers(0, 12), st.integers(0, 23), st.sampled_from([0, 30]))
wishes = st.fixed_dictionaries(
    {
        "modes": st.sampled_from([["in-person"], ["video"], ["in-person", "video"]]),
        "weekdays": st.lists(st.integers(0, 6), max_size=4, unique=True),
        "days": st.lists(st.integers(1, 12).map(lambda d: clock.today() + dt.timedelta(days=d)), max_size=3),
        "not_before": st.none() | st.sampled_from([dt.time(9), dt.time(13, 30)]),
        "not_after": st.none() | st.sampled_from([dt.time(12), dt.time(17, 30)]),
        "notice_hours": st.sampled_from([0, 2, 24, 72]),
    }
)
kinds = st.sampled_from([["in-person"], ["video"], ["in-person", "video"], ["telephone"]])
PACE = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def make_slots(clinic, given_slots):
    made = [
        Slot(clinic=clinic, starts_at=start, ends_at=start + dt.timedelta(minutes=20), modes=modes)
        for start, modes in given_slots
    ]
    return Slot.objects.bulk_create(made)


def told_of_clinic(clinic, now):
    rows = statements.rows(offering.TO_OFFER, [now, rules.told_at(now), str(SCOTLAND), 30, 5000])
    ours = {slot.id for slot in Slot.objects.filter(clinic=clinic)}
    return {entry: slots for _person, entry, slots in rows if set(slots) <= ours}


AGREE = {
    "wanted": wishes,
    "free": st.lists(st.tuples(times, kinds), min_size=1, max_size=8),
    "other": st.none() | times,
    "moved": st.none() | times,
    "hour": st.sampled_from([2, 9, 15, 20, 23]),
}


def sql_and_python_agree(monkeypatch, wanted, free, other, moved, hour):
    now = near(-1, hour, 0)
    with monkeypatch.context() as set_clock:
        set_clock.setattr(clock, "now", lambda: now - dt.timedelta(days=1))
        user, clinic = UserFactory(citizen=True), ClinicFactory(cancel_minutes=300)
        busy = make_slots(ClinicFactory(), [(other, ["in-person"])]) if other else []
        mine = make_slots(clinic, [(moved, ["in-person"])]) if moved and moved != other else []
        bookings = [make_booking(user, slot) for slot in [*busy, *mine]] if _apart(other, moved) else []
        entry = wait_at(user, clinic, booking=bookings[-1] if mine and bookings else None, **wanted)
        set_clock.setattr(clock, "now", lambda: now)
        made = make_slots(clinic, free)
        with offering.opened(user.patient_id) as access:
            wish = offering.wish_of(access, entry)
        fitting = [slot for slot in made if rules.why_not(wish, slot, clinic, now) is None]
        if mine and bookings == []:  # the time that was to be booked is free too
            fitting += [slot for slot in mine if rules.why_not(wish, slot, clinic, now) is None]
        fitting.sort(key=lambda slot: (slot.starts_at, slot.id))
        assert told_of_clinic(clinic, now).get(entry.id, []) == [slot.id for slot in fitting]


def _apart(one, other):
    return one is None or other is None or abs(one - other) >= dt.timedelta(minutes=30)


IN_ORDER = {
    "lists": st.lists(wishes, min_size=1, max_size=5),
    "free": st.lists(st.tuples(times, kinds), min_size=1, max_size=6),
}


def offers_go_out_in_order(monkeypatch, lists, free):
    """First come, first choice: each has the earliest time that fits them of those that nobody before them has."""
    now = near(-1, 10, 0)
    with monkeypatch.context() as set_clock:
        set_clock.setattr(clock, "now", lambda: now)
        clinic = ClinicFactory()
        people = [UserFactory(citizen=True) for _ in lists]
        entries = [
            wait_at(person, clinic, joined_at=now - (len(lists) - place) * DAY, **wish)
            for place, (person, wish) in enumerate(zip(people, lists, strict=True))
        ]
        left, wanted = make_slots(clinic, free), []
        for person, entry in zip(people, entries, strict=True):
            with offering.opened(person.patient_id) as access:
                found = rules.first_fitting(offering.wish_of(access, entry), left, clinic, now)
            left = [slot for slot in left if slot is not found]
            wanted.append([found.id] if found else [])
        offering.turn()
        had = [[offer.slot_id for offer in offers_of(person)] for person in people]
        assert had == wanted
        given_out = [slot_id for slots in had for slot_id in slots]
        assert len(given_out) == len(set(given_out))


def often(check, chosen, examples):
    return pytest.mark.django_db(settings(max_examples=examples, **PACE)(given(**chosen)(check)))


test_sql_and_python_choose_the_same_times = often(sql_and_python_agree, AGREE, 8)
test_sql_and_python_choose_the_same_times_of_many = pytest.mark.slow(often(sql_and_python_agree, AGREE, 150))
test_offers_go_out_in_the_order_of_joining = often(offers_go_out_in_order, IN_ORDER, 4)
test_offers_go_out_in_the_order_of_joining_to_many = pytest.mark.slow(often(offers_go_out_in_order, IN_ORDER, 20))
