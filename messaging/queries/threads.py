"""Conversations under an access: rows, and the words of them that the reader may see."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from consent.gate import Access
from consent.prepared import prepared
from messaging import envelopes
from messaging.models import Message, StaffNote, Thread
from vault.models import StoredFile
from work.models import WorkItem
from work.queries import of_subjects


class Said(NamedTuple):
    """A message of a conversation that is read: the columns of `Message` by their names, and whether files came along.

    The body is still sealed.
    """

    id: uuid.UUID
    patient_id: uuid.UUID
    body: bytes
    from_team: bool
    author_id: uuid.UUID
    author_name: str
    author_role: str
    for_name: str
    sent_at: dt.datetime
    warned: bool
    important: bool
    read_at: dt.datetime | None
    read_by_name: str
    has_files: bool


@dataclass
class Conversation:
    """One thread, opened: its words and what waits about it."""

    thread: Thread
    subject: str
    messages: Sequence[Any]  # Said, or Message
    item: WorkItem | None
    bodies: dict[uuid.UUID, str] = field(default_factory=dict)
    phone: WorkItem | None = None  # somebody is to telephone the person about a message that was not read

    @property
    def last(self) -> Any:
        return self.messages[-1] if self.messages else None


def threads(access: Access) -> QuerySet[Thread]:
    return Thread.objects.under(access).select_related("letterbox__organisation", "key")


def thread_of(access: Access, thread_id: uuid.UUID, *, to_write: bool = False) -> Thread | None:
    """One thread; locked, if something is to be written in it."""
    if to_write:
        return threads(access).filter(id=thread_id).select_for_update(of=("self",)).first()
    return next(iter(_thread(access, ident=thread_id)), None)


@prepared
def _thread(access: Access, *, ident: uuid.UUID) -> QuerySet[Thread]:
    return threads(access).filter(id=ident)


@prepared
def _messages(access: Access, *, thread: uuid.UUID) -> Any:
    """Rows of `Said`, each inner SELECT under the access."""
    text, values = sql_of(Message.objects.under(access).filter(thread=thread).values(*Said._fields[:-1]))
    files, more = "false", ()
    if "Upload" in access.kinds:
        found, more = sql_of(StoredFile.objects.under(access).values("belongs_to"))
        files = f"EXISTS (SELECT FROM ({found}) f WHERE f.belongs_to = m.id)"
    return f"SELECT m.*, {files} FROM ({text}) m ORDER BY m.sent_at, m.id", [*more, *values]


def sql_of(rows: QuerySet) -> tuple[str, tuple[Any, ...]]:
    """A queryset as part of a larger statement."""
    return rows.query.get_compiler("default").as_sql()


def conversation(access: Access, thread: Thread) -> Conversation:
    """The thread with its messages in their order."""
    rows = [Said(*row) for row in _messages(access, thread=thread.id)]
    opened = envelopes.opened(thread)
    items = of_subjects(access, [thread.id, *(row.id for row in rows if row.important)])
    return Conversation(
        thread=thread,
        subject=opened("subject", thread, thread.subject),
        messages=rows,
        item=items.pop(thread.id, None),
        bodies={row.id: opened("message", row, row.body) for row in rows},
        phone=next(iter(items.values()), None),
    )


def conversations(access: Access, *, of: uuid.UUID | None = None, most: int) -> list[Conversation]:
    """The newest threads opened, in a constant number of statements; `of`: the one that is or holds this."""
    found = threads(access)
    if of:
        holding = Message.objects.under(access).filter(id=of).values_list("thread_id", flat=True)
        found = found.filter(id__in=[of, *holding])
    opened = {thread.id: thread for thread in found.order_by("-last_at", "id")[:most]}
    rows: dict[uuid.UUID, list[Message]] = {}
    for row in Message.objects.under(access).filter(thread__in=list(opened)).order_by("sent_at", "id"):
        rows.setdefault(row.thread_id, []).append(row)
    return [
        Conversation(
            thread=thread,
            subject=envelopes.subject_of(thread),
            messages=rows.get(thread.id, []),
            item=None,
            bodies={row.id: envelopes.body_of(thread, row) for row in rows.get(thread.id, [])},
        )
        for thread in opened.values()
    ]


def notes(access: Access, thread: Thread) -> list[dict[str, Any]]:
    """What teams wrote for themselves beside it, for whoever may see that."""
    if "StaffNote" not in access.kinds:
        return []
    found = StaffNote.objects.under(access).filter(thread=thread.id).order_by("written_at", "id")
    return [{"who": row.author_name, "when": row.written_at, "text": envelopes.body_of(thread, row)} for row in found]


def sent_with(access: Access, form_key: uuid.UUID) -> Message | None:
    """The message that this form has sent already."""
    return Message.objects.under(access).filter(form_key=form_key).first()
