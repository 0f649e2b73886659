"""Threads and messages in words, ready for a page."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

import clock
from accounts.naming import role_name
from consent.choice_words import day_words
from consent.gate import Access
from messaging import envelopes
from messaging.models import Thread
from messaging.queries.listing import Listed
from messaging.queries.threads import Conversation, Said
from messaging.rules import needs
from records.presenters.origin import Manner, manner, path
from vault.queries import files_of
from vault.queries import shown as file_shown


def state(
    thread: Any, item: Any, *, unread: bool = False, unseen: bool = False, how: Manner | None = None
) -> tuple[str, str]:
    """How far it is, in words and as the tone of a tag. `unread`: by the reader; `unseen`: by the team."""
    waits = thread.state not in (Thread.State.CLOSED, Thread.State.ANSWERED) and item is not None and not unread
    far = "new" if unread else thread.state
    if waits:
        far = "late" if is_late(item) else "unseen" if unseen else "seen"
    return _state(far, day_words(item.due_at) if waits else "", how.language if how else get_language())


@lru_cache(maxsize=1024)
def _state(far: str, day: str, language: str | None) -> tuple[str, str]:
    words, tone = _STATES.get(far, _STATES[Thread.State.WAITING])
    return str(words) % {"day": day}, tone


_STATES: dict[str, tuple[Any, str]] = {
    "new": (gettext_lazy("New answer"), "blue"),
    Thread.State.CLOSED: (gettext_lazy("Closed"), "grey"),
    Thread.State.ANSWERED: (gettext_lazy("Answered"), "green"),
    Thread.State.WAITING: (gettext_lazy("Waits for an answer"), "yellow"),
    "late": (gettext_lazy("Late: an answer was due on %(day)s"), "orange"),
    "unseen": (gettext_lazy("Not yet read, an answer is due by %(day)s"), "yellow"),
    "seen": (gettext_lazy("Read, an answer is due by %(day)s"), "yellow"),
}


def is_late(item: Any) -> bool:
    return item is not None and item.due_at < clock.now()


def lines(rows: Iterable[Listed]) -> list[dict[str, Any]]:
    """The person's list."""
    how = manner()
    return [_line(row, how) for row in rows]


def _line(row: Listed, how: Manner) -> dict[str, Any]:
    words, tone = state(row, row if row.due_at else None, unread=row.unread, unseen=row.unseen, how=how)
    return {
        "url": path("messaging:show_thread", row.patient_id, row.id, manner=how),
        "subject": envelopes.subject_of(row),
        "team": row.team,
        "when": row.last_at,
        "state": words,
        "tone": tone,
        "unread": row.unread,
    }


def page(access: Access, talk: Conversation) -> dict[str, Any]:
    """The whole conversation, for either side."""
    thread, said = talk.thread, _phrases(get_language())
    files = files_of(access, [row.id for row in talk.messages if row.has_files])
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
        "messages_shown": [_message(access, talk, row, files, said) for row in talk.messages],
    }


def _message(
    access: Access, talk: Conversation, row: Said, files: Mapping[uuid.UUID, Iterable[Any]], said: dict[str, str]
) -> dict[str, Any]:
    whose = access.patient_id
    assert whose

    def url(file: Any) -> str:
        return path("messaging:show_file", whose, talk.thread.id, file.id)

    return {
        "id": row.id,
        "who": _who(access, row, said),
        "when": row.sent_at,
        "text": talk.bodies[row.id],
        "from_team": row.from_team,
        "important": row.important,
        "warned": row.warned and access.actor.is_staff,
        "read": _read(talk, row, said),
        "unopened": row.read_at is None,
        "files": [file_shown(file, url(file)) for file in files.get(row.id, ())],
    }


def _who(access: Access, row: Said, said: dict[str, str]) -> str:
    """Of a helper both names; of a member of staff the role."""
    own = row.author_id == access.actor.id
    if row.for_name:
        words = {"name": row.author_name, "person": row.for_name}
        return (said["for-own"] if own else said["for"]) % words
    if own:
        return said["own"]
    if row.from_team:
        return said["team"] % {"name": row.author_name, "role": role_name(row.author_role)}
    return said["person"] % {"name": row.author_name}


def _read(talk: Conversation, row: Said, said: dict[str, str]) -> str:
    """Whether the other side has opened it, and by when an answer is due."""
    if row.read_at:
        return said["read"] % {"who": row.read_by_name, "day": day_words(row.read_at)}
    if row.from_team:
        return said["unopened"]
    if talk.item and not is_late(talk.item):
        return said["due"] % {"day": day_words(talk.item.due_at)}
    return said["unread"]


@lru_cache(maxsize=16)
def _phrases(language: str | None) -> dict[str, str]:
    """What is said of each message, looked up once in each language."""
    return {
        "own": _("You wrote"),
        "for-own": _("You wrote for %(person)s"),
        "for": _("%(name)s wrote for %(person)s"),
        "team": _("%(name)s, %(role)s"),
        "person": _("%(name)s wrote"),
        "read": _("Read by %(who)s on %(day)s"),
        "unopened": _("Not yet opened"),
        "due": _("Not yet read, an answer is due by %(day)s"),
        "unread": _("Not yet read"),
    }


def opening_words(moment: dt.datetime) -> str:
    """When a closed team reads again."""
    here = moment.astimezone(clock.DISPLAY_ZONE)
    return _("%(day)s at %(time)s") % {"day": day_words(here), "time": here.strftime("%H:%M")}
