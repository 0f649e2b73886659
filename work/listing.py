"""The list of work: what is asked for by the filters, a page at a time, and how much there is of each sort."""

import datetime as dt
import uuid
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

import clock
from consent.gate import Access
from consent.prepared import prepared
from work import queries
from work.models import WorkItem

A_PAGE = 25
COUNTED = 100  # beyond which a number helps nobody, and costs more than the list
MINE, NOBODYS, OTHERS = "mine", "free", "other"
# The first that are due with how many they are and how many of them are late: all of them, but where more wait than is
# counted only those of one page and one more.
_FIRST = """
SELECT * FROM (
    SELECT w.*, count(*) OVER () AS n, count(*) FILTER (WHERE w.due_at < %s) OVER (),
        row_number() OVER (ORDER BY w.due_at, w.id) AS place FROM ({rows}) w) w
WHERE n <= {counted} OR place > {start} AND place <= {end} ORDER BY place
"""


class Waiting(NamedTuple):
    """A line of the list: columns of WorkItem by their names."""

    id: uuid.UUID
    patient_id: uuid.UUID
    subject: str
    subject_id: uuid.UUID
    item_id: uuid.UUID
    topic: str
    team: str
    due_at: dt.datetime
    claimed_by_id: uuid.UUID | None
    claimed_by_name: str
    level: int


class First(NamedTuple):
    """What waits, the first due first, as far as it is counted."""

    rows: list[Waiting]  # all, or where `more` is true those of the page that was asked for and one more
    number: int
    late: int

    @property
    def more(self) -> bool:
        """More waits than is counted."""
        return self.number > COUNTED


@dataclass(frozen=True)
class Wanted:
    """The filters as an address says them. What it says wrongly is not said."""

    subject: str = ""
    whose: str = ""
    late: bool = False
    after: tuple[dt.datetime, uuid.UUID] | None = None

    @classmethod
    def of(cls, asked: Any) -> "Wanted":
        """Out of a query: `what`, `whose`, `late`, `after`."""
        what, whose = asked.get("what", ""), asked.get("whose", "")
        return cls(
            subject=what if what in WorkItem.Subject.values else "",
            whose=whose if whose in (MINE, NOBODYS) else "",
            late=asked.get("late") == "1",
            after=_place(asked.get("after", "")),
        )

    def query(self, **changes: Any) -> str:
        """The same with changes, as a query; a change begins at the first page."""
        said = replace(self, **({"after": None} | changes))
        after = f"{said.after[0].isoformat()}~{said.after[1]}" if said.after else ""
        given = {"what": said.subject, "whose": said.whose, "late": "1" if said.late else "", "after": after}
        return urlencode({name: value for name, value in given.items() if value})


def _place(text: str) -> tuple[dt.datetime, uuid.UUID] | None:
    moment, _tilde, ident = text.partition("~")
    try:
        found = dt.datetime.fromisoformat(moment)
        return (found.astimezone(dt.UTC), uuid.UUID(ident)) if found.tzinfo else None
    except (ValueError, OverflowError):  # the second: outside the calendar
        return None


@dataclass
class Listed:
    """One page of work, and counts of what the actor may deal with."""

    items: list[Waiting] = field(default_factory=list)
    next: tuple[dt.datetime, uuid.UUID] | None = None
    counts: dict[str, int] = field(default_factory=dict)  # by filter, see _counts


def listed(access: Access, wanted: Wanted) -> Listed:
    """A page of what waits for the actor, the first due first.

    One statement fetches the first that are due; only where more waits than is counted do filters ask anew.
    """
    now = clock.now()
    first = first_due(access, now=now, size=A_PAGE)
    if first.more and wanted.query(after=wanted.after):
        asked = _filtered(access, **queries.on_whom(access), **_asked(wanted, access, now))
        found = [Waiting(*row) for row in asked[: A_PAGE + 1]]
    else:
        found = [row for row in first.rows if _fits(row, wanted, access, now)][: A_PAGE + 1]
    last = found[A_PAGE - 1] if len(found) > A_PAGE else None
    return Listed(
        items=found[:A_PAGE],
        next=(last.due_at, last.id) if last else None,
        counts=_counts(first, wanted, access, now),
    )


