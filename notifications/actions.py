"""Telling people. The rows are written with what they tell of: nothing is told that did not happen."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least

import clock
from accounts.models import Patient, User
from notifications import rules, silence, ways
from notifications.models import Notification
from notifications.signals import rows_wait
from notifications.topics import TOPICS


def notify(
    *,
    recipient: User,
    topic: str,
    event: str,
    subject_patient: Patient | None = None,
    about: str = "",
    outside_from: dt.datetime | None = None,
) -> None:
    """Tell somebody in the caller's transaction. `event` names what happened: telling it again changes nothing.

    `about` (a browser, a team; never anything clinical) is shown inside the portal only. `outside_from`: what can
    wait for the morning is not told outside before.
    """
    if topic not in TOPICS:
        raise ValueError(f"There is no topic {topic!r}.")
    if recipient.patient and recipient.patient.died_on:
        return
    subject_id = subject_patient.pk if subject_patient else None
    if silence.is_kept(recipient=recipient, topic=topic, subject_id=subject_id):
        return
    now = clock.now()
    common = {
        "event": event, "recipient": recipient, "topic": topic, "subject_patient": subject_patient,
        "about": about[:200], "created_at": now, "due_at": now,
    }  # fmt: skip
    rows = [Notification(channel=Notification.Channel.PORTAL, state=Notification.State.SENT, settled_at=now, **common)]
    stays = silence.is_inside(recipient=recipient, topic=topic, subject_id=subject_id)
    outside = [] if stays else ways.wanted(recipient, TOPICS[topic])
    later = common | {"due_at": max(now, outside_from or now)}
    rows += [Notification(channel=way, **later) for way in outside]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(wake, robust=True)


def wake() -> None:
    rows_wait.send(sender=Notification)


def mark_read(*, user_id: uuid.UUID, notice_id: uuid.UUID | None = None) -> int:
    """Mark one notice of this person as read, or all of them; gives how many there were."""
    notices = Notification.objects.in_portal_of(user_id).unread()
    if notice_id:
        notices = notices.filter(id=notice_id)
    return notices.update(read_at=clock.now())


def retry_failed() -> int:
    """Let everything that was given up wait again, for after a mail server was mended; links have no address left."""
    return (
        Notification.objects.filter(state=Notification.State.FAILED)
        .exclude(topic=rules.LINK)
        .update(state=Notification.State.WAITING, settled_at=None, attempts=0, due_at=clock.now(), claimed_until=None)
    )


def follow_clock(*, now: dt.datetime) -> int:
    """After the demo clock went back: nothing waits for a time that is now far ahead."""
    waiting = Notification.objects.filter(
        Q(due_at__gt=now) | Q(claimed_until__gt=now), state=Notification.State.WAITING
    )
    return waiting.update(due_at=Least(F("due_at"), now), claimed_until=None)
