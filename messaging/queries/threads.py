"""Conversations under an access: rows, and the words of them that the reader may see."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from consent.gate import Access
from consent.prepared import prepared
from messaging import envelopes
from messaging.models import Message, StaffNote, Thread
from work.models import WorkItem
from work.queries import of_subjects


@dataclass
class Conversation:
    """One thread, opened: its words and what waits about it."""

    thread: Thread
    subject: str
    messages: list[Message]
    item: WorkItem | None
    bodies: dict[uuid.UUID, str] = field(default_factory=dict)
    phone: WorkItem | None = None  # somebody is to telephone the person about a message that was not read

    @property
    def last(self) -> Message | None:
        return self.messages[-1] if self.messages else None


def threads(access: Access) -> QuerySet[Thread]:
    return Thread.objects.under(access).select_related("letterbox__organisation", "key")


def unread(access: Access) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Threads with messages of the team that the person has not opened, and the other way round."""
    found = set(_unread(access))
    return {thread for thread, from_team in found if from_team}, {thread for thread, own in found if not own}


@prepared
def _unread(access: Access) -> QuerySet:
    return Message.objects.under(access).filter(read_at=None).values_list("thread_id", "from_team")


@prepared
def unread_first(access: Access, *, ids: list[uuid.UUID]) -> QuerySet[Thread]:
    """The person's list: what they have not read, then what was written last."""
    rank = Case(When(id__in=ids, then=Value(0)), default=Value(1), output_field=IntegerField())
    return threads(access).order_by(*([rank] if ids else []), "-last_at", "id")


def thread_of(access: Access, thread_id: uuid.UUID, *, to_write: bool = False) -> Thread | None:
    """One thread; locked, if something is to be written in it."""
    if to_write:
        return threads(access).filter(id=thread_id).select_for_update(of=("self",)).first()
    return next(iter(_thread(access, ident=thread_id)), None)


@prepared
def _thread(access: Access, *, ident: uuid.UUID) -> QuerySet[Thread]:
    return threads(access).filter(id=ident)


@prepared
def _messages(access: Access, *, thread: uuid.UUID) -> QuerySet[Message]:
    return Message.objects.under(access).filter(thread=thread).order_by("sent_at", "id")


def conversation(access: Access, thread: Thread) -> Conversation:
    """The thread with its messages in their order."""
    rows = list(_messages(access, thread=thread.id))
    items = of_subjects(access, [thread.id, *(row.id for row in rows if row.important)])
    return Conversation(
        thread=thread,
        subject=envelopes.subject_of(thread),
        messages=rows,
        item=items.pop(thread.id, None),
        bodies={row.id: envelopes.body_of(thread, row) for row in rows},
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
