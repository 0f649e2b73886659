"""How often is too often: failed passwords by axes, mails by a tally; both counted in PostgreSQL.

Codes have django-otp's own throttle (see mfa). Nothing here asks the broker, so losing it opens nothing.
"""

import datetime as dt
import hashlib
import hmac
import ipaddress
import unicodedata

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db import models

import clock
from accounts.models import Tally
from accounts.requests import Request

WINDOW = dt.timedelta(minutes=15)
# In tests of the whole portal everybody comes from one address.
FAILURES_PER_ADDRESS = {"normal": 30, "test": 10_000}
MAILS_FROM_ADDRESS = {"normal": 30, "test": 10_000}
MAILS_TO_ONE_PERSON = {"normal": 5, "test": 10_000}


class Throttle(AxesDatabaseHandler):
    """Axes counted by login, and by address with a limit of its own, on the portal's clock."""

    def get_failures(self, request, credentials=None) -> int:
        """Failures of this login; as many as lock it, where the address has had too many of any login."""
        by_login, by_address = (
            attempts.aggregate(sum=models.Sum("failures_since_start"))["sum"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        limit = FAILURES_PER_ADDRESS[settings.RATE_LIMITS]
        return settings.AXES_FAILURE_LIMIT if by_address >= limit else by_login

    def get_user_attempts(self, request, credentials=None) -> list:
        request.axes_attempt_time = clock.now()
        return super().get_user_attempts(request, credentials)

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        if request is None:
            return
        request.axes_attempt_time = clock.now()
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request.axes_failures_since_start is None:
            return  # refused while locked: such a try counts for nothing, so the lock does end
        AccessAttempt.objects.filter(
            username=login_mark(request, credentials),
            ip_address=request.axes_ip_address,
            user_agent=request.axes_user_agent,
        ).update(attempt_time=clock.now())  # the row's own default is the machine's time

    def reset_user_attempts(self, request, credentials=None) -> int:
        """Forget the failures of this login alone: one's own success must not clear one's address."""
        return forget(login_mark(request, credentials))


def forget(mark: str) -> int:
    """Forget the failures of one login."""
    return AccessAttempt.objects.filter(username=mark).delete()[0]


def login_mark(request: Request, credentials: dict | None) -> str:
    """Keyed hash of what was typed as e-mail address: equal spellings count together, and none is kept."""
    given = credentials or {}
    return mark_of(given.get("email") or given.get("username") or request.POST.get("login", ""))


def mark_of(login: str) -> str:
    return _keyed("login", unicodedata.normalize("NFKC", login).casefold().strip()).hex()


def client_address(request: Request) -> str | None:
    """The address that failures are counted for; of IPv6 the network, which one household shares."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:  # behind our own proxy, which adds the last entry
        given = request.headers.get("X-Forwarded-For", given).rsplit(",", 1)[-1].strip()
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return None
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(getattr(address, "ipv4_mapped", None) or address)


def mail_allowed_from(request: Request) -> bool:
    """Whether this address may cause one more mail to somebody who is not signed in."""
    return _count("mail-from", client_address(request) or "", WINDOW) <= MAILS_FROM_ADDRESS[settings.RATE_LIMITS]


def mail_allowed_to(email: str) -> bool:
    """Whether this mailbox may get one more mail that anybody can cause."""
    return _count("mail-to", email.lower(), 4 * WINDOW) <= MAILS_TO_ONE_PERSON[settings.RATE_LIMITS]


def too_many(kind: str, what: str, *, most: int) -> bool:
    """Whether so many of this kind have been counted within the window already."""
    return Tally.objects.filter(kind=kind, mark=_keyed(kind, what), at__gt=clock.now() - WINDOW).count() >= most


def count(kind: str, what: str) -> None:
    """Count one more of this kind, such as a wrong code."""
    _count(kind, what, WINDOW)


def _count(kind: str, what: str, window: dt.timedelta) -> int:
    """Add one, forget what is out of the window, and say how many there are."""
    mark, now = _keyed(kind, what), clock.now()
    Tally.objects.create(kind=kind, mark=mark, at=now)
    Tally.objects.filter(kind=kind, at__lte=now - window).delete()
    return Tally.objects.filter(kind=kind, mark=mark).count()


def _keyed(kind: str, what: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"{kind}:{what}".encode(), hashlib.sha256).digest()
