"""Threads and messages in words, ready for a page."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

import clock
from accounts.naming import role_name
from consent.choice_words import day_words
from consent.gate import Access
from messaging import envelopes
from messaging.models import Message, Thread
from messaging.queries.threads import Conversation
from messaging.rules import needs
from records.presenters.origin import path
from vault.queries import files_of
from vault.queries import shown as file_shown


def state(thread: Thread, item: Any, *, unread: bool = False, unseen: bool = False) -> tuple[str, str]:
    """How far it is, in words and as the tone of a tag. `unread`: by the reader; `unseen`: by the team."""
    if unread:
        return _("New answer"), "blue"
    if thread.state == Thread.State.CLOSED:
        return _("Closed"), "grey"
    if thread.state == Thread.State.ANSWERED:
        return _("Answered"), "green"
    if item is None:
        return _("Waits for an answer"), "yellow"
    words = {"day": day_words(item.due_at)}
    if is_late(item):
        return _("Late: an answer was due on %(day)s") % words, "orange"
    if unseen:
        return _("Not yet read, an answer is due by %(day)s") % words, "yellow"
    return _("Read, an answer is due by %(day)s") % words, "yellow"


def is_late(item: Any) -> bool:
    return item is not None and item.due_at < clock.now()


def line(thread: Thread, item: Any, *, unread: bool, unseen: bool) -> dict[str, Any]:
    """A thread in the person's list."""
    words, tone = state(thread, item, unread=unread, unseen=unseen)
    return {
        "url": path("messaging:show_thread", thread.patient_id, thread.id),
        "subject": envelopes.subject_of(thread),
        "team": thread.letterbox.name,
        "when": thread.last_at,
        "state": words,
        "tone": tone,
        "unread": unread,
    }


def page(access: Access, talk: Conversation) -> dict[str, Any]:
    """The whole conversation, for either side."""
    thread, is_team = talk.thread, access.actor.is_staff
    files = files_of(access, [row.id for row in talk.messages])
    unseen = any(not row.from_team and row.read_at is None for row in talk.messages)
    words, tone = state(thread, talk.item, unseen=unseen)
    return {
        "thread": thread,
        "subject": talk.subject,
        "need": needs.label_of(thread.need),
        "team": thread.letterbox.name,
        "phone": thread.letterbox.phone,
        "state": words,
        "tone": tone,
        "late": is_late(talk.item),
        "item": talk.item,
        "call": talk.phone,
        "messages_shown": [_message(access, talk, row, files, is_team=is_team) for row in talk.messages],
    }


def _message(
    access: Access, talk: Conversation, row: Message, files: Mapping[uuid.UUID, Iterable[Any]], *, is_team: bool
) -> dict[str, Any]:
    whose = access.patient_id
    assert whose

    def url(file: Any) -> str:
        return path("messaging:show_file", whose, talk.thread.id, file.id)

    return {
        "id": row.id,
        "who": _who(access, talk, row),
        "when": row.sent_at,
        "text": talk.bodies[row.id],
        "from_team": row.from_team,
        "important": row.important,
        "warned": row.warned and is_team,
        "read": _read(talk, row),
        "unopened": row.read_at is None,
        "files": [file_shown(file, url(file)) for file in files.get(row.id, ())],
    }


def _who(access: Access, talk: Conversation, row: Message) -> str:
    """Of a helper both names; of a member of staff the role."""
    own = row.author_id == access.actor.id
    words = {"name": row.author_name, "person": row.for_name, "role": role_name(row.author_role)}
    if row.from_team:
        return _("You wrote") if own else _("%(name)s, %(role)s") % words
    if row.for_name:
        return (_("You wrote for %(person)s") if own else _("%(name)s wrote for %(person)s")) % words
    return _("You wrote") if own else _("%(name)s wrote") % words


def _read(talk: Conversation, row: Message) -> str:
    """Whether the other side has opened it, and by when an answer is due."""
    if row.read_at:
        words = {"who": row.read_by_name, "day": day_words(row.read_at)}
        return _("Read by %(who)s on %(day)s") % words
    if row.from_team:
        return _("Not yet opened")
    if talk.item and not is_late(talk.item):
        return _("Not yet read, an answer is due by %(day)s") % {"day": day_words(talk.item.due_at)}
    return _("Not yet read")


def opening_words(moment: dt.datetime) -> str:
    """When a closed team reads again."""
    here = moment.astimezone(clock.DISPLAY_ZONE)
    return _("%(day)s at %(time)s") % {"day": day_words(here), "time": here.strftime("%H:%M")}
