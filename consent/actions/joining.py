"""What comes of a hidden entry is hidden with it, also when it comes later."""

import uuid
from collections.abc import Iterable

from accounts import statements

_ROUNDS = 5  # what comes of what came of it, in one load
_WITH_RULES = """
SELECT p.id FROM accounts_patient p
WHERE p.id = ANY(%s::uuid[]) AND (p.has_rules OR EXISTS (
    SELECT FROM accounts_patient m WHERE m.merged_into_id = p.id AND m.has_rules))
"""
# Row security keeps to the people of the access that is open.
_JOIN = """
WITH told AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[]) told (ident, origin)),
joining AS (
    SELECT d.id, array_agg(DISTINCT told.ident) AS idents
    FROM consent_directive d JOIN told ON told.origin = ANY(d.items) AND told.ident <> ALL(d.items)
    WHERE d.patient_id IN (SELECT id FROM accounts_patient WHERE id = ANY(%s::uuid[])
            OR merged_into_id = ANY(%s::uuid[]))
        AND d.effect IN ('hide', 'lock') AND (d.ends_at IS NULL OR d.ends_at > portal_now())
    GROUP BY d.id
)
UPDATE consent_directive d SET items = d.items || joining.idents FROM joining WHERE d.id = joining.id RETURNING d.id
"""


def with_rules(people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Who of these has said something of who may see what, so that it must be asked."""
    ids = list(map(str, people))
    return {row[0] for row in statements.rows(_WITH_RULES, [ids])} if ids else set()


def join_choices(*, people: Iterable[uuid.UUID], comes_of: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Entries (the first of each pair) join every choice that hides what they come of (the second).

    In the transaction that stores them, under the access that does. What only opens is left as it was decided.
    """
    pairs, ids = list(comes_of), list(map(str, people))
    if not pairs or not ids:
        return
    idents, origins = ([str(pair[part]) for pair in pairs] for part in (0, 1))
    for _ in range(_ROUNDS):
        if not statements.rows(_JOIN, [idents, origins, ids, ids]):
            return
