"""What happens to accounts, and to who is whom: each act with its entry in the log."""

from accounts.actions.identities import keep_identity
from accounts.actions.people import keep_people
from accounts.actions.signing_in import (
    accept_code,
    confirm_authenticator,
    end_other_sessions,
    end_session,
    open_account,
    refuse_code,
    sign_in_refused,
    sign_out,
    take_role,
)

__all__ = [
    "accept_code",
    "confirm_authenticator",
    "end_other_sessions",
    "end_session",
    "keep_identity",
    "keep_people",
    "open_account",
    "refuse_code",
    "sign_in_refused",
    "sign_out",
    "take_role",
]
