"""What waits, for whom."""

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

import clock
from consent.gate import Access
from consent.queries import relationships
from work.models import WorkItem


def waiting(access: Access) -> QuerySet[WorkItem]:
    """What waits for the actor's organisation, for the actor's team or for all of it, the first due first."""
    actor = access.actor
    mine = Q(holder=actor.organisation_id) & (Q(team="") | Q(team=actor.team) if actor.team else Q())
    return WorkItem.objects.under(access).filter(mine, done_at=None).order_by("due_at", "id")


def of_subjects(access: Access, subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, WorkItem]:
    """What waits about each of these, for whoever may see them: whose it is, and by when."""
    found = WorkItem.objects.under(access).filter(subject_id__in=list(subject_ids), done_at=None)
    return {item.subject_id: item for item in found.select_related("holder")}


def holder_for(patient_id: uuid.UUID, author: uuid.UUID | None = None) -> uuid.UUID | None:
    """Who is to answer: the author's organisation if it looks after the person now, else their practice, else any
    organisation that does. None where nobody does: then nothing may be left waiting."""
    now = clock.now()
    running = [
        tie.organisation_id
        for tie in sorted(relationships(patient_id), key=lambda tie: tie.kind != "registration")
        if tie.kind != "pharmacy" and tie.started_at <= now and not (tie.ended_at and tie.ended_at <= now)
    ]
    return author if author in running else next(iter(running), None)
