"""A worker that calls appointments off is killed hard, again and again: each is called off, told and counted once."""

import datetime as dt
import os
import subprocess
import sys
import uuid

import pytest
from django.db import connections

import clock
from accounts.roles import Role
from appointments.actions import calling_off
from appointments.models import Booking, CallingOff, Slot
from appointments.queries.day import Part
from audit.models import Entry
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory, UserFactory, actor_for
from tests.factories.appointments import ClinicFactory, SlotFactory, make_booking, opened
from tests.factories.consent import CareRelationshipFactory
from tests.notifications.killing import ROOT, _conninfo, until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
PEOPLE, KILLS = 40, int(os.environ.get("CALLING_OFF_KILLS", "4"))
TURN = "from appointments.actions import calling_off; calling_off.go_on_with_all()"


@pytest.fixture
def clinic(practice):
    return ClinicFactory(organisation=practice, cancel_minutes=0, closes_minutes=0)


def begin_turn() -> subprocess.Popen:
    name = connections["owner"].settings_dict["NAME"]
    known = {"DATABASE_URL": _conninfo("owner", name), "DATABASE_APP_URL": _conninfo("default", name)}
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", TURN]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | known, stdout=subprocess.DEVNULL)


def booked(clinic, number: int):
    user = UserFactory(citizen=True)
    CareRelationshipFactory(patient=user.patient, organisation=clinic.organisation)
    starts = clock.now() + dt.timedelta(days=3, minutes=10 * number)
    return user, make_booking(user, SlotFactory(clinic=clinic, starts_at=starts))


def test_a_killed_worker_loses_nothing_and_doubles_nothing(clinic, practice):
    made = [booked(clinic, number) for number in range(PEOPLE)]
    for number in range(PEOPLE // 2):  # for half of them another time is free
        SlotFactory(clinic=clinic, starts_at=clock.now() + dt.timedelta(days=9, minutes=10 * number))
    actor = actor_for(MembershipFactory(organisation=practice, role=Role.RECEPTION).user)
    run = calling_off.ask(
        actor=actor, clinics=[clinic], part=Part((clock.now() + dt.timedelta(days=3)).date()), reason="Ill",
        instead=True, slots=[booking.slot_id for _user, booking in made], key=uuid.uuid4(),
    )  # fmt: skip

    def counted() -> int:
        return CallingOff.objects.get(id=run.id).done

    for kill in range(KILLS):
        worker, goal = begin_turn(), (kill + 1) * PEOPLE // (KILLS + 2)
        until(lambda goal=goal: counted() >= goal, seconds=120, what="nothing is called off")
        assert worker.poll() is None, "the worker was done before it was killed"
        worker.kill()
        worker.wait()
    assert begin_turn().wait(timeout=300) == 0

    over = CallingOff.objects.get(id=run.id)
    assert over.ended_at and over.counts | {"offered": PEOPLE // 2, "phone": PEOPLE // 2} == over.counts
    assert over.total == PEOPLE and set(states(made)) == {"cancelled"}
    told = Notification.objects.filter(topic="appointment-called-off").values_list("recipient", "event").distinct()
    assert sorted(recipient for recipient, _event in told) == sorted(user.id for user, _booking in made)
    assert set(Slot.objects.filter(id__in=[booking.slot_id for _user, booking in made]).values_list("state")) == {
        ("blocked",)
    }
    assert Slot.objects.exclude(held_until=None).count() == PEOPLE // 2
    entries = list(Entry.objects.filter(actor_id=actor.id, outcome="permitted").values_list("patient_id", flat=True))
    assert {entries.count(user.patient_id) for user, _booking in made} == {1}, "a record opened without its entry"


def states(made) -> list[str]:
    found = []
    for user, booking in made:
        access = opened(user)
        with access.reading():
            found.append(Booking.objects.under(access).get(id=booking.id).state)
    return found
