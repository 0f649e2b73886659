"""Many want the last time at one instant: one gets it, the others are told kindly; and a kill leaves nothing held."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import uuid

import pytest
from django.db import close_old_connections, connection, connections

import clock
from accounts.models import User
from appointments.actions import slots
from appointments.actions.booking import BookingRefused, book, change
from appointments.models import Booking, Slot
from tests.factories.accounts import UserFactory
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking, opened

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
WIDE, ROUNDS = 16, int(os.environ.get("STAMPEDE_ROUNDS", "500"))


def live_bookings(slot) -> int:
    """Beneath the gate: how many hold this time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', false)")
        cursor.execute(
            "SELECT count(*) FROM appointments_booking WHERE slot_id = %s AND state <> 'cancelled'", [slot.id]
        )
        found = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('portal.population', '', false)")
    return found


class Stampede:
    """The same people again and again, each at a thread of their own, let go by one barrier a round."""

    def __init__(self, people: list[User]):
        self.people = people
        self.begin, self.end = threading.Barrier(len(people) + 1), threading.Barrier(len(people) + 1)
        self.slot: Slot | None = None
        self.said: list = []
        self.threads = [threading.Thread(target=self._live, args=[user], daemon=True) for user in people]
        for thread in self.threads:
            thread.start()

    def _live(self, user: User):
        while True:
            self.begin.wait()
            if self.slot is None:
                connections.close_all()
                return
            self.said.append(self._try(user))
            self.end.wait()

    def _try(self, user: User):
        close_old_connections()
        try:
            access = opened(user)
            with access.reading():
                return book(access=access, slot_id=self.slot.id, mode="in-person", form_key=uuid.uuid4())
        except Exception as refusal:  # noqa: BLE001 - whatever it was, the round says it
            return refusal

    def round(self, slot: Slot) -> list:
        self.slot, self.said = slot, []
        self.begin.wait()
        self.end.wait()
        return self.said

    def over(self):
        self.slot = None
        self.begin.wait()
        for thread in self.threads:
            thread.join()


def one_round(stampede: Stampede, slot: Slot, near: set) -> None:
    said = stampede.round(slot)
    winners = [one for one in said if isinstance(one, Booking)]
    others = [one for one in said if isinstance(one, BookingRefused)]
    assert len(winners) == 1 and len(others) == len(said) - 1, said
    assert all("faster" in one.message and {free.id for free in one.nearest} == near for one in others), others
    assert live_bookings(slot) == 1 and Slot.objects.get(id=slot.id).state == "taken"


def clinic_with_near():
    at = ClinicFactory(most_open=30_000, opens_days=3000)
    return at, {SlotFactory(clinic=at, starts_at=in_days(1.5 + n)).id for n in range(3)}


def test_two_at_once():
    at, near = clinic_with_near()
    stampede = Stampede([UserFactory(citizen=True) for _ in range(2)])
    for number in range(3):
        one_round(stampede, SlotFactory(clinic=at, starts_at=in_days(3 + number)), near)
    stampede.over()


@pytest.mark.slow
def test_sixteen_at_once():
    """Every round another time, which is given back after it, far enough from the others to clash with none."""
    at, near = clinic_with_near()
    stampede = Stampede([UserFactory(citizen=True) for _ in range(WIDE)])
    for number in range(ROUNDS):
        one_round(stampede, SlotFactory(clinic=at, starts_at=in_days(3 + number)), near)
    stampede.over()


def test_one_person_in_two_windows():
    """Two overlapping times at once: one is booked, the other refused, whichever came first."""
    user, at = UserFactory(citizen=True), ClinicFactory()
    pair = [SlotFactory(clinic=at), SlotFactory(starts_at=in_days(2))]
    barrier, said = threading.Barrier(2), []

    def press(slot):
        barrier.wait()
        try:
            said.append(make_booking(user, slot))
        except BookingRefused as why:
            said.append(why)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[slot]) for slot in pair]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(type(one).__name__ for one in said) == ["Booking", "BookingRefused"], said
    assert sorted(Slot.objects.filter(id__in=[slot.id for slot in pair]).values_list("state", flat=True)) == [
        "free",
        "taken",
    ]


def test_two_swap_their_times_without_a_deadlock():
    """Each wants what the other has: both are refused, and both keep their own."""
    at = ClinicFactory()
    people = [UserFactory(citizen=True) for _ in range(2)]
    times = [SlotFactory(clinic=at, starts_at=in_days(2 + number)) for number in range(2)]
    made = [make_booking(user, slot) for user, slot in zip(people, times, strict=True)]
    barrier, said = threading.Barrier(2), []

    def press(mine: int):
        barrier.wait()
        try:
            access = opened(people[mine])
            with access.reading():
                change(
                    access=access,
                    booking_id=made[mine].id,
                    slot_id=times[1 - mine].id,
                    sequence=0,
                    form_key=uuid.uuid4(),
                )
        except BookingRefused as why:
            said.append(why)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[mine]) for mine in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(said) == 2 and all(live_bookings(slot) == 1 for slot in times)


CHILD = """
    import os, sys, time, uuid, django
    django.setup()
    from django.conf import settings
    from django.db import connections, transaction
    connections["default"].settings_dict["NAME"] = sys.argv[2]
    connections["default"].settings_dict["OPTIONS"].pop("pool", None)
    from appointments.actions import slots
    slot = uuid.UUID(sys.argv[1])
    if sys.argv[3] == "inside":
        with transaction.atomic():
            assert slots.hold(slot_id=slot) and slots.take(slot_id=slot) is False
            print("held", flush=True)
            time.sleep(60)
    assert slots.hold(slot_id=slot)
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("where", [pytest.param("inside", marks=pytest.mark.slow), "after"])
def test_a_killed_process_leaves_no_held_time(where):
    """Killed with its transaction open, nothing was held; killed after the commit, the clock frees it."""
    slot = SlotFactory()
    name = connection.settings_dict["NAME"]
    asked = [sys.executable, "-c", textwrap.dedent(CHILD), str(slot.id), name, where]
    world = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DEMO": "1"}
    with subprocess.Popen(asked, stdout=subprocess.PIPE, env=world, text=True) as child:
        try:
            assert child.stdout.readline() == "held\n"
        finally:
            child.send_signal(signal.SIGKILL)
    if where == "after":
        held = Slot.objects.get(id=slot.id)
        assert held.hold_key and slots.hold(slot_id=slot.id) is None
        assert (held.held_until - clock.now()).total_seconds() <= 600
        Slot.objects.filter(id=slot.id).update(held_until=clock.now())  # ten minutes pass
    assert slots.take(slot_id=slot.id)
