"""What people choose about being told, and the number that they give for it."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

import clock
from accounts import trail
from accounts.actor import Actor
from accounts.models import User
from notifications import actions, rules
from notifications.models import Mobile, Notification, Preference

TOPIC = "mobile-code"


class ContactRefused(Exception):
    """The number or the code is not taken; the message says why."""


@transaction.atomic
def choose(*, actor: Actor, wanted: Mapping[tuple[rules.Place, str], bool]) -> None:
    """Keep what somebody wants to be told of by which way; what cannot be turned off stays on."""
    assert actor.id
    for (place, way), answer in wanted.items():
        if (place, way) not in rules.FIXED:
            Preference.objects.update_or_create(user_id=actor.id, place=place, channel=way, defaults={"wanted": answer})
    trail.note(actor, action="contact", reason="notices chosen")


@transaction.atomic
def ask_code(*, actor: Actor, user: User, number: str) -> None:
    """Send a code to a number that somebody gives as theirs. It counts when the code comes back."""
    now = clock.now()
    User.objects.select_for_update().get(id=user.id)
    sent = Notification.objects.filter(recipient=user, topic=TOPIC, channel=Notification.Channel.TEXT)
    if sent.filter(created_at__gt=now - dt.timedelta(days=1)).count() >= rules.CODES_A_DAY:
        raise ContactRefused(_("We sent several codes today. Please try again tomorrow."))
    row = uuid.uuid4()
    Mobile.objects.update_or_create(
        user=user, defaults={"number": number, "code_row": row, "asked_at": now, "tries": 0, "confirmed_at": None}
    )
    common = {"event": f"{TOPIC}:{row}", "recipient": user, "topic": TOPIC, "created_at": now, "due_at": now}
    told = {"channel": Notification.Channel.PORTAL, "state": Notification.State.SENT, "settled_at": now}
    Notification.objects.bulk_create(
        [Notification(**common, **told), Notification(id=row, channel=Notification.Channel.TEXT, **common)]
    )
    trail.note(actor, action="contact", reason="mobile asked")
    transaction.on_commit(actions.wake, robust=True)


def confirm(*, actor: Actor, user: User, code: str) -> None:
    """The code came back: from now on the number counts. Each try is counted, whatever becomes of it."""
    if (reason := _tried(user, code)) is not None:
        raise ContactRefused(reason)
    trail.note(actor, action="contact", reason="mobile confirmed")


@transaction.atomic
def _tried(user: User, code: str) -> str | None:
    mobile = Mobile.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    now = clock.now()
    if mobile is None or now - mobile.asked_at > rules.CODE_LASTS or mobile.tries >= rules.CODE_TRIES:
        return _("This code has ended. Ask for a new one.")
    mobile.tries += 1
    right = code == rules.code_of(settings.SECRET_KEY, mobile.code_row)
    mobile.confirmed_at = now if right else None
    mobile.save(update_fields=["tries", "confirmed_at"])
    return None if right else _("That is not the code. Check the last text message that we sent.")


@transaction.atomic
def forget(*, actor: Actor, user: User) -> None:
    """No text messages any more."""
    Mobile.objects.filter(user=user).delete()
    trail.note(actor, action="contact", reason="mobile removed")