def first_due(access: Access, *, now: dt.datetime, size: int, start: int = 0, subject: str = "") -> First:
    """What waits for the actor (of one subject), and of more than is counted the page from `start`."""
    given: dict[str, Any] = {"subject": subject, "start": start, "size": size, "counted": COUNTED, "now": now}
    rows = _first(access, **queries.on_whom(access), **given).fetch()
    number, late = rows[0][-3:-1] if rows else (0, 0)
    return First([Waiting(*row[:-3]) for row in rows], number, late)


@prepared
def _first(access: Access, *, subject: str, start: int, size: int, counted: int, now: dt.datetime, **whose: Any) -> Any:
    found = queries.waiting_for(access, **whose)
    found = found.filter(subject=subject) if subject else found
    text, values = found.values(*Waiting._fields)[: counted + 1].query.get_compiler("default").as_sql()
    return _FIRST.format(rows=text, counted=counted, start=start, end=start + size + 1), [now, *values]


@prepared
def _filtered(
    access: Access,
    *,
    subject: str,
    claimed: bool,
    by: uuid.UUID | None,
    before: dt.datetime | None,
    moment: dt.datetime | None,
    ident: uuid.UUID | None,
    **whose: Any,
) -> QuerySet:
    """Of one subject, claimed `by` somebody or nobody, due `before`, after a place in the list: what of it is said."""
    found = queries.waiting_for(access, **whose).values_list(*Waiting._fields)
    if subject:
        found = found.filter(subject=subject)
    if claimed:
        found = found.filter(claimed_by=by)
    if before:
        found = found.filter(due_at__lt=before)
    if moment:
        found = found.filter(Q(due_at__gt=moment) | Q(due_at=moment, id__gt=ident), due_at__gte=moment)
    return found


def _asked(wanted: Wanted, access: Access, now: dt.datetime) -> dict[str, Any]:
    """The filters as `_filtered` takes them."""
    moment, ident = wanted.after or (None, None)
    return {
        "subject": wanted.subject,
        "claimed": bool(wanted.whose),
        "by": access.actor.id if wanted.whose == MINE else None,
        "before": now if wanted.late else None,
        "moment": moment,
        "ident": ident,
    }


def _fits(row: Any, wanted: Wanted, access: Access, now: dt.datetime) -> bool:
    """The same of one row."""
    return (
        wanted.subject in ("", row.subject)
        and wanted.whose in ("", _whose(row, access))
        and (row.due_at < now or not wanted.late)
        and (wanted.after is None or (row.due_at, row.id) > wanted.after)
    )


def _whose(row: Any, access: Access) -> str:
    return MINE if row.claimed_by_id == access.actor.id else OTHERS if row.claimed_by_id else NOBODYS


def _counts(first: First, wanted: Wanted, access: Access, now: dt.datetime) -> dict[str, int]:
    """How much each filter would show beside the others that are set.

    Where more waits than is counted, only that there is more, and how much of it is late: that comes first.
    """
    if first.more:
        return {"all": COUNTED, "all_late": first.late, "more": 1}
    whole = replace(wanted, after=None)

    def total(**changes: Any) -> int:
        said = replace(whole, **changes)
        return sum(_fits(row, said, access, now) for row in first.rows)

    return {subject: total(subject=subject) for subject in WorkItem.Subject.values} | {
        "all": first.number,
        "all_late": first.late,
        "any_subject": total(subject=""),
        "anybodys": total(whose=""),
        MINE: total(whose=MINE),
        NOBODYS: total(whose=NOBODYS),
        "in_time_or_late": total(late=False),
        "late": total(late=True),
    }
