"""One clock for Python and SQL, moved for demonstrations only."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction

import clock
from clock.models import Offset
from portal.management.commands.set_clock import parse
from tests.factories.accounts import PatientFactory

both = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def set_clock(capsys):
    yield lambda step: call_command("set_clock", step)
    Offset.objects.using("owner").all().delete()


def database_says():
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT portal_now()")
        return cursor.fetchone()[0]


def ahead() -> dt.timedelta:
    """How far Python's clock is from real time; SQL's must say the same."""
    assert abs(database_says() - clock.now()) < dt.timedelta(seconds=5)
    return clock.now() - dt.datetime.now(dt.UTC)


@both
@pytest.mark.parametrize(("step", "hours"), [("+365d", 8760), ("-2h", -2), ("+90m", 1.5)])
def test_python_and_sql_move_together_and_back(set_clock, step, hours):
    set_clock(step)
    assert abs(ahead() - dt.timedelta(hours=hours)) < dt.timedelta(seconds=5)

    set_clock("reset")
    assert abs(ahead()) < dt.timedelta(seconds=5)


@both
def test_steps_count_from_real_time_not_from_each_other(set_clock):
    set_clock("+2d")
    set_clock("+1d")
    assert abs(ahead() - dt.timedelta(days=1)) < dt.timedelta(seconds=5)


@both
def test_a_database_with_one_real_person_keeps_its_time(set_clock):
    PatientFactory()
    PatientFactory(is_test=False)

    with pytest.raises(CommandError, match="not marked as test"):
        set_clock("+1d")
    assert not Offset.objects.exists()


@both
def test_the_portal_itself_cannot_move_the_clock():
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Offset.objects.create(ahead=dt.timedelta(days=1))


def test_outside_demonstrations_the_clock_stays(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO"):
        call_command("set_clock", "+1d")


@pytest.mark.parametrize("step", ["", "1d", "+d", "+1", "+1y", "yesterday", "+1d2h", "+9999999d", "--1d"])
def test_what_is_no_step_is_refused(step):
    with pytest.raises(CommandError, match="Say how far"):
        parse(step)


def test_outside_demonstrations_python_asks_no_database(settings):
    settings.DEMO = False
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=1)
