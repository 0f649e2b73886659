"""The queries that a decision needs: one statement, by the database's clock."""

import uuid

from django.db import connections

from accounts.actor import Actor
from clock import DISPLAY_ZONE
from consent.decision import Facts

_FACTS = """
SELECT portal_now(), p.id, p.birth_date, p.died_on, p.merged_into_id IS NOT NULL, absorbed.ids,
    ARRAY(SELECT DISTINCT c.kind FROM consent_carerelationship c
        WHERE c.patient_id = ANY(p.id || absorbed.ids) AND c.organisation_id = %(organisation)s
        AND c.team IN ('', %(team)s)
        AND c.started_at <= portal_now() AND (c.ended_at IS NULL OR c.ended_at > portal_now())),
    (SELECT max(b.ends_at) FROM consent_brokenglass b
        WHERE b.patient_id = ANY(p.id || absorbed.ids) AND b.actor_id = %(actor)s
        AND b.organisation_id = %(organisation)s)
FROM (SELECT 1) one LEFT JOIN accounts_patient p ON p.id = %(patient)s
CROSS JOIN LATERAL (SELECT ARRAY(SELECT m.id FROM accounts_patient m WHERE m.merged_into_id = p.id) AS ids) absorbed
"""

# The people whom a role's list of work may show.
POPULATION = """
SELECT coalesce(p.merged_into_id, p.id) FROM consent_carerelationship c JOIN accounts_patient p ON p.id = c.patient_id
WHERE c.organisation_id = %s AND c.team IN ('', %s) AND c.kind = ANY(%s)
AND c.started_at <= portal_now() AND (c.ended_at IS NULL OR c.ended_at > portal_now())
"""


def facts_for(actor: Actor, patient_id: uuid.UUID | None) -> Facts:
    """All that `decide` asks about this actor and this person, as it is now."""
    params = {
        "patient": patient_id,
        "actor": actor.id,
        "organisation": actor.organisation_id,
        "team": actor.team,
    }
    with connections["default"].cursor() as cursor:
        cursor.execute(_FACTS, params)
        now, found, birth_date, died_on, merged, absorbed, relationships, glass_ends = cursor.fetchone()
    return Facts(
        now=now,
        today=now.astimezone(DISPLAY_ZONE).date(),
        patient_id=found,
        birth_date=birth_date,
        died_on=died_on,
        merged=merged,
        absorbed=tuple(absorbed or ()),
        relationships=frozenset(relationships or ()),
        glass_ends=glass_ends,
    )
