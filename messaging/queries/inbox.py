"""The inbox of a team: what waits, what is claimed, what was closed. A constant number of statements, however many."""

import uuid
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

import clock
from consent.gate import Access
from consent.prepared import prepared
from messaging import envelopes
from messaging.models import Message, Thread
from messaging.queries.threads import threads
from messaging.rules.unread import PHONE
from records import namelist
from records.pages import COUNTED, LongList
from work.models import WorkItem
from work.queries import on_whom, waiting_for

PAGE = 25
_EARLY = (None, *(str(page) for page in range(1, COUNTED // PAGE + 1)))  # pages that are among the first that are due
_SHOWN = ("id", "patient_id", "item_id", "subject", "topic", "due_at", "claimed_by_id", "claimed_by_name")
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
    first = _first(access)
    page = _page(access, first, show, number)
    rows = list(page)
    ids = [row.item_id if isinstance(row, WorkItem) else row.id for row in rows]
    found = {thread.id: thread for thread in _of_ids(access, ids=ids)} if ids else {}
    warned = set(_warned(access, ids=ids)) if ids else set()
    names = namelist.names(access, {thread.patient_id for thread in found.values()})
    shown = [
        _line(found[ident], row if isinstance(row, WorkItem) else None, (ident,) in warned)
        for ident, row in zip(ids, rows, strict=True)
        if ident in found
    ]
    return Listed(page, shown, names, _counts(access, first))


def _first(access: Access) -> list[WorkItem]:
    """The first that are due, one more than is counted."""
    return list(_open(access, claimed=False, by=None, **on_whom(access))[: COUNTED + 1])


def _counts(access: Access, first: list[WorkItem]) -> dict[str, int]:
    """How much waits, as far as it is counted; what is late comes first."""
    late = sum(item.due_at < clock.now() for item in first)
    if len(first) > COUNTED:
        return {"late": min(late, COUNTED), "more_late": late > COUNTED}
    return {"all": len(first), "late": late} | {
        show: sum(item.claimed_by_id == by for item in first) for show, by in _by(access).items()
    }


def _by(access: Access) -> dict[str, uuid.UUID | None]:
    """Who has what these filters show."""
    return {"mine": access.actor.id, "unclaimed": None}


def _page(access: Access, first: list[WorkItem], show: str, number: Any) -> Page:
    """What is open, the first due first; of what is done the threads, newest first."""
    actor, by = access.actor, _by(access)
    if show in ("answered", "closed"):
        done = _done(access, state=show, organisation=actor.organisation_id, team=actor.team)
        return LongList(done, PAGE).get_page(number)
    if len(first) <= COUNTED:
        shown = [item for item in first if show not in by or item.claimed_by_id == by[show]]
        return Paginator(shown, PAGE).get_page(number)
    if show not in by and number in _EARLY:
        return _Many(first, PAGE).get_page(number)
    found = _open(access, claimed=show in by, by=by.get(show), **on_whom(access))
    return (LongList if show in by else _Many)(found, PAGE).get_page(number)


class _Many(LongList):
    """More than is counted, as is known already."""

    def _sum(self, seen: int, *, more: bool) -> int:
        return 0 if more else seen


@prepared
def _open(access: Access, *, claimed: bool, by: uuid.UUID | None, **whose: Any) -> QuerySet[WorkItem]:
    """What waits; `claimed` `by` somebody or nobody, where that is asked."""
    found = waiting_for(access, **whose).filter(subject=WorkItem.Subject.MESSAGE).only(*_SHOWN)
    return found.filter(claimed_by=by) if claimed else found


@prepared
def _done(access: Access, *, state: str, organisation: uuid.UUID | None, team: str) -> QuerySet[Thread]:
    mine = Q(letterbox__organisation=organisation)
    mine &= Q(letterbox__team__in=["", team]) if team else Q()
    return Thread.objects.under(access).filter(mine, state=state).order_by("-last_at", "id")


@prepared
def _of_ids(access: Access, *, ids: list[uuid.UUID]) -> QuerySet[Thread]:
    return threads(access).filter(id__in=ids)


@prepared
def _warned(access: Access, *, ids: list[uuid.UUID]) -> QuerySet:
    """Threads in which something was sent although it sounded urgent, and was not opened yet."""
    found = Message.objects.under(access).filter(thread_id__in=ids, warned=True, read_at=None)
    return found.values_list("thread_id")


def _line(row: Thread, item: WorkItem | None, warned: bool) -> dict[str, Any]:
    return {
        "thread": row,
        "subject": envelopes.subject_of(row),
        "item": item,
        "late": item is not None and item.due_at < clock.now(),
        "phone": item is not None and item.topic == PHONE,
        "warned": warned,
    }
