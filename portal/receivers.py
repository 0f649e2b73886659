"""Hears what the floors below tell, where they may not know who listens."""

import logging
import time

from django.dispatch import receiver

from accounts.signals import (
    case_answered,
    new_device,
    record_connected,
    record_disconnected,
    records_merged,
    records_parted,
    second_factor_reset,
)
from notifications.actions import notify
from notifications.signals import rows_wait
from notifications.tasks import deliver_waiting

log = logging.getLogger(__name__)

REST = 0.2  # seconds between two wakings: one turn of the relay takes all rows that wait
REST_AFTER_FAILURE = 30.0  # a request in thirty seconds at most waits for a broker that is gone
_next_waking = 0.0


@receiver(rows_wait)
def wake_relay(**_) -> None:
    """Wake the relay, if that costs nothing: it wakes by itself every other second."""
    global _next_waking
    if time.monotonic() < _next_waking:
        return
    _next_waking = time.monotonic() + REST
    try:
        deliver_waiting.apply_async(retry=False, expires=10)
    except Exception as error:  # whatever the broker's trouble is, it is not the caller's
        _next_waking = time.monotonic() + REST_AFTER_FAILURE
        log.warning("relay not woken: %s", type(error).__name__)


@receiver(new_device)
def tell_of_new_device(*, user, device, at, **_) -> None:
    """Somebody signed in from a browser that this account has not used before: its owner ought to know."""
    notify(recipient=user, topic="new-device", event=f"new-device:{user.pk}:{at.isoformat()}", about=device)


@receiver([record_connected, record_disconnected])
def tell_of_connection(*, signal, user, at, **_) -> None:
    """An account was bound to a record, or is no longer: if it was not its owner, they ought to know."""
    topic = "record-connected" if signal is record_connected else "record-disconnected"
    notify(recipient=user, topic=topic, event=f"{topic}:{user.pk}:{at.isoformat()}")


@receiver(second_factor_reset)
def tell_of_reset(*, user, at, **_) -> None:
    """The help desk took away somebody's app and codes: if they did not ask for it, they ought to know."""
    notify(recipient=user, topic="second-factor-reset", event=f"second-factor-reset:{user.pk}:{at.isoformat()}")


@receiver(case_answered)
def tell_of_answer(*, case, **_) -> None:
    """The help desk decided. What was connected is told as that."""
    topic = {"not-me": "report-answered", "duplicate": ""}.get(case.kind, "identity-answered")
    if case.user and topic and case.outcome != "connected":
        notify(recipient=case.user, topic=topic, event=f"case:{case.pk}:{case.outcome}", subject_patient=case.patient)


@receiver([records_merged, records_parted])
def tell_of_merge(*, signal, merge, user, **_) -> None:
    """Two records became one, or two again."""
    topic = "records-merged" if signal is records_merged else "records-parted"
    if user:
        notify(recipient=user, topic=topic, event=f"{topic}:{merge.pk}", subject_patient=merge.kept)
