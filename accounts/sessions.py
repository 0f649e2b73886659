"""Django's database sessions, with user, role and time of the one-time code as columns."""

import datetime as dt

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

import clock
from accounts.roles import Role

# Keys within the session; `create_model_instance` copies each to its column.
ROLE, MEMBERSHIP, OTP_AT, STARTED_AT, LAST_SEEN_AT, DEVICE = (
    "portal_role",
    "portal_membership",
    "portal_otp_at",
    "portal_started_at",
    "portal_last_seen_at",
    "portal_device",
)


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls):
        return apps.get_model("accounts", "Session")  # models names this store, so it is not imported here

    def create_model_instance(self, data):
        session = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        session.role = data.get(ROLE, Role.CITIZEN)
        session.membership_id = data.get(MEMBERSHIP)
        session.otp_at = _moment(data.get(OTP_AT))
        session.started_at = _moment(data.get(STARTED_AT))
        session.last_seen_at = _moment(data.get(LAST_SEEN_AT))
        session.device = data.get(DEVICE, "")
        public = self.get_model_class().objects.filter(session_key=session.session_key).values_list("public_id", flat=True)
        session.public_id = public.first() or session.public_id
        return session


def stamp(session, key: str, moment: dt.datetime | None = None) -> None:
    """Write a moment (now, unless given) into the session."""
    session[key] = (moment or clock.now()).isoformat()


def read_stamp(session, key: str) -> dt.datetime | None:
    return _moment(session.get(key))


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
