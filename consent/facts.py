"""The queries that a decision needs: one statement, by the database's clock."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from accounts import session_rows, statements
from accounts.actor import Actor
from accounts.asking import COLUMNS, SESSION, Asking, asking_of
from accounts.roles import Role
from clock import DISPLAY_ZONE
from consent import policies
from consent.decision import Facts
from consent.policy import Policy
from consent.population import Population
from consent.said import said_of, ties_of
from consent.worklists import NOBODY, SaidInList, blocking

# The facts about one person and whoever asks; the holes are SQL expressions for who that is and what time it is.
_ABOUT = """
SELECT p.id, p.birth_date, p.died_on, p.merged_into_id IS NOT NULL, absorbed.ids,
    CASE WHEN {organisation} IS NOT NULL THEN ARRAY(SELECT c.kind FROM consent_carerelationship c
        WHERE c.patient_id = ANY(p.id || absorbed.ids) AND c.organisation_id = {organisation} AND c.team IN ('', {team})
        AND c.started_at <= {now} AND (c.ended_at IS NULL OR c.ended_at > {now})) END,
    CASE WHEN {organisation} IS NOT NULL THEN (SELECT max(b.ends_at) FROM consent_brokenglass b
        WHERE b.patient_id = ANY(p.id || absorbed.ids) AND b.actor_id = {actor}
        AND b.organisation_id = {organisation}) END,
    CASE WHEN {role} = 'help-desk' THEN (SELECT max(a.ends_at) FROM consent_assistance a
        WHERE a.patient_id = ANY(p.id || absorbed.ids) AND a.agent_id = {actor}) END,
    CASE WHEN {organisation} IS NULL THEN (SELECT jsonb_agg(jsonb_build_object('id', t.id, 'basis', t.basis,
            'powers', t.powers, 'sensitive', t.sensitive, 'verified', t.verified_at <= {now},
            'incapacity', t.incapacity_on <= ({now} AT TIME ZONE 'Europe/London')::date) ORDER BY t.made_at)
        FROM consent_delegation t WHERE t.user_id = {actor} AND t.patient_id = ANY(p.id || absorbed.ids)
        AND t.accepted_at <= {now} AND t.ended_at IS NULL
        AND t.starts_at <= {now} AND (t.ends_at IS NULL OR t.ends_at > {now})) END,
    CASE WHEN p.has_rules OR cardinality(absorbed.ids) > 0 THEN
        consent_said(p.id || absorbed.ids, {actor}, {organisation}, {team}, {now}) END,
    (SELECT v.id FROM consent_policyversion v WHERE v.state = 'approved' AND v.effective_from <= {now}
        ORDER BY v.effective_from DESC, v.approved_at DESC LIMIT 1)
FROM (SELECT 1) one LEFT JOIN accounts_patient p ON p.id = {patient}
CROSS JOIN LATERAL (SELECT ARRAY(SELECT m.id FROM accounts_patient m WHERE m.merged_into_id = p.id) AS ids OFFSET 0)
    absorbed
"""
_KNOWN = _ABOUT.format(
    now="at.now",
    patient="%(patient)s::uuid",
    actor="%(actor)s::uuid",
    organisation="%(organisation)s::uuid",
    team="%(team)s::text",
    role="%(role)s::text",
)
_FACTS = f"SELECT at.now, f.* FROM (SELECT portal_now() AS now OFFSET 0) at CROSS JOIN LATERAL ({_KNOWN}) f"

# The people whom a role's list of work may show, each by all their ids: whoever is cared for by the organisation, and
# nobody who died so long ago that care ended. `p` is the person under the id that lives on.
_CARED_FOR = """c.organisation_id = %s AND c.team IN ('', %s) AND c.kind = ANY(%s::varchar[])
AND c.started_at <= (SELECT portal_now()) AND (c.ended_at IS NULL OR c.ended_at > (SELECT portal_now()))"""
_LISTED = """coalesce(p.died_on >= ((SELECT portal_now()) AT TIME ZONE 'Europe/London')::date - %s::int, true)
AND NOT coalesce(p.id = ANY(%s::uuid[]), false)"""
_ON_THE_LIST = f"""
WITH listed AS (
SELECT p.id FROM consent_carerelationship c JOIN accounts_patient q ON q.id = c.patient_id
JOIN accounts_patient p ON p.id = coalesce(q.merged_into_id, q.id)
WHERE {_CARED_FOR} AND {_LISTED}
)
SELECT l.id FROM listed l UNION ALL SELECT m.id FROM listed l JOIN accounts_patient m ON m.merged_into_id = l.id
"""
# The same of one person: first as for almost everybody, who is known by one id, then for whoever was merged.
# OFFSET 0 keeps it a test of each row: the planner, which thinks that few rows pass, would rather find everybody first
# and sort all that waits for them.
_IS_ON_THE_LIST = f"""(EXISTS (
SELECT FROM accounts_patient p WHERE p.id = {{person}} AND p.merged_into_id IS NULL AND EXISTS (
    SELECT FROM consent_carerelationship c WHERE c.patient_id = p.id AND {_CARED_FOR}) AND {_LISTED} OFFSET 0)
OR EXISTS (
SELECT FROM accounts_patient r JOIN accounts_patient p ON p.id = coalesce(r.merged_into_id, r.id)
WHERE r.id = {{person}} AND EXISTS (SELECT FROM consent_carerelationship c
    WHERE c.patient_id = ANY(p.id || ARRAY(SELECT m.id FROM accounts_patient m WHERE m.merged_into_id = p.id))
    AND {_CARED_FOR}) AND {_LISTED} OFFSET 0))"""

# The people of that list who said anything, each by all their ids.
_SPOKE = """
SELECT known.ids FROM (SELECT DISTINCT coalesce(m.merged_into_id, m.id) AS id FROM accounts_patient m WHERE m.has_rules)
    said
