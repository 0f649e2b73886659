"""A session means single times by the local clock; they are made once, clash with nothing, and are ended."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

import clock
from accounts.roles import Role
from appointments.actions import clinics
from appointments.actions import sessions as actions
from appointments.actions.clinics import ClinicRefused
from appointments.models import Room, Session, Slot
from appointments.rules.sessions import LeftOut, Plan, Time, count, days, left_out, overlapping, slot_id, times
from tests.factories.accounts import MembershipFactory, actor_for
from tests.factories.appointments import ClinicFactory, PlaceFactory

HERE = ZoneInfo("Europe/London")
T = dt.time


def plan(first="2026-03-02", last="2026-03-06", weekdays=(0, 1, 2, 3, 4), opens=T(9), closes=T(10), minutes=20, **more):
    first_day, last_day = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return Plan(
        weekdays=frozenset(weekdays), opens_at=opens, closes_at=closes, minutes=minutes,
        first_day=first_day, last_day=last_day, **more,
    )  # fmt: skip


def starts(of: Plan) -> list[str]:
    return [f"{time.starts_at.astimezone(HERE):%d %b %H:%M}" for time in times(of)]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (plan(last="2026-03-02"), ["02 Mar 09:00", "02 Mar 09:20", "02 Mar 09:40"]),
        (plan(last="2026-03-02", minutes=25), ["02 Mar 09:00", "02 Mar 09:25"]),  # what is left over is no time
        (plan(last="2026-03-02", minutes=61), []),
        (plan(weekdays=(2,), minutes=60), ["04 Mar 09:00"]),
        (plan(weekdays=(5, 6)), []),
        (plan("2026-03-04", "2026-03-31", (0, 4), minutes=60, every_weeks=2),
         ["06 Mar 09:00", "16 Mar 09:00", "20 Mar 09:00", "30 Mar 09:00"]),  # counted from the week of the first day
        (plan("2026-03-01", "2026-03-16", (0,), minutes=60, every_weeks=2), ["09 Mar 09:00"]),  # 1 March is a Sunday
        (plan(last="2026-03-02", opens=T(23), closes=T(23, 59), minutes=30), ["02 Mar 23:00"]),
        (plan(last="2026-03-02", opens=T(0), closes=T(0, 30), minutes=30), ["02 Mar 00:00"]),
    ],
)  # fmt: skip
def test_times_of_a_session(of, expected):
    assert starts(of) == expected


@pytest.mark.parametrize(("first", "last"), [("2026-03-23", "2026-04-01"), ("2026-10-19", "2026-10-28")])
def test_nine_o_clock_stays_nine_o_clock_across_the_clock_change(first, last):
    found = times(plan(first, last, minutes=60))
    assert {f"{time.starts_at.astimezone(HERE):%H:%M}" for time in found} == {"09:00"}
    assert len({time.starts_at.hour for time in found}) == 2  # in UTC it is not


def test_the_night_of_the_clock_change_has_an_hour_less_or_more():
    spring = plan("2026-03-29", "2026-03-29", (6,), opens=T(0), closes=T(4), minutes=60)
    autumn = plan("2026-10-25", "2026-10-25", (6,), opens=T(0), closes=T(4), minutes=60)
    assert starts(spring) == ["29 Mar 00:00", "29 Mar 02:00", "29 Mar 03:00"]
    assert starts(autumn) == [f"25 Oct {at}" for at in ("00:00", "01:00", "01:00", "02:00", "03:00")]


def test_holidays_are_left_out_by_name_unless_said_otherwise():
    over_christmas = plan("2026-12-24", "2027-01-05", minutes=60)
    assert starts(over_christmas) == [f"{day} 09:00" for day in ("24 Dec", "29 Dec", "30 Dec", "31 Dec", "05 Jan")]
    named = {one.day.isoformat(): one.holiday for one in left_out(over_christmas)}
    assert named.keys() == {"2026-12-25", "2026-12-28", "2027-01-01", "2027-01-04"}
    assert named["2026-12-25"] == "Christmas Day"
    anyway = plan("2026-12-24", "2027-01-05", minutes=60, on_holidays=True)
    assert left_out(anyway) == [] and len(days(anyway)) == 9


def test_scottish_holidays_count_and_english_ones_do_not():
    andrew = plan("2026-11-30", "2026-11-30")
    assert (
        left_out(andrew) == [LeftOut(dt.date(2026, 11, 30), "Saint Andrew's Day")]
        or "Andrew" in left_out(andrew)[0].holiday
    )
    easter_monday = plan("2026-04-06", "2026-04-06", minutes=60)
    assert starts(easter_monday) == ["06 Apr 09:00"]


plans = st.builds(
    lambda first, ahead, weekdays, opens, length, minutes, every, anyway: Plan(
        weekdays=weekdays,
        opens_at=T(opens // 60, opens % 60),
        closes_at=T(min(opens + length, 1439) // 60, min(opens + length, 1439) % 60),
        minutes=minutes,
        first_day=first,
        last_day=first + dt.timedelta(days=ahead),
        every_weeks=every,
        on_holidays=anyway,
    ),
    st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)),
    st.integers(0, 60),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 1438),
    st.integers(1, 600),
    st.integers(5, 120),
    st.integers(1, 4),
    st.booleans(),
)


@given(plans)
def test_times_never_overlap_and_lie_within_the_session(of):
    found = times(of)
    assert all(one.ends_at - one.starts_at == dt.timedelta(minutes=of.minutes) for one in found)
    assert all(one.ends_at <= other.starts_at for one, other in zip(found, found[1:], strict=False))
    for one in found:
        begins, ends = one.starts_at.astimezone(HERE), one.ends_at.astimezone(HERE)
        assert of.first_day <= begins.date() <= of.last_day and begins.weekday() in of.weekdays
        assert begins.date() == ends.date() and ends.time() <= of.closes_at
    assert len({slot_id(uuid.UUID(int=1), one.starts_at) for one in found}) == len(found)


@given(plans)
def test_count_is_near_without_making_them(of):
    changes = sum(moment in days(of) for year in (2026, 2027, 2028) for moment in _clock_changes(year))
    assert abs(count(of) - len(times(of))) <= changes * 60


def _clock_changes(year: int) -> list[dt.date]:
    def last_sunday(month: int) -> dt.date:
        day = dt.date(year, month, 31)
        return day - dt.timedelta(days=(day.weekday() + 1) % 7)

    return [last_sunday(3), last_sunday(10)]


spans = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40)), max_size=25)


@given(spans, spans)
def test_overlapping_finds_each_that_meets_another(mine, others):
    def at(minute: int) -> dt.datetime:
        return dt.datetime(2026, 3, 2, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)

    wanted = sorted({Time(at(begins), at(begins + length)) for begins, length in mine})
    there = [Time(at(begins), at(begins + length)) for begins, length in others]
    expected = [one for one in wanted if any(o.starts_at < one.ends_at and o.ends_at > one.starts_at for o in there)]
    assert [one for one, _other in overlapping(wanted, there)] == expected


def test_what_touches_does_not_overlap():
    eight, nine, ten, eleven = (dt.datetime(2026, 3, 2, hour, tzinfo=dt.UTC) for hour in (8, 9, 10, 11))
    assert overlapping([Time(nine, ten)], [Time(eight, nine), Time(ten, eleven)]) == []


@pytest.fixture
def clinic(db):
    return ClinicFactory()


@pytest.fixture
def nurse(clinic):
    return MembershipFactory(organisation=clinic.organisation, role=Role.CLINICIAN, user__name="Shona MacInnes").user


def made(clinic, user, *, key=None, leave_out=False, **changes) -> int:
    day = clock.today() + dt.timedelta(days=3)
    fields = {
        "practitioner": user, "modes": ["in-person"], "weekdays": range(7), "opens_at": T(9), "closes_at": T(11),
        "minutes": 30, "first_day": day, "last_day": day + dt.timedelta(days=6), "on_holidays": True,
    }  # fmt: skip
    actor = actor_for(user)
    session = actions.session_of(clinic=clinic, actor=actor, ident=key or uuid.uuid4(), plan=fields | changes)
    return actions.make(actor=actor, session=session, leave_out_clashes=leave_out)


def test_a_session_is_made_once(clinic, nurse):
    key = uuid.uuid4()
    assert made(clinic, nurse, key=key) == 28
    assert made(clinic, nurse, key=key) == 28
    assert Slot.objects.count() == 28 and Session.objects.get().practitioner_name == "Shona MacInnes"


def test_nobody_is_in_two_places(clinic, nurse):
    made(clinic, nurse)
    with pytest.raises(actions.Clash) as clash:
        made(clinic, nurse, opens_at=T(10, 45), closes_at=T(11, 45))
    assert {other.starts_at.astimezone(HERE).time() for other in clash.value.others} == {T(10, 30)}
    assert Slot.objects.count() == 28 and Session.objects.count() == 1


def test_what_clashes_is_left_out_where_that_is_wanted(clinic, nurse):
    made(clinic, nurse)
    assert made(clinic, nurse, opens_at=T(10, 30), closes_at=T(12), leave_out=True) == 14


def test_no_room_is_used_twice(clinic, nurse):
    room = Room.objects.create(place=PlaceFactory(organisation=clinic.organisation), name="Room 1")
    doctor = MembershipFactory(organisation=clinic.organisation, user__name="Dr Fiona Campbell").user
    made(clinic, nurse, room=room)
    with pytest.raises(actions.Clash):
        made(clinic, doctor, room=room)
    assert made(clinic, doctor, room=room, opens_at=T(11), closes_at=T(12)) == 14


def test_the_database_itself_lets_nobody_be_in_two_places(clinic, nurse):
    made(clinic, nurse)
    one = Slot.objects.first()
    with pytest.raises(IntegrityError, match="appointments_practitioner_once"), transaction.atomic():
        Slot.objects.create(
            clinic=clinic, practitioner=nurse, modes=["telephone"], starts_at=one.starts_at, ends_at=one.ends_at
        )


def test_too_many_at_once_are_refused(clinic, nurse):
    with pytest.raises(ClinicRefused, match="too many"):
        made(clinic, nurse, minutes=5, opens_at=T(0), closes_at=T(23, 59), last_day=clock.today() + dt.timedelta(30))
    assert not Slot.objects.exists()


def test_ending_early_leaves_what_somebody_has(clinic, nurse):
    made(clinic, nurse)
    first, *_rest, last = Slot.objects.order_by("starts_at")
    Slot.objects.filter(id=last.id).update(state="taken")
    session = Session.objects.get()
    since = first.starts_at.astimezone(HERE).date() + dt.timedelta(days=2)
    assert actions.end(actor=actor_for(nurse), session=session, day=since) == 19
    assert Slot.objects.filter(state="free").count() == 8
    assert Slot.objects.get(state="taken").id == last.id and session.ended_at


def test_withdrawn_times_do_not_stand_in_the_way(clinic, nurse):
    made(clinic, nurse)
    actions.end(actor=actor_for(nurse), session=Session.objects.get(), day=clock.today())
    assert made(clinic, nurse) == 28


def test_what_is_over_is_neither_made_nor_withdrawn(clinic, nurse):
    today = clock.today()
    made(clinic, nurse, first_day=today, last_day=today, opens_at=T(0), closes_at=T(23, 59))
    assert all(slot.starts_at > clock.now() for slot in Slot.objects.all())
    made(clinic, nurse)
    over, blocked = Slot.objects.order_by("-starts_at")[:2]
    gone = clock.now() - dt.timedelta(days=1)
    Slot.objects.filter(id=over.id).update(starts_at=gone, ends_at=gone + dt.timedelta(minutes=30))
    Slot.objects.filter(id=blocked.id).update(state="blocked")
    for session in Session.objects.all():
        actions.end(actor=actor_for(nurse), session=session, day=today - dt.timedelta(days=3))
    left = Slot.objects.exclude(state="withdrawn")
    assert [slot.id for slot in left] == [over.id]


def test_a_clinic_that_ends_takes_its_hours_and_blocked_times_along(clinic, nurse):
    made(clinic, nurse)
    over, blocked, held = Slot.objects.order_by("-starts_at")[:3]
    gone = clock.now() - dt.timedelta(days=1)
    Slot.objects.filter(id=over.id).update(starts_at=gone, ends_at=gone + dt.timedelta(minutes=30))
    Slot.objects.filter(id=blocked.id).update(state="blocked")
    Slot.objects.filter(id=held.id).update(hold_key=uuid.uuid4(), held_until=clock.now() + dt.timedelta(minutes=9))
    assert clinics.end_clinic(actor=actor_for(nurse), clinic=clinic) == 27
    assert [slot.id for slot in Slot.objects.exclude(state="withdrawn")] == [over.id]
    assert Session.objects.get().ended_at and not Slot.objects.exclude(hold_key=None).exists()


def test_nobody_else_changes_or_ends_it(clinic, nurse):
    made(clinic, nurse)
    place, session = PlaceFactory(organisation=clinic.organisation), Session.objects.get()
    stranger = actor_for(MembershipFactory(role=Role.RECEPTION).user)
    pharmacist = actor_for(MembershipFactory(organisation=clinic.organisation, role=Role.PHARMACIST).user)
    for actor in (stranger, pharmacist):
        for do in (
            lambda actor: clinics.change_clinic(actor=actor, clinic=clinic, name="Mine now"),
            lambda actor: clinics.end_clinic(actor=actor, clinic=clinic),
            lambda actor: actions.end(actor=actor, session=session, day=clock.today()),
            lambda actor: clinics.keep_place(actor=actor, place=place, rooms=[], **dict.fromkeys(clinics.OF_PLACE, "")),
        ):
            with pytest.raises(ClinicRefused):
                do(actor)
    with pytest.raises(ClinicRefused):
        clinics.open_clinic(actor=pharmacist, ident=uuid.uuid4(), name="Mine", about="", phone="", booker="anybody")
    clinic.refresh_from_db()
    assert clinic.name != "Mine now" and clinic.ended_at is None and Session.objects.get().ended_at is None


def test_a_change_leaves_what_bookings_carry(clinic, nurse):
    before = list(clinic.labels)
    clinics.change_clinic(
        actor=actor_for(nurse), clinic=clinic, name="New", labels=["x"], team="y", ended_at=clock.now()
    )
    clinic.refresh_from_db()
    assert (clinic.name, clinic.labels, clinic.team, clinic.ended_at) == ("New", before, "", None)


@pytest.mark.parametrize(("role", "team"), [(Role.PHARMACIST, ""), (Role.CLINICIAN, "Cardiology")])
def test_only_the_team_itself_publishes(clinic, role, team):
    clinic.team = "Diabetes"
    clinic.save()
    other = MembershipFactory(organisation=clinic.organisation, role=role, team=team).user
    with pytest.raises(ClinicRefused):
        made(clinic, other)
