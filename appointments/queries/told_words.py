"""What was answered to an appointment from another system, and how far that has come, in words."""

import datetime as dt
import uuid
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import Reply
from appointments.queries.told import Told, when_words
from appointments.rules import told as rules
from work.models import WorkItem

ANSWERS: dict[str, Any] = {
    Reply.Answer.ACCEPTED: gettext_lazy("Accepted"),
    Reply.Answer.DECLINED: gettext_lazy("Cannot come"),
    Reply.Answer.TENTATIVE: gettext_lazy("Not sure"),
    Reply.Answer.NOTED: gettext_lazy("Read by the service"),
}
TONES = {"accepted": "green", "declined": "orange", "tentative": "yellow", "noted": "blue"}


def said_rows(said: list[Reply], one: Told, reader: uuid.UUID | None, *, told_all: bool = True) -> list[dict[str, Any]]:
    """Everything that was said, the last first: by whom, when, the words, and which of the answers counts now."""
    last = next((row.id for row in reversed(said) if row.answer != Reply.Answer.NOTED), None)
    return [
        {
            "answer": ANSWERS[row.answer],
            "tone": TONES[row.answer],
            "who": _("you") if row.replied_by_id == reader else row.replied_by_name,
            "when": row.replied_at,
            "comment": row.comment if told_all else "",
            "counts": row.id == last and not one.stale,
            "about": _about(row, one),
        }
        for row in reversed(said)
    ]


def _about(row: Reply, one: Told) -> str:
    """To what it was an answer, where that has changed since."""
    was = (row.starts_at, row.place)
    if not rules.is_stale(said_of=was, now_is=(one.starts_at, one.place)):
        return ""
    return ", ".join(filter(None, (when_words(row.starts_at), row.place)))


def waiting_words(item: WorkItem, starts_at: dt.datetime | None, now: dt.datetime) -> dict[str, Any]:
    """By whom and by when an answer is read, whether that is late, and whether the appointment comes sooner."""
    late = now > item.due_at
    text = _("Late: not yet read (was due %(day)s)") if late else _("Not yet read (due %(day)s)")
    return {
        "words": text % {"day": date_format(localtime(item.due_at), "j F Y")},
        "tone": "red" if late else "grey",
        "who": item.holder.name,
        "late": late,
        "too_soon": starts_at is not None and starts_at <= item.due_at,
    }
