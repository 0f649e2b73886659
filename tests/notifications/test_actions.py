"""Rows are written with what they tell of, once for each event and person."""

import datetime as dt

import pytest
from django.db import transaction

import clock
from notifications import actions
from notifications.models import Notification
from notifications.signals import rows_wait

pytestmark = pytest.mark.django_db


def test_one_event_is_one_notice_and_one_mail_however_often_it_is_told(citizen, tell):
    for _ in range(3):
        tell("break-glass:1", topic="record-opened-in-emergency", subject_patient=citizen.patient)

    assert sorted(Notification.objects.values_list("channel", "state")) == [("email", "waiting"), ("portal", "sent")]


def test_what_can_wait_for_the_morning_goes_outside_then(citizen, tell):
    morning = clock.now() + dt.timedelta(hours=7)
    assert tell("offer:1", outside_from=morning, about="a" * 300).due_at == morning
    inside = Notification.objects.get(event="offer:1", channel="portal")
    assert inside.due_at < morning and inside.state == "sent" and len(inside.about) == 200
    assert tell("offer:2", outside_from=clock.now() - dt.timedelta(days=1)).due_at > clock.now() - dt.timedelta(hours=1)


def test_the_same_event_reaches_two_people(citizen, stranger, tell):
    tell("break-glass:1", recipient=citizen)
    tell("break-glass:1", recipient=stranger)

    assert Notification.objects.filter(channel="email").count() == 2


def test_nothing_is_told_that_did_not_happen(citizen):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.notify(recipient=citizen, topic="new-device", event="sign-in:1")
        raise ZeroDivisionError

    assert not Notification.objects.exists()


def test_an_unknown_topic_is_refused(citizen):
    with pytest.raises(ValueError, match="no topic"):
        actions.notify(recipient=citizen, topic="gossip", event="x")


def test_a_closed_account_gets_no_mail(citizen):
    citizen.is_active = False
    actions.notify(recipient=citizen, topic="new-device", event="sign-in:1")

    assert list(Notification.objects.values_list("channel", flat=True)) == ["portal"]


def test_the_relay_is_woken_after_the_commit_and_not_before(citizen, django_capture_on_commit_callbacks):
    heard = []
    rows_wait.connect(lambda **_: heard.append(1), dispatch_uid="test", weak=False)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            actions.notify(recipient=citizen, topic="new-device", event="sign-in:1")
            assert not heard
    finally:
        rows_wait.disconnect(dispatch_uid="test")
    assert heard


def test_mark_read_touches_only_ones_own_notices(citizen, stranger, tell):
    tell("a", recipient=citizen)
    tell("b", recipient=stranger)
    others = Notification.objects.get(recipient=stranger, channel="portal")

    assert actions.mark_read(user_id=citizen.id, notice_id=others.id) == 0
    assert actions.mark_read(user_id=citizen.id) == 1
    others.refresh_from_db()
    assert others.read_at is None


def test_what_was_given_up_can_wait_again(tell, deliver, mailoutbox):
    row = tell()
    Notification.objects.filter(id=row.id).update(state="failed", settled_at=clock.now(), attempts=12)

    assert actions.retry_failed() == 1
    assert deliver() == 1
    assert len(mailoutbox) == 1


def test_a_clock_that_goes_back_leaves_nothing_waiting_for_next_year(tell, deliver, mailoutbox):
    row = tell()
    ahead = clock.now() + dt.timedelta(days=365)
    Notification.objects.filter(id=row.id).update(due_at=ahead, claimed_until=ahead)
    assert deliver() == 0

    actions.follow_clock(now=clock.now())

    assert deliver() == 1
