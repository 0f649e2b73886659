"""Conversations as FHIR R4 Communication: one resource for the thread, one for each message, which is part of it.

What a team notes for itself is none. Pure but for the words that were opened before.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from accounts.naming import role_name
from messaging.models import Message, Thread
from messaging.queries.threads import Conversation
from messaging.rules import needs

_NEED = "https://dfd.example/fhir/CodeSystem/message-need"


def resources(talk: Conversation, files: Mapping[uuid.UUID, Iterable[Any]], patient_id: uuid.UUID) -> list[dict]:
    """The thread, then its messages in their order. `files` are those of each message; the id is the living one."""
    found = [_thread(talk, patient_id)]
    for number, row in enumerate(talk.messages):
        before = [one for one in talk.messages[:number] if one.from_team != row.from_team]
        found.append(_message(talk, row, before[-1] if before else None, files.get(row.id, ()), patient_id))
    return found


def changed_at(row: Thread | Message) -> dt.datetime:
    """When what is shown last changed: of a message when it was sent, or opened."""
    if isinstance(row, Thread):
        return row.changed_at
    return max(row.read_at, row.sent_at) if row.read_at else row.sent_at


def _thread(talk: Conversation, patient_id: uuid.UUID) -> dict[str, Any]:
    thread = talk.thread
    closed = thread.state == Thread.State.CLOSED
    return _frame(thread, thread, patient_id, "completed" if closed else "in-progress") | {
        "topic": {"text": talk.subject},
        "sent": _instant(thread.opened_at),
        "recipient": [_team(thread)],
    }


def _message(
    talk: Conversation, row: Message, before: Message | None, files: Iterable[Any], patient_id: uuid.UUID
) -> dict[str, Any]:
    thread = talk.thread
    person = {"reference": f"Patient/{patient_id}"}
    made = _frame(row, thread, patient_id, "completed") | {"partOf": [{"reference": f"Communication/{thread.id}"}]}
    if before:
        made["inResponseTo"] = [{"reference": f"Communication/{before.id}"}]
    if row.important:
        made["priority"] = "urgent"
    made |= {"sent": _instant(row.sent_at), "sender": _sender(row, person), "recipient": [person]}
    if not row.from_team:
        made["recipient"] = [_team(thread)]
    if row.read_at:
        made["received"] = _instant(row.read_at)
    payload: list[dict[str, Any]] = [{"contentString": talk.bodies[row.id]}]
    return made | {"payload": payload + [{"contentAttachment": _file(file, talk, patient_id)} for file in files]}


def _frame(row: Thread | Message, thread: Thread, patient_id: uuid.UUID, status: str) -> dict[str, Any]:
    concept = {"coding": [{"system": _NEED, "code": thread.need, "display": needs.label_of(thread.need)}]}
    return {
        "resourceType": "Communication",
        "id": str(row.id),
        "meta": {"lastUpdated": _instant(changed_at(row))},
        "status": status,
        "category": [concept],
        "subject": {"reference": f"Patient/{patient_id}"},
    }


def _sender(row: Message, person: dict[str, str]) -> dict[str, Any]:
    """Who wrote it; of a helper both names, of a member of staff the role."""
    if row.from_team:
        return {"type": "Practitioner", "display": f"{row.author_name}, {role_name(row.author_role)}"}
    if row.for_name:
        return {"type": "RelatedPerson", "display": f"{row.author_name} for {row.for_name}"}
    return person | {"display": row.author_name}


def _team(thread: Thread) -> dict[str, str]:
    return {"reference": f"Organization/{thread.letterbox.organisation_id}", "display": thread.letterbox.name}


def _file(file: Any, talk: Conversation, patient_id: uuid.UUID) -> dict[str, Any]:
    """Where it can be fetched by whoever may read the message; never the content itself."""
    path = f"/p/{patient_id}/messages/{talk.thread.id}/files/{file.id}/"
    return {
        "contentType": file.media_type,
        "url": f"{settings.PORTAL_URL}{path}",
        "size": file.size,
        "title": file.name,
    }


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
