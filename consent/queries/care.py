"""Who cares for a person, and who opened the record in an emergency."""

import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from accounts import statements
from accounts.models import Membership, Organisation, Patient, User
from accounts.roles import Role
from clock import now
from consent import policies
from consent.models import Assistance, BrokenGlass, CareRelationship
from consent.rules import ASK_TWICE_WITHIN


def relationships(patient_id: uuid.UUID) -> list[CareRelationship]:
    """All organisations that care or cared for the person, who may be named by any of their ids."""
    open_by = Patient.objects.filter(pk=patient_id).values(known=Coalesce("merged_into_id", "id"))
    theirs = Q(patient__in=open_by) | Q(patient__merged_into__in=open_by)
    return list(CareRelationship.objects.filter(theirs).select_related("organisation").order_by("started_at", "id"))


class Tie(NamedTuple):
    """What of a relationship says who may do what."""

    organisation_id: uuid.UUID
    team: str
    kind: str


_TIES = """
SELECT c.organisation_id, c.team, c.kind FROM accounts_patient r
JOIN LATERAL (SELECT coalesce(r.merged_into_id, r.id) AS id) known ON true
JOIN consent_carerelationship c
    ON c.patient_id = ANY(known.id || ARRAY(SELECT m.id FROM accounts_patient m WHERE m.merged_into_id = known.id))
WHERE r.id = %s::uuid AND c.started_at <= %s::timestamptz AND (c.ended_at IS NULL OR c.ended_at > %s::timestamptz)
ORDER BY c.started_at, c.id
"""


def ties_of(patient_id: uuid.UUID) -> list[Tie]:
    """The relationships that hold now with the person, who may be named by any of their ids."""
    at = now()
    return [Tie(*row) for row in statements.rows(_TIES, [patient_id, at, at])]


_CARING = """
SELECT DISTINCT c.organisation_id FROM accounts_patient r
JOIN LATERAL (SELECT coalesce(r.merged_into_id, r.id) AS id) known ON true
JOIN consent_carerelationship c
    ON c.patient_id = ANY(known.id || ARRAY(SELECT m.id FROM accounts_patient m WHERE m.merged_into_id = known.id))
WHERE r.id = %(person)s::uuid AND (c.kind = ANY(%(ever)s)
    OR c.started_at <= %(at)s::timestamptz AND (c.ended_at IS NULL OR c.ended_at > %(at)s::timestamptz))
"""


def organisations_caring(patient_id: uuid.UUID, *, ever: Iterable[str] = ()) -> set[uuid.UUID]:
    """Those that look after the person now; by the kinds of `ever` also those that did, or are about to."""
    asked = {"person": patient_id, "at": now(), "ever": list(ever)}
    return {organisation for (organisation,) in statements.rows(_CARING, asked)}


def at_work_for(patient_id: uuid.UUID, roles: Iterable[str]) -> list[CareRelationship]:
    """The relationships by which somebody in one of these roles may open the person's record today."""
    at, opening, counting = now(), [], policies.in_force().relationship_kinds
    ties = [
        tie for tie in relationships(patient_id) if tie.started_at <= at and not (tie.ended_at and tie.ended_at <= at)
    ]
    posts = Membership.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), started_at__lte=at, user__is_active=True)
    held = set(
        posts.filter(organisation__in=[tie.organisation_id for tie in ties], role__in=list(roles)).values_list(
            "organisation_id", "team", "role"
        )
    )
    for tie in ties:
        able = {
            role for where, team, role in held if where == tie.organisation_id and (not tie.team or team == tie.team)
        }
        if any(tie.kind in counting.get(role, ()) for role in able):
            opening.append(tie)
    return opening


def roles_at(organisation_id: uuid.UUID, team: str = "") -> list[str]:
    """The roles in which somebody works there today, in the team or above all teams."""
    at = now()
    posts = Membership.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), started_at__lte=at, user__is_active=True)
    here = posts.filter(organisation=organisation_id)
    return sorted(set((here.filter(team=team) if team else here).values_list("role", flat=True)))


def organisation_names(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    return dict(Organisation.objects.filter(id__in=list(ids)).values_list("id", "name"))


def last_glass(actor_id: uuid.UUID, patient_id: uuid.UUID) -> BrokenGlass | None:
    """This actor's latest emergency access to this person, within the time in which we ask twice."""
    recent = BrokenGlass.objects.filter(actor_id=actor_id, patient_id=patient_id)
    return recent.filter(started_at__gt=now() - ASK_TWICE_WITHIN).order_by("-started_at").first()


def call_of(agent_id: uuid.UUID) -> Assistance | None:
    """Whom this agent has on the line."""
    return Assistance.objects.filter(agent=agent_id, ends_at__gt=now()).order_by("-started_at").first()


def privacy_officers() -> QuerySet[User]:
    """Accounts that review emergency access today."""
    at = now()
    running = Q(memberships__ended_at=None) | Q(memberships__ended_at__gt=at)
    officers = User.objects.filter(running, memberships__started_at__lte=at, memberships__role=Role.PRIVACY_OFFICER)
    return officers.filter(is_active=True).distinct()
