"""Claims are leases, failures wait longer each time, and what was sent is not sent again."""

import datetime as dt
import threading

import psycopg
import pytest
from django.db import connections

import clock
from notifications import delivery, rules
from notifications.models import Notification


@pytest.mark.django_db
def test_a_row_is_sent_once_and_says_so(tell, deliver, mailoutbox):
    row = tell()

    assert [deliver(), deliver()] == [1, 0]

    row.refresh_from_db()
    assert (row.state, row.attempts, row.claimed_until) == ("sent", 1, None)
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_a_claimed_row_is_nobody_elses_until_the_lease_ends(tell):
    row = tell()
    first = delivery.claim()
    assert first == row
    assert delivery.claim() is None

    Notification.objects.update(claimed_until=clock.now() - dt.timedelta(seconds=1))

    again = delivery.claim()
    assert (again, again.attempts) == (row, 2)


@pytest.mark.django_db
def test_who_lost_the_lease_has_no_say_any_more(tell):
    tell()
    late = delivery.claim()
    Notification.objects.update(claimed_until=clock.now() - dt.timedelta(seconds=1))
    delivery.claim()

    assert not delivery.deliver(late)

    assert Notification.objects.get(channel="email").state == "waiting"


@pytest.mark.django_db
def test_a_worker_killed_between_sending_and_recording_leaves_one_file(tell, deliver, mail_files):
    row = tell()
    delivery.channels.send(delivery.claim())  # and then the worker dies
    Notification.objects.update(claimed_until=clock.now() - dt.timedelta(seconds=1))

    assert deliver() == 1

    assert [path.name for path in mail_files.iterdir()] == [f"{row.id}.eml"]


@pytest.mark.django_db
def test_a_failure_waits_longer_each_time_and_ends(tell, deliver, settings):
    row = tell()
    settings.EMAIL_BACKEND = "no.such.Backend"
    pauses = []
    for _ in range(rules.MAX_ATTEMPTS):
        Notification.objects.filter(state="waiting").update(due_at=clock.now())
        deliver()
        row.refresh_from_db()
        pauses.append(round((row.due_at - clock.now()).total_seconds()))

    assert pauses[:3] == [30, 60, 120]
    assert max(pauses) <= rules.LONGEST_PAUSE.total_seconds()
    assert (row.state, row.attempts, row.trouble) == ("failed", rules.MAX_ATTEMPTS, "ModuleNotFoundError")


@pytest.mark.django_db
def test_a_row_that_kills_its_worker_each_time_is_given_up(tell, deliver):
    row = tell()
    Notification.objects.filter(id=row.id).update(attempts=rules.MAX_ATTEMPTS)

    assert deliver() == 0

    row.refresh_from_db()
    assert (row.state, row.trouble) == ("failed", "WorkerLost")


@pytest.mark.django_db
def test_one_bad_row_does_not_hold_up_the_others(tell, deliver, mailoutbox, stranger):
    bad = tell("a")
    Notification.objects.filter(id=bad.id).update(topic="a topic of an older release")
    tell("b", recipient=stranger)

    assert deliver() == 1
    assert [mail.to for mail in mailoutbox] == [[stranger.email]]


@pytest.mark.django_db(transaction=True)
def test_a_row_in_another_workers_hands_is_passed_over(tell, stranger, relay_asleep):
    first, second = tell("a"), tell("b", recipient=stranger)
    wanted = connections["default"].get_connection_params() | {"cursor_factory": None}
    with psycopg.connect(**wanted) as other, connections["default"].cursor() as cursor:
        other.execute("SELECT 1 FROM notifications_notification WHERE id = %s FOR UPDATE", [first.id])
        cursor.execute("SET lock_timeout = '500ms'")

        assert delivery.claim() == second

        cursor.execute("RESET lock_timeout")


@pytest.mark.django_db(transaction=True)
def test_eight_relays_at_once_send_each_row_once(tell, mail_server, relay_asleep):
    rows = {str(tell(f"event:{number}").id) for number in range(24)}
    gate, sent = threading.Barrier(8), []

    def relay():
        gate.wait(timeout=10)
        sent.append(delivery.deliver_waiting())
        connections["default"].close()

    threads = [threading.Thread(target=relay) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sum(sent) == len(mail_server.taken) == len(rows)
    assert not Notification.objects.filter(state="waiting").exists()
