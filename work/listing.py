"""The list of work: what is asked for by the filters, a page at a time, and how much there is of each sort."""

import datetime as dt
import uuid
from dataclasses import dataclass, field, replace
from typing import Any
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
_SHOWN = (
    "id", "patient_id", "kind", "area", "subject", "subject_id", "item_id", "topic", "holder_id", "team", "due_at",
    "claimed_by_id", "claimed_by_name", "level",
)  # fmt: skip


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

    items: list[WorkItem] = field(default_factory=list)
    next: tuple[dt.datetime, uuid.UUID] | None = None
    counts: dict[str, int] = field(default_factory=dict)  # by filter, see _counts


def listed(access: Access, wanted: Wanted) -> Listed:
    """A page of what waits for the actor, the first due first.

    One statement fetches the first that are due; only where more waits than is counted do filters ask anew.
    """
    whose, now = queries.on_whom(access), clock.now()
    rows = list(_waiting(access, **whose)[: COUNTED + 1])
    if len(rows) > COUNTED and wanted.query(after=wanted.after):
        found = list(_filtered(access, **whose, **_asked(wanted, access, now))[: A_PAGE + 1])
    else:
        found = [row for row in rows if _fits(row, wanted, access, now)][: A_PAGE + 1]
    last = found[A_PAGE - 1] if len(found) > A_PAGE else None
    return Listed(
        items=found[:A_PAGE],
        next=(last.due_at, last.id) if last else None,
        counts=_counts(rows, wanted, access, now),
    )


@prepared
def _waiting(access: Access, **whose: Any) -> QuerySet[WorkItem]:
    return queries.waiting_for(access, **whose).only(*_SHOWN)


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
) -> QuerySet[WorkItem]:
    """Of one subject, claimed `by` somebody or nobody, due `before`, after a place in the list: what of it is said."""
    found = queries.waiting_for(access, **whose).only(*_SHOWN)
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


def _counts(rows: list[Any], wanted: Wanted, access: Access, now: dt.datetime) -> dict[str, int]:
    """How much each filter would show beside the others that are set.

    Where more waits than is counted, only that there is more, and how much of it is late: that comes first.
    """
    late_ones = sum(row.due_at < now for row in rows)
    if len(rows) > COUNTED:
        return {"all": COUNTED, "all_late": late_ones, "more": 1}
    whole = replace(wanted, after=None)

    def total(**changes: Any) -> int:
        said = replace(whole, **changes)
        return sum(_fits(row, said, access, now) for row in rows)

    return {subject: total(subject=subject) for subject in WorkItem.Subject.values} | {
        "all": len(rows),
        "all_late": late_ones,
        "any_subject": total(subject=""),
        "anybodys": total(whose=""),
        MINE: total(whose=MINE),
        NOBODYS: total(whose=NOBODYS),
        "in_time_or_late": total(late=False),
        "late": total(late=True),
    }
