"""The inbox of a team: what waits, what is claimed, what was closed. A constant number of statements, however many."""

import uuid
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

import clock
from consent.gate import Access
from messaging import envelopes
from messaging.models import Message, Thread
from messaging.queries.threads import threads
from messaging.rules.unread import PHONE
from records import namelist
from work.models import WorkItem
from work.queries import waiting

PAGE = 25
FILTERS = {
    "all": _("Waiting for an answer"),
    "mine": _("Claimed by me"),
    "unclaimed": _("Not claimed"),
    "answered": _("Answered"),
    "closed": _("Closed"),
}


class Listed(NamedTuple):
    """One page of the inbox, each thread of it with its words, the names of the people, and how much waits."""

    page: Page
    lines: list[dict[str, Any]]
    names: dict[uuid.UUID, str]
    counts: dict[str, int]


def listed(access: Access, *, show: str, number: Any) -> Listed:
    """What the page shows.

    Within the access: words are sealed for the id that a row is stored under, names are known by the living one.
    """
    tally, paginator = counts(access), Paginator(_wanted(access, show), PAGE)
    if show in tally:
        paginator.count = tally[show]  # type: ignore[misc] # counted already
    page = paginator.get_page(number)
    rows = list(page)
    ids = [row.item_id if isinstance(row, WorkItem) else row.id for row in rows]
    found = {thread.id: thread for thread in threads(access).filter(id__in=ids)}
    warned = _warned(access, ids)
    names = namelist.names(access, {thread.patient_id for thread in found.values()})
    shown = [
        _line(found[ident], row if isinstance(row, WorkItem) else None, ident in warned)
        for ident, row in zip(ids, rows, strict=True)
        if ident in found
    ]
    return Listed(page, shown, names, tally)


def counts(access: Access) -> dict[str, int]:
    """How much waits, as far as the actor may see it."""
    return (
        _open(access)
        .order_by()
        .aggregate(
            all=Count("id"),
            mine=Count("id", filter=Q(claimed_by=access.actor.id)),
            unclaimed=Count("id", filter=Q(claimed_by=None)),
            late=Count("id", filter=Q(due_at__lt=clock.now())),
        )
    )


def _wanted(access: Access, show: str) -> QuerySet:
    """What is open, the first due first; of what is done the threads, newest first."""
    if show in ("answered", "closed"):
        return Thread.objects.under(access).filter(_of_team(access), state=show).order_by("-last_at", "id")
    found = _open(access)
    if show == "mine":
        found = found.filter(claimed_by=access.actor.id)
    elif show == "unclaimed":
        found = found.filter(claimed_by=None)
    return found


def _open(access: Access) -> QuerySet[WorkItem]:
    return waiting(access).filter(subject=WorkItem.Subject.MESSAGE)


def _of_team(access: Access) -> Q:
    actor = access.actor
    mine = Q(letterbox__organisation=actor.organisation_id)
    return mine & Q(letterbox__team__in=["", actor.team]) if actor.team else mine


def _warned(access: Access, ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Threads in which something was sent although it sounded urgent, and was not opened yet."""
    found = Message.objects.under(access).filter(thread_id__in=ids, warned=True, read_at=None)
    return set(found.values_list("thread_id", flat=True))


def _line(row: Thread, item: WorkItem | None, warned: bool) -> dict[str, Any]:
    return {
        "thread": row,
        "subject": envelopes.subject_of(row),
        "item": item,
        "late": item is not None and item.due_at < clock.now(),
        "phone": item is not None and item.topic == PHONE,
        "warned": warned,
    }
