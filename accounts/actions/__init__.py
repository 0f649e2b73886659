"""What happens to accounts, and to who is whom: each act with its entry in the log."""

from accounts.actions.binding import bind, disconnect
from accounts.actions.cases import (
    ask_for_help,
    connect_case,
    decide_case,
    look_at_case,
    look_at_list,
    report_not_mine,
)
from accounts.actions.identities import IdentityTaken, doubt_identity, keep_identity
from accounts.actions.merging import decide_merge, look_at_merge, merge, unmerge
from accounts.actions.passkeys import add_passkey, remove_passkey
from accounts.actions.people import keep_people
from accounts.actions.safety import keep_quiet, leave
from accounts.actions.signing_in import (
    accept_code,
    confirm_authenticator,
    confirm_printed_codes,
    end_other_sessions,
    end_session,
    open_account,
    refuse_code,
    renew,
    sign_in_refused,
    sign_out,
    take_role,
)

__all__ = [
    "IdentityTaken",
    "accept_code",
    "add_passkey",
    "ask_for_help",
    "bind",
    "confirm_authenticator",
    "confirm_printed_codes",
    "connect_case",
    "decide_case",
    "decide_merge",
    "disconnect",
    "doubt_identity",
    "end_other_sessions",
    "end_session",
    "keep_identity",
    "keep_people",
    "keep_quiet",
    "leave",
    "look_at_case",
    "look_at_list",
    "look_at_merge",
    "merge",
    "open_account",
    "refuse_code",
    "remove_passkey",
    "renew",
    "report_not_mine",
    "sign_in_refused",
    "sign_out",
    "take_role",
    "unmerge",
]
