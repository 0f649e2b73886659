"""Hears what the floors below tell, where they may not know who listens."""

import logging
import time

from django.dispatch import receiver

from accounts.signals import new_device
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
