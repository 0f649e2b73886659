"""A link by e-mail to somebody without an account. It is made of the row that brings it, so it stands nowhere."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

import clock
from accounts.models import User
from notifications import actions, rules
from notifications.models import Notification


def send_link(*, sender: User, address: str, event: str) -> str:
    """Send one in the caller's transaction; gives the secret that the link ends with."""
    now = clock.now()
    row = Notification(id=uuid.uuid4(), event=event, recipient=sender, topic=rules.LINK, address=address)
    row.channel, row.created_at, row.due_at = Notification.Channel.EMAIL, now, now
    row.save(force_insert=True)
    transaction.on_commit(actions.wake, robust=True)
    return rules.link_of(settings.SECRET_KEY, row.id)


def how_sent(events: Iterable[str]) -> dict[str, str]:
    """What became of those that were sent, by event: a Notification.State."""
    rows = Notification.objects.filter(event__in=list(events), topic=rules.LINK)
    return dict(rows.values_list("event", "state"))
