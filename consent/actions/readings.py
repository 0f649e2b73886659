"""A privacy officer reads somebody's log: with a reason, which the person finds in that log."""

import uuid
from typing import Any

import clock
from accounts.actor import Actor
from audit import log
from consent.access import Access, Ungated
from consent.actions.entries import entry_of
from consent.areas import Area
from consent.models import LogReading
from consent.models.reviews import READING_LENGTH
from consent.review_rules import READING, why_not_read_log, why_not_words

_LOG: dict[str, Any] = {"basis": "role", "areas": [str(Area.ACCESSLOG)], "kinds": ["AuditEvent"]}


class NotRead(Exception):
    """This officer does not read this person's log; its words say why."""


def begin_reading(*, access: Access, reason: str) -> LogReading:
    """From now on and for an hour this officer reads this person's log, for this reason. Raises NotRead."""
    actor, patient_id = access.actor, access.patient_id
    assert patient_id and actor.id
    if access.decision.basis != "role" or Area.ACCESSLOG not in access.decision.areas:
        raise Ungated("An officer reads a log by their role.")
    if obstacle := why_not_read_log(actor, patient_id):
        access.note(action="log-open", outcome="refused", reason="own record")
        raise NotRead(obstacle)
    if why_not_words(reason) or len(reason) > READING_LENGTH:
        raise ValueError("Reading a log needs a reason in words.")
    now = clock.now()
    reading = LogReading.objects.create(
        patient_id=patient_id, officer_id=actor.id, reason=reason, started_at=now, ends_at=now + READING
    )
    access.note(action="log-open", target=f"LogReading/{reading.id}", reason=reason)
    return reading


def refuse_reading(*, actor: Actor, patient_id: uuid.UUID | None, route: str = "page") -> None:
    """Write down that an officer came to a log without a reason, or looked for the log of nobody."""
    if patient_id is None:
        log.write(entry_of(actor, "log-open", None, outcome="refused", reason="nobody", route=route, **_LOG))
    else:
        log.write(entry_of(actor, "log-ask", patient_id, route=route, **_LOG))
