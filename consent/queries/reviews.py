"""Emergency access that waits for its review, and accesses that people asked about."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts import statements
from accounts.models import User
from accounts.roles import Role
from clock import now
from consent.access import Access, Ungated
from consent.areas import Area
from consent.models import AccessQuestion, EmergencyReview
from consent.queries.access_log import Wanted, entries

NOBODY = uuid.UUID(int=0)  # whose account plays no part here


class Question(NamedTuple):
    """A question that waits for its answer, without its words."""

    id: uuid.UUID
    patient_id: uuid.UUID
    about_actor: uuid.UUID | None
    asked_at: dt.datetime
    due_at: dt.datetime


def open_reviews() -> QuerySet[EmergencyReview]:
    """Emergency accesses that nobody has reviewed, the one that is due first on top."""
    found = EmergencyReview.objects.filter(outcome="").select_related("glass__actor", "glass__organisation")
    return found.order_by("due_at", "id")


def done_reviews() -> QuerySet[EmergencyReview]:
    found = EmergencyReview.objects.exclude(outcome="").select_related("glass__actor", "glass__organisation")
    return found.order_by("-reviewed_at", "id")


def open_questions() -> list[Question]:
    """Questions of people that wait, the one that is due first on top: for officers' list of work."""
    sql = "SELECT id, patient, about_actor, asked_at, due_at FROM consent_questions_waiting()"
    return [Question._make(row) for row in statements.rows(sql, ())]


def review_of(access: Access, review_id: uuid.UUID, *, to_write: bool = False) -> EmergencyReview | None:
    """One review about the person of this access."""
    if not access.is_open or Area.ACCESSLOG not in access.decision.areas:
        raise Ungated("A review is read under an access to the log.")
    rows = EmergencyReview.objects.select_related("glass__actor", "glass__organisation")
    rows = rows.select_for_update(of=("self",)) if to_write else rows
    return rows.filter(id=review_id, glass__patient_id__in=access.patient_ids).first()


def reviews_of(access: Access, glasses: Iterable[uuid.UUID]) -> dict[uuid.UUID, EmergencyReview]:
    """The reviews of these emergency accesses to the person of this access."""
    ids = list(glasses)
    found = EmergencyReview.objects.filter(glass_id__in=ids, glass__patient_id__in=access.patient_ids) if ids else ()
    return {review.glass_id: review for review in found}


def opened_afterwards(access: Access, review: EmergencyReview) -> list:
    """Entries of what the professional opened while the emergency access ran, the first first."""
    glass = review.glass
    found = entries(access, Wanted(), NOBODY).filter(actor_id=glass.actor_id)
    found = found.filter(at__gte=glass.started_at, at__lte=glass.ends_at)
    return list(found.filter(Q(basis="break-glass") & ~Q(action="break-glass")).order_by("at", "id")[:500])


def questions(access: Access) -> QuerySet[AccessQuestion]:
    """What the person asked about their log, the latest first."""
    return AccessQuestion.objects.under(access).order_by("-asked_at", "id")


def question(access: Access, question_id: uuid.UUID, *, to_write: bool = False) -> AccessQuestion | None:
    rows = AccessQuestion.objects.under(access).filter(id=question_id)
    return (rows.select_for_update(of=("self",)) if to_write else rows).first()


def entry(access: Access, entry_id: uuid.UUID):
    """One entry of this person's log."""
    return entries(access, Wanted(), NOBODY).filter(id=entry_id).first()


def policy_admins() -> QuerySet[User]:
    """Accounts that set the policy today."""
    at = now()
    running = Q(memberships__ended_at=None) | Q(memberships__ended_at__gt=at)
    found = User.objects.filter(running, memberships__started_at__lte=at, memberships__role=Role.POLICY_ADMIN)
    return found.filter(is_active=True).distinct()