CROSS JOIN LATERAL (
    SELECT said.id || ARRAY(SELECT m.id FROM accounts_patient m WHERE m.merged_into_id = said.id) AS ids) known
WHERE EXISTS (
    SELECT FROM consent_carerelationship c
    WHERE c.patient_id = ANY(known.ids) AND c.organisation_id = %(organisation)s::uuid
    AND (c.ended_at IS NULL OR c.ended_at > (SELECT portal_now())))
"""
# The facts about nobody, a row for each of them, and what they said towards whoever asks.
_FOR_LIST = f"""
SELECT f.*, spoke.ids, CASE WHEN spoke.ids IS NOT NULL THEN
    consent_said(spoke.ids, %(actor)s::uuid, %(organisation)s::uuid, %(team)s::text, f.now) END
FROM ({_FACTS}) f LEFT JOIN ({_SPOKE}) spoke ON true
"""


def on_the_list(actor: Actor, kinds: list[str], policy: Policy, said: SaidInList) -> Population:
    """The people who may be shown to this actor by relationships of these kinds, by what they said."""
    params = [actor.organisation_id, actor.team, kinds, policy.staff_days_after_death, blocking(said)]
    return Population(_ON_THE_LIST, params, _IS_ON_THE_LIST, again=2, apart=bool(said))


def facts_for_list(actor: Actor) -> tuple[Facts, SaidInList]:
    """The facts about nobody, and what each person cared for by the actor's organisation said towards this actor.

    Of the people only those who said anything.
    """
    rows = statements.rows(_FOR_LIST, _params(actor, NOBODY))
    said = {tuple(ids): said_of(found) for *_facts_again, ids, found in rows if found}
    return _facts(*rows[0][:-2]), said


def facts_for(actor: Actor, patient_id: uuid.UUID | None) -> Facts:
    """All that `decide` asks about this actor and this person, as it is now."""
    return _facts(*statements.rows(_FACTS, _params(actor, patient_id))[0])


def _params(actor: Actor, patient_id: uuid.UUID | None) -> dict[str, Any]:
    return {
        "patient": patient_id,
        "actor": actor.id,
        "organisation": actor.organisation_id,
        "team": actor.team,
        "role": actor.role,
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and the facts about the person asked for, both of one moment."""

    asking: Asking
    facts: Facts


def ask(session_key: str, *, request_id: str, whose: str, params: Mapping[str, Any]) -> Asked:
    """Session, actor and facts in one statement. `whose` is SQL for the id of the person, with `params`."""
    found = statements.rows(_asking(whose), {**params, "session": session_key})[0]
    return Asked(asking_of(found, request_id=request_id), _facts(found[0], *found[COLUMNS:]))


class AtHand(NamedTuple):
    """Facts that were asked for with a session, and of whom: they serve this actor and this person alone."""

    facts: Facts
    whose: tuple[Any, ...]

    def about(self, actor: Actor, patient_id: uuid.UUID | None) -> Facts | None:
        """The facts, if they are those that `facts_for` would give."""
        asked = (actor.id, actor.role, actor.organisation_id, actor.team, patient_id)
        return self.facts if asked == self.whose else None


def with_session(session_key: str, patient_id: uuid.UUID) -> tuple[session_rows.Found, AtHand]:
    """What a page of a record asks first: its session, and the facts about the person and whoever holds it."""
    row = statements.rows(_page(), {"session": session_key, "patient": patient_id})[0]
    session, facts = row[: COLUMNS + 1], _facts(row[1], *row[COLUMNS + 1 :])
    user, (role, organisation, _, team) = session[2], session[-4:]
    return session_rows.found_in(session), AtHand(
        facts, (user, role or Role.CITIZEN, organisation, team or "", patient_id)
    )


@cache
def _page() -> str:
    """PAGE, and the facts behind it."""
    head, tail = session_rows.PAGE.split(" FROM ", 1)
    return f"{head}, f.* FROM {tail} CROSS JOIN LATERAL ({_about_session('%(patient)s::uuid')}) f"


@cache
def _asking(whose: str) -> str:
    return f"SELECT s.*, f.* FROM ({SESSION}) s CROSS JOIN LATERAL ({_about_session(whose)}) f"


def _about_session(whose: str) -> str:
    """The facts about a person and whoever holds the session `s`."""
    return _ABOUT.format(
        now="s.s_now",
        patient=whose,
        actor="s.s_user",
        organisation="s.s_organisation",
        team="coalesce(s.s_team, '')",
        role="s.s_acts_as",
    )


def _facts(
    now, found, birth_date, died_on, merged, absorbed, relationships, glass_ends, assisted, ties, said, policy
) -> Facts:
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
        assisted_until=assisted,
        ties=ties_of(ties),
        said=said_of(said),
        policy=policies.by_id(policy),
    )
