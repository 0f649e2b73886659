"""Django's database sessions, with user, role and time of the one-time code as columns."""

import datetime as dt
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from asgiref.sync import sync_to_async
from django.apps import apps
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core import signing

import clock
from accounts import session_rows, useragent
from accounts.roles import STAFF_ROLES, Role

# Keys within the session; `create_model_instance` copies each to its column.
ROLE, MEMBERSHIP, OTP_AT, STARTED_AT, LAST_SEEN_AT, DEVICE = (
    "portal_role",
    "portal_membership",
    "portal_otp_at",
    "portal_started_at",
    "portal_last_seen_at",
    "portal_device",
)
WAYS = "portal_ways"  # in how many roles this account may act; without a column


class SessionStore(DatabaseStore):
    asked: Sequence[Any] | None = None  # the row that `accounts.asking` makes the actor of
    found: session_rows.Found | None = None  # what was read of this session before it was asked for

    @classmethod
    def get_model_class(cls):
        return apps.get_model("accounts", "Session")  # models names this store, so it is not imported here

    def load(self):
        """What was kept, and beside it what the actor is made of: one statement for both.

        The column knows the latest sign of life, which the API writes there alone.
        """
        kept, seen, self.asked = self.found or session_rows.of_page(self.session_key)
        self.found = None
        if kept is None:
            self._session_key = None
            return {}
        data = self.decode(kept)
        if seen and LAST_SEEN_AT in data:
            data[LAST_SEEN_AT] = seen.isoformat()
        return data

    async def aload(self):
        return await sync_to_async(self.load)()

    def decode(self, session_data):
        """As Django does; that a text bears our signature is found out once, while it stays the same."""
        try:
            return json.loads(_signed(session_data, self.key_salt).decode("latin-1"))
        except Exception:
            return super().decode(session_data)

    def create_model_instance(self, data):
        session = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        session.role = data.get(ROLE, Role.CITIZEN)
        session.membership_id = data.get(MEMBERSHIP)
        session.auth_hash = data.get(HASH_SESSION_KEY, "")
        session.otp_at = _moment(data.get(OTP_AT))
        session.started_at = _moment(data.get(STARTED_AT))
        session.last_seen_at = _moment(data.get(LAST_SEEN_AT))
        session.device = data.get(DEVICE, "")
        rows = self.get_model_class().objects.filter(session_key=session.session_key)
        session.public_id = rows.values_list("public_id", flat=True).first() or session.public_id
        return session


class _Text:
    """Leaves what was signed as it was written."""

    def loads(self, data: bytes) -> bytes:
        return data


@lru_cache(maxsize=1024)
def _signed(session_data: str, salt: str) -> bytes:
    return signing.loads(session_data, salt=salt, serializer=_Text)  # type: ignore[arg-type]


def begin(session, *, user_agent: str) -> None:
    """Start counting: a password was just accepted, and nothing else is known yet."""
    for key in (ROLE, MEMBERSHIP, OTP_AT, WAYS):
        session.pop(key, None)
    stamp(session, STARTED_AT)
    stamp(session, LAST_SEEN_AT)
    session[DEVICE] = useragent.in_words(user_agent)


def idle_limit(session) -> int:
    """Seconds without a page after which this session ends."""
    return _idle_limit(session.get(ROLE))


def _idle_limit(role: str | None) -> int:
    return settings.SESSION_IDLE_STAFF if role in STAFF_ROLES else settings.SESSION_IDLE_CITIZEN


def why_ended(session) -> str:
    """`idle` or `absolute` where the session is over; nothing while it lives."""
    started, seen = read_stamp(session, STARTED_AT), read_stamp(session, LAST_SEEN_AT)
    return why_over(role=session.get(ROLE), started=started, seen=seen, now=clock.now())


def why_over(*, role: str | None, started: dt.datetime | None, seen: dt.datetime | None, now: dt.datetime) -> str:
    """The same, by the columns of a session."""
    if started is None or seen is None or (now - seen).total_seconds() >= _idle_limit(role):
        return "idle"
    return "absolute" if (now - started).total_seconds() >= settings.SESSION_ABSOLUTE else ""


def is_stale(*, role: str | None, seen: dt.datetime, now: dt.datetime) -> bool:
    """Whether a sign of life is worth writing: once every tenth of the idle limit."""
    return (now - seen).total_seconds() >= _idle_limit(role) / 10


def seconds_left(session) -> int:
    """Until the session ends, if nothing more happens."""
    started, seen = read_stamp(session, STARTED_AT), read_stamp(session, LAST_SEEN_AT)
    if started is None or seen is None:
        return 0
    return int(max(0, min(idle_limit(session) - _age(seen), settings.SESSION_ABSOLUTE - _age(started))))


def touch(session, *, at_once: bool = False) -> None:
    """The person did something; written at most every tenth of the idle limit, unless asked for."""
    seen = read_stamp(session, LAST_SEEN_AT)
    if at_once or seen is None or is_stale(role=session.get(ROLE), seen=seen, now=clock.now()):
        stamp(session, LAST_SEEN_AT)


def _age(moment: dt.datetime) -> float:
    return (clock.now() - moment).total_seconds()


def stamp(session, key: str, moment: dt.datetime | None = None) -> None:
    """Write a moment (now, unless given) into the session."""
    session[key] = (moment or clock.now()).isoformat()


def read_stamp(session, key: str) -> dt.datetime | None:
    return _moment(session.get(key))


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
