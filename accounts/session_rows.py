"""What is read of a session: one row with all that the actor and the session's limits need."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from accounts import statements

# Of the session with the key %(session)s: all that the actor and the session's limits need, as `s_` columns of one row
# (nulls where there is no such session). Beside it `s_now`, the portal's clock.
_ROW = """
SELECT {before}at.now AS s_now, u.id AS s_user, coalesce(nullif(u.name, ''), u.email) AS s_name,
    coalesce(own.merged_into_id, own.id) AS s_patient, u.assurance AS s_assurance, s.role AS s_role,
    s.auth_hash AS s_auth_hash, u.password AS s_password,
    s.otp_at AS s_otp_at, s.started_at AS s_started_at, s.last_seen_at AS s_last_seen_at,
    m.role AS s_acts_as, m.organisation_id AS s_organisation, o.name AS s_organisation_name, m.team AS s_team
FROM (SELECT portal_now() AS now OFFSET 0) at
LEFT JOIN accounts_session s ON s.session_key = %(session)s AND s.expire_date > now()
LEFT JOIN accounts_user u ON u.id = s.user_id AND u.is_active AND u.locked_at IS NULL
LEFT JOIN accounts_patient own ON own.id = u.patient_id
LEFT JOIN accounts_membership m ON m.id = s.membership_id AND m.user_id = u.id AND s.otp_at IS NOT NULL
    AND m.started_at <= at.now AND (m.ended_at IS NULL OR m.ended_at > at.now)
LEFT JOIN accounts_organisation o ON o.id = m.organisation_id
"""
SESSION = _ROW.format(before="")
COLUMNS = 15  # of SESSION, which may have others after them
# The same row, and before it what Django kept in the session: nothing, where whoever opened it may not sign in now.
_KEPT = "CASE WHEN s.user_id IS NULL OR u.id IS NOT NULL THEN s.session_data END AS s_kept, "
PAGE = f"SELECT s.* FROM ({_ROW.format(before=_KEPT)}) s"
Found = tuple[str | None, dt.datetime | None, Sequence[Any] | None]


def of_page(session_key: str) -> Found:
    """What Django kept in this session and its last sign of life, and the row of SESSION."""
    return found_in(statements.rows(PAGE, {"session": session_key})[0])


def found_in(row: Sequence[Any]) -> Found:
    """The same, of a row of PAGE."""
    kept, *asked = row
    return kept, asked[10], asked if kept is not None else None
