"""Whom a person may write to: letterboxes of teams that look after them now, and whether anybody is there to answer."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

import clock
from accounts import statements
from accounts.actor import Actor
from accounts.models import Membership
from consent import policies
from consent.queries import relationships
from messaging.models import Letterbox, Template
from messaging.rules import hours, people

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
    ties = _running(patient_id)
    boxes = running().filter(organisation__in={tie.organisation_id for tie in ties}).select_related("organisation")
    if need:
        boxes = boxes.filter(needs__contains=[need])
    found = [box for box in boxes.order_by("name", "id") if _reached(box, ties)]
    posts = _posts({box.organisation_id for box in found})
    return [Place(box, _is_staffed(box, ties, posts)) for box in found]


def place_of(patient_id: uuid.UUID, box: Letterbox) -> Place | None:
    """This letterbox as the person finds it; None where they may not write there."""
    ties = _running(patient_id)
    if box.ended_at or box.organisation.ended_at or not _reached(box, ties):
        return None
    return Place(box, _is_staffed(box, ties, _posts({box.organisation_id})))


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


def templates_of(box_id: uuid.UUID) -> QuerySet[Template]:
    return Template.objects.filter(letterbox=box_id, ended_at=None).order_by("title", "id")


def answer_time(box: Letterbox) -> str:
    """How long an answer takes, in words."""
    answers, seconds = statements.rows(ANSWER_TIME, [box.id])[0]
    return hours.expected(box, answers, seconds)


def colleagues(box: Letterbox) -> list[tuple[uuid.UUID, str]]:
    """Who may answer there today: id and name, by name."""
    posts = [post for post in _posts({box.organisation_id}) if not box.team or post.team in ("", box.team)]
    return sorted({(post.user_id, post.user.get_full_name()) for post in posts}, key=lambda one: (one[1], one[0]))


def _running(patient_id: uuid.UUID) -> list[Any]:
    now = clock.now()
    return [
        tie for tie in relationships(patient_id) if tie.started_at <= now and not (tie.ended_at and tie.ended_at <= now)
    ]


def _reached(box: Letterbox, ties: Iterable[Any]) -> bool:
    """A tie of the box's organisation that reaches its team, and lets some role that answers open the record."""
    counting, roles = policies.in_force().relationship_kinds, people.answering_roles()
    kinds = frozenset().union(*(counting.get(role, frozenset()) for role in roles))
    return any(
        tie.organisation_id == box.organisation_id
        and tie.kind in kinds
        and (not tie.team or not box.team or tie.team == box.team)
        for tie in ties
    )


def _posts(organisation_ids: Iterable[uuid.UUID]) -> list[Membership]:
    """Memberships that count today, in roles that answer."""
    now = clock.now()
    running = Q(ended_at=None) | Q(ended_at__gt=now)
    found = Membership.objects.filter(running, started_at__lte=now, user__is_active=True, user__locked_at=None)
    return list(
        found.filter(organisation__in=list(organisation_ids), role__in=people.answering_roles()).select_related("user")
    )


def _is_staffed(box: Letterbox, ties: Iterable[Any], posts: Iterable[Membership]) -> bool:
    """Somebody of the box's team who may open this record today."""
    counting = policies.in_force().relationship_kinds
    return any(
        post.organisation_id == box.organisation_id == tie.organisation_id
        and (not box.team or post.team in ("", box.team))
        and tie.kind in counting.get(post.role, frozenset())
        and tie.team in ("", post.team)
        for post in posts
        for tie in ties
    )
