"""What lets somebody in without an account: a link, a join code, and the place that a browser has by one of them.

Kept is a keyed hash, and beside it whose visit it is, sealed by a key that the secret alone makes: the table by itself
tells nothing about anybody.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets
import uuid
from dataclasses import dataclass
from enum import StrEnum

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

import clock
from accounts import codes
from appointments.models import Attendee, Booking, Ticket

COOKIE = "visit"  # holds the secret of a browser's place, until the browser is closed
LENGTH, GROUP = 10, 5


class Use(StrEnum):
    """Each opens its own door and no other."""

    LINK = "link"
    CODE = "code"
    SEAT = "seat"


@dataclass(frozen=True)
class Opens:
    """Whose visit it is, and as whom one comes. `mark` is what the attendee's row keeps of the secret."""

    booking_id: uuid.UUID
    attendee_id: uuid.UUID
    patient_ids: tuple[uuid.UUID, ...]  # one, or a person under two ids
    mark: str


def new_link() -> str:
    """128 bits in a form that the portal's logs leave out."""
    return secrets.token_hex(16)


def new_code() -> str:
    """Such as K7PM2-QXR9D, to be read out."""
    return codes.new(length=LENGTH, group=GROUP)


def plain_code(typed: str) -> str:
    """A code however it was spaced, capitalised or misread."""
    return codes.plain(typed)[:40]


def mark_of(use: Use, secret: str) -> str:
    return _keyed("mark", use, secret).hex()


def issue(use: Use, secret: str, *, attendee: Attendee, booking: Booking, expires_at: dt.datetime) -> str:
    """Keep a ticket in the caller's transaction; gives its mark."""
    people = dict.fromkeys([attendee.patient_id, booking.patient_id])
    content = json.dumps([str(one) for one in (booking.id, attendee.id, *people)])
    ticket = Ticket(mark=mark_of(use, secret), expires_at=expires_at)
    ticket.sealed = _lock(use, secret).encrypt(content.encode()).decode()
    ticket.save(force_insert=True)
    return ticket.mark


def read(use: Use, secret: str) -> Opens | None:
    """What it opens, if it is ours and not over."""
    mark = mark_of(use, secret)
    sealed = Ticket.objects.filter(mark=mark, expires_at__gt=clock.now()).values_list("sealed", flat=True).first()
    if sealed is None:
        return None
    try:
        named = json.loads(_lock(use, secret).decrypt(sealed.encode()))
    except InvalidToken:
        return None
    booking_id, attendee_id, *people = map(uuid.UUID, named)
    return Opens(booking_id, attendee_id, tuple(people), mark)


def spend(mark: str) -> bool:
    """It is used up: true for one of those who come with it, however many come at once."""
    return Ticket.objects.filter(mark=mark).delete()[0] == 1


def forget_old() -> int:
    """Those that open nothing any more."""
    return Ticket.objects.filter(expires_at__lte=clock.now()).delete()[0]


def _lock(use: Use, secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_keyed("lock", use, secret)))


def _keyed(purpose: str, use: Use, secret: str) -> bytes:
    text = f"video ticket:{purpose}:{use}:{secret}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()
