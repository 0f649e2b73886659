"""Delivers what waits: claim a row, send it, record it. A worker may die between any two of these.

A claim is a lease: it ends by itself, so that the row of a dead worker is sent again. Sending again is harmless,
for a message is named by its row: the file sink replaces the same file, a mail server sees the same Message-ID.
"""

import datetime as dt
import logging
import time

from django.conf import settings
from django.db import transaction

import clock
from notifications import channels, rules, silence, ways
from notifications.models import Notification

log = logging.getLogger(__name__)

ONE_WAY = frozenset({"mobile-code", rules.LINK})  # no other way brings it
BY_WISH = frozenset({"Quiet", "Silent"})  # not sent because somebody asked for that


def deliver_waiting() -> int:
    """Deliver until nothing is due or this turn's time is over; gives how many were sent."""
    ends, sent = time.monotonic() + settings.OUTBOX_TURN, 0
    while time.monotonic() < ends and (row := claim()):
        sent += deliver(row)
    return sent


def claim() -> Notification | None:
    """Take the longest due row that nobody else has. The attempt counts from here: one that kills us counts too."""
    now = clock.now()
    with transaction.atomic():
        due = Notification.objects.due(now).select_related("recipient").order_by("due_at", "id")
        row = due.select_for_update(skip_locked=True, of=("self",)).first()
        if row:
            row.attempts += 1
            row.claimed_until = now + dt.timedelta(seconds=settings.OUTBOX_LEASE)
            row.save(update_fields=["attempts", "claimed_until"])
    return row


def deliver(row: Notification) -> bool:
    """Send one claimed row and record how it went."""
    if row.attempts > rules.MAX_ATTEMPTS:  # every attempt killed its worker: a row that nobody survives
        return _give_up(row, trouble="WorkerLost")
    if row.topic != rules.LINK and row.recipient.quiet:  # asked for while it waited
        return _give_up(row, trouble="Quiet")
    if row.topic != rules.LINK and _kept_silent(row):
        return _give_up(row, trouble="Silent")
    try:
        channels.send(row)
    except channels.Undeliverable as error:
        return _give_up(row, trouble=type(error.__cause__ or error).__name__)
    except Exception as error:  # a mail server can fail in every way there is
        return _try_later(row, trouble=type(error).__name__)
    return _record(row, state=Notification.State.SENT, settled_at=clock.now(), claimed_until=None, trouble="")


def _kept_silent(row: Notification) -> bool:
    """Whether somebody closed the record, or asked that nothing of it goes outside, while the row waited."""
    subject = row.subject_patient_id
    return silence.is_kept(recipient=row.recipient, topic=row.topic, subject_id=subject) or silence.is_inside(
        recipient=row.recipient, topic=row.topic, subject_id=subject
    )


@transaction.atomic
def _give_up(row: Notification, trouble: str) -> bool:
    log.error("notification given up after %d attempts: %s", row.attempts, trouble)
    mine = _record(
        row, state=Notification.State.FAILED, settled_at=clock.now(), claimed_until=None, trouble=trouble[:80]
    )
    if mine and trouble not in BY_WISH and row.topic not in ONE_WAY and (way := ways.other_way(row)):
        _wait_by(row, way)
    return False


def _wait_by(row: Notification, way: str) -> None:
    """What one way did not bring is brought by another."""
    now = clock.now()
    again = Notification(
        event=row.event,
        recipient_id=row.recipient_id,
        channel=way,
        topic=row.topic,
        subject_patient_id=row.subject_patient_id,
        created_at=row.created_at,
        due_at=now,
    )
    Notification.objects.bulk_create([again], ignore_conflicts=True)


def _try_later(row: Notification, trouble: str) -> bool:
    if not rules.may_try_again(row.attempts):
        return _give_up(row, trouble)
    log.warning("notification not sent at attempt %d: %s", row.attempts, trouble)
    _record(row, due_at=clock.now() + rules.pause_after(row.attempts), claimed_until=None, trouble=trouble[:80])
    return False


def _record(row: Notification, **changes) -> bool:
    """Only whoever made the last attempt records it: who lost the lease has no say any more."""
    if "state" in changes:
        changes["address"] = ""
    mine = Notification.objects.filter(id=row.id, state=Notification.State.WAITING, attempts=row.attempts)
    return bool(mine.update(**changes))
