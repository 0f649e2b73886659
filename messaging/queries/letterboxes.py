"""Whom a person may write to: letterboxes of teams that look after them now, and whether anybody is there to answer."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

import clock
from accounts import statements
from accounts.actor import Actor
from consent import policies
from consent.policy import Policy
from consent.queries import Tie, ties_of
from messaging.models import Letterbox, Template
from messaging.rules import hours, people

_HAS_BOX = """
SELECT EXISTS (SELECT FROM messaging_letterbox b JOIN accounts_organisation o ON o.id = b.organisation_id
WHERE b.organisation_id = %s::uuid AND b.ended_at IS NULL AND o.ended_at IS NULL
AND (b.team = '' OR %s::text IN ('', b.team)))
"""
ANSWER_TIME = "SELECT answers, seconds FROM messaging_answer_time(%s::uuid)"


@dataclass(frozen=True)
class Place:
    """A letterbox as a person finds it."""

    box: Letterbox
    staffed: bool  # somebody works there today who may open the record and answer

    @property
    def id(self) -> uuid.UUID:
        return self.box.id


def places_for(patient_id: uuid.UUID, *, need: str = "") -> list[Place]:
    """Every letterbox that is open to this person now, by name; of one need, if one is named."""
    policy, ties = policies.in_force(), ties_of(patient_id)
    boxes = running().filter(organisation__in={tie.organisation_id for tie in ties}).select_related("organisation")
    if need:
        boxes = boxes.filter(needs__contains=[need])
    found = [box for box in boxes.order_by("name", "id") if _reached(box, ties, policy)]
    posts = _posts({box.organisation_id for box in found}, policy)
    return [Place(box, _is_staffed(box, ties, posts, policy)) for box in found]


def place_of(patient_id: uuid.UUID, box: Letterbox, policy: Policy | None = None) -> Place | None:
    """This letterbox as the person finds it, by this policy or the one in force; None where they may not write."""
    policy, ties = policy or policies.in_force(), ties_of(patient_id)
    if box.ended_at or box.organisation.ended_at or not _reached(box, ties, policy):
        return None
    return Place(box, _is_staffed(box, ties, _posts([box.organisation_id], policy), policy))


def running() -> QuerySet[Letterbox]:
    return Letterbox.objects.filter(ended_at=None, organisation__ended_at=None)


def box_of(box_id: uuid.UUID) -> Letterbox | None:
    return Letterbox.objects.filter(id=box_id).select_related("organisation").first()


def boxes_of(actor: Actor) -> list[Letterbox]:
    """Those that the actor looks after; a policy administrator sees all."""
    found = running().select_related("organisation").order_by("organisation__name", "name", "id")
    if not people.sets_up(actor):
        found = found.filter(organisation=actor.organisation_id)
    return [box for box in found if people.looks_after(actor, box)]


def has_box(actor: Actor) -> bool:
    """Whether there is one of the team of somebody who answers."""
    return bool(statements.rows(_HAS_BOX, [actor.organisation_id, actor.team])[0][0])


def templates_of(box_id: uuid.UUID) -> QuerySet[Template]:
    return Template.objects.filter(letterbox=box_id, ended_at=None).order_by("title", "id")


def answer_time(box: Letterbox) -> str:
    """How long an answer takes, in words."""
    answers, seconds = statements.rows(ANSWER_TIME, [box.id])[0]
    return hours.expected(box, answers, seconds)


def colleagues(box: Letterbox) -> list[tuple[uuid.UUID, str]]:
    """Who may answer there today: id and name, by name."""
    posts = _posts([box.organisation_id], policies.in_force())
    there = {(post.user_id, post.name) for post in posts if not box.team or post.team in ("", box.team)}
    return sorted(there, key=lambda one: (one[1], one[0]))


def _reached(box: Letterbox, ties: Iterable[Tie], policy: Policy) -> bool:
    """A tie of the box's organisation that reaches its team, and lets some role that answers open the record."""
    counting, roles = policy.relationship_kinds, people.answering_roles(policy)
    kinds = frozenset().union(*(counting.get(role, frozenset()) for role in roles))
    return any(
        tie.organisation_id == box.organisation_id
        and tie.kind in kinds
        and (not tie.team or not box.team or tie.team == box.team)
        for tie in ties
    )


class Post(NamedTuple):
    """Somebody at work in an organisation, in a role that answers."""

    user_id: uuid.UUID
    name: str
    organisation_id: uuid.UUID
    role: str
    team: str


_POSTS = """
SELECT m.user_id, coalesce(nullif(u.name, ''), u.email), m.organisation_id, m.role, m.team
FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active AND u.locked_at IS NULL
WHERE m.organisation_id = ANY(%s::uuid[]) AND m.role = ANY(%s::varchar[])
AND m.started_at <= %s::timestamptz AND (m.ended_at IS NULL OR m.ended_at > %s::timestamptz)
"""


def _posts(organisation_ids: Iterable[uuid.UUID], policy: Policy) -> list[Post]:
    """Memberships that count today, in roles that answer."""
    now, roles = clock.now(), sorted(people.answering_roles(policy))
    return [Post(*row) for row in statements.rows(_POSTS, [list(organisation_ids), roles, now, now])]


def _is_staffed(box: Letterbox, ties: Iterable[Tie], posts: Iterable[Post], policy: Policy) -> bool:
    """Somebody of the box's team who may open this record today."""
    counting = policy.relationship_kinds
    return any(
        post.organisation_id == box.organisation_id == tie.organisation_id
        and (not box.team or post.team in ("", box.team))
        and tie.kind in counting.get(post.role, frozenset())
        and tie.team in ("", post.team)
        for post in posts
        for tie in ties
    )
