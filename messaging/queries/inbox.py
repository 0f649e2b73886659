"""The inbox of a team: what waits, what is claimed, what was closed. A constant number of statements, however many."""

import datetime as dt
import uuid
from typing import Any, NamedTuple, cast

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

import clock
from consent.gate import Access
from consent.prepared import prepared
from messaging import envelopes
from messaging.models import Message, Thread
from messaging.queries.threads import sql_of
from messaging.rules.unread import PHONE
from records import namelist
from records.pages import COUNTED, LongList
from vault.sealing import Wrapped
from work import listing
from work.listing import First, Waiting
from work.models import WorkItem
from work.queries import on_whom, waiting_for

PAGE = 25
# Pages that are among the first that are due, and where they start.
_EARLY = {None: 0} | {str(number): (number - 1) * PAGE for number in range(1, COUNTED // PAGE + 1)}
_DONE = ("answered", "closed")
FILTERS = {
    "all": _("Waiting for an answer"),
    "mine": _("Claimed by me"),
    "unclaimed": _("Not claimed"),
    "answered": _("Answered"),
    "closed": _("Closed"),
}
# Threads by their ids with what a line says of them, and whether something unread in it was sent although it sounded
# urgent. Each inner SELECT is of rows under the access.
_OF_IDS = """
SELECT t.id, t.patient_id, t.need, t.state, t.last_at, t.subject, b.name, k.id, k.sealed, k.sealed_by,
    EXISTS (SELECT FROM ({messages}) m WHERE m.thread_id = t.id)
FROM ({threads}) t JOIN messaging_letterbox b ON b.id = t.letterbox_id JOIN vault_datakey k ON k.id = t.key_id
"""


class Line(NamedTuple):
    """A conversation of the inbox, its subject still sealed."""

    id: uuid.UUID
    patient_id: uuid.UUID
    need: str
    state: str
    last_at: dt.datetime
    subject: bytes
    team: str
    key: Wrapped
    warned: bool


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
    now = clock.now()
    start = _EARLY.get(number, 0)
    first = listing.first_due(access, now=now, size=PAGE, start=start, subject=WorkItem.Subject.MESSAGE)
    page = _page(access, first, show, number)
    items = [None if show in _DONE else Waiting._make(row) for row in page]
    ids = [item.item_id if item else row[0] for row, item in zip(page, items, strict=True)]
    found = {row.id: row for row in _lines(access, list(dict.fromkeys(ids)))} if ids else {}
    people = namelist.called(access, (row.patient_id for row in found.values()))
    shown = [_line(found[ident], item, people, now) for ident, item in zip(ids, items, strict=True) if ident in found]
    return Listed(page, shown, dict(people.values()), _counts(access, first))


def _counts(access: Access, first: First) -> dict[str, int]:
    """How much waits, as far as it is counted; what is late comes first."""
    if first.more:
        return {"late": min(first.late, COUNTED), "more_late": first.late > COUNTED}
    return {"all": first.number, "late": first.late} | {
        show: sum(item.claimed_by_id == by for item in first.rows) for show, by in _by(access).items()
    }


def _by(access: Access) -> dict[str, uuid.UUID | None]:
    """Who has what these filters show."""
    return {"mine": access.actor.id, "unclaimed": None}


def _page(access: Access, first: First, show: str, number: Any) -> Page:
    """What is open, the first due first; of what is done the threads, newest first."""
    actor, by = access.actor, _by(access)
    if show in _DONE:
        done = _done(access, state=show, organisation=actor.organisation_id, team=actor.team)
        return LongList(done, PAGE).get_page(number)
    if not first.more:
        shown = [item for item in first.rows if show not in by or item.claimed_by_id == by[show]]
        return Paginator(shown, PAGE).get_page(number)
    if show not in by and number in _EARLY:
        return _Many(cast(Any, _Part(first.rows, _EARLY[number])), PAGE).get_page(number)
    found: Any = _open(access, claimed=show in by, by=by.get(show), **on_whom(access))
    return (LongList if show in by else _Many)(found, PAGE).get_page(number)


class _Part:
    """Rows of a longer list from a place on."""

    def __init__(self, rows: list[Waiting], start: int):
        self.rows, self.start = rows, start

    def __getitem__(self, wanted: slice) -> list[Waiting]:
        return self.rows[wanted.start - self.start : wanted.stop - self.start]


class _Many(LongList):
    """More than is counted, as is known already."""

    def _sum(self, seen: int, *, more: bool) -> int:
        return 0 if more else seen


@prepared
def _open(access: Access, *, claimed: bool, by: uuid.UUID | None, **whose: Any) -> QuerySet:
    """What waits; `claimed` `by` somebody or nobody, where that is asked."""
    found = waiting_for(access, **whose).filter(subject=WorkItem.Subject.MESSAGE).values_list(*Waiting._fields)
    return found.filter(claimed_by=by) if claimed else found


@prepared
def _done(access: Access, *, state: str, organisation: uuid.UUID | None, team: str) -> QuerySet:
    mine = Q(letterbox__organisation=organisation)
    mine &= Q(letterbox__team__in=["", team]) if team else Q()
    found = Thread.objects.under(access).filter(mine, state=state)
    return found.order_by("-last_at", "id").values_list("id", "last_at")


def _lines(access: Access, ids: list[uuid.UUID]) -> list[Line]:
    return [Line._make((*row[:7], Wrapped(*row[7:10]), row[10])) for row in _of_ids(access, ids=ids).fetch()]


@prepared
def _of_ids(access: Access, *, ids: list[uuid.UUID]) -> Any:
    columns = ("id", "patient_id", "need", "state", "last_at", "subject", "letterbox_id", "key_id")
    threads, values = sql_of(Thread.objects.under(access).filter(id__in=ids).values(*columns))
    messages, more = sql_of(Message.objects.under(access).filter(warned=True, read_at=None).values("thread_id"))
    return _OF_IDS.format(threads=threads, messages=messages), [*more, *values]


def _line(
    row: Line, item: Waiting | None, people: dict[uuid.UUID, namelist.Called], now: dt.datetime
) -> dict[str, Any]:
    return {
        "thread": row._replace(patient_id=people[row.patient_id].id),
        "subject": envelopes.subject_of(row),
        "item": item,
        "late": item is not None and item.due_at < now,
        "phone": item is not None and item.topic == PHONE,
        "warned": row.warned,
    }
