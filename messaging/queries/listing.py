"""The person's list of conversations, as plain values: rows, what is unread and what waits, in one statement."""

import datetime as dt
import uuid
from typing import Any, NamedTuple, cast

from django.core.paginator import Page

from consent.gate import Access
from consent.prepared import prepared
from messaging.models import Message, Thread
from messaging.queries.threads import sql_of
from records.pages import COUNTED, LongList
from vault.sealing import Wrapped
from work.models import WorkItem

# Each inner SELECT is of rows under the access. What the reader has not opened comes first, then what was written last.
_LISTED = """
WITH talk AS MATERIALIZED ({threads}), unread AS MATERIALIZED (
    SELECT thread_id, bool_or(from_team) AS unopened, bool_or(NOT from_team) AS unseen FROM ({messages}) m GROUP BY 1)
SELECT t.id, t.patient_id, t.state, t.last_at, t.subject, b.name, k.id, k.sealed, k.sealed_by,
    {unopened}, coalesce(u.unseen, false), w.due_at, (SELECT count(*) FROM (SELECT FROM talk LIMIT {counted}) few)
FROM talk t LEFT JOIN unread u ON u.thread_id = t.id
JOIN messaging_letterbox b ON b.id = t.letterbox_id JOIN vault_datakey k ON k.id = t.key_id
LEFT JOIN ({items}) w ON w.subject_id = t.id
ORDER BY {unopened} DESC, t.last_at DESC, t.id LIMIT {most}
"""


class Listed(NamedTuple):
    """A conversation of the list, its subject still sealed."""

    id: uuid.UUID
    patient_id: uuid.UUID
    state: str
    last_at: dt.datetime
    subject: bytes
    team: str
    key: Wrapped
    unread: bool  # the reader has not opened all of it
    unseen: bool  # nor has the team
    due_at: dt.datetime | None  # of what waits for the team


def page_of(access: Access, number: Any, size: int) -> Page:
    """One page of the conversations, what is new first."""
    return _Counted(cast(Any, _Talks(access, size)), size).get_page(number)


class _Talks:
    """The rows as a paginator asks for them: a page and one row more."""

    def __init__(self, access: Access, size: int):
        self.access, self.size = access, size
        self.known = 0  # as far as is counted

    def __getitem__(self, wanted: slice) -> list[Listed]:
        of_person = not self.access.actor.is_staff
        rows = _rows(self.access, of_person=of_person, most=self.size + 1)[wanted.start :]
        self.known = rows[0][-1] if rows else 0
        return [Listed._make((*row[:6], Wrapped(*row[6:9]), *row[9:12])) for row in rows[: wanted.stop - wanted.start]]

    def count(self) -> int:
        """All of them, for a page that is not there."""
        return Thread.objects.under(self.access).count()


class _Counted(LongList):
    """How many there are came with the rows."""

    def _sum(self, seen: int, *, more: bool) -> int:
        if not more:
            return seen
        return self.object_list.known if self.object_list.known < COUNTED else 0  # type: ignore[attr-defined]


@prepared
def _rows(access: Access, *, of_person: bool, most: int) -> Any:
    """`of_person`: it is the person's side, whose unread messages come first."""
    threads = Thread.objects.under(access).values(
        "id", "patient_id", "state", "last_at", "subject", "letterbox_id", "key_id"
    )
    messages = Message.objects.under(access).filter(read_at=None).values("thread_id", "from_team")
    items = WorkItem.objects.under(access).filter(done_at=None).values("subject_id", "due_at")
    parts = {"threads": threads, "messages": messages, "items": items}
    texts: dict[str, str] = {}
    values: list[Any] = []
    for name, rows in parts.items():
        texts[name], given = sql_of(rows)
        values += given
    unopened = "coalesce(u.unopened, false)" if of_person else "(u.unopened AND false) IS TRUE"
    return _LISTED.format(**texts, unopened=unopened, counted=COUNTED, most=most), values
