"""The conversations behind what waits for the team, and one person who wrote often."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

from bench.desk import DUE, Team, store
from bench.world import Reader, signed_in_person
from messaging import envelopes
from messaging.models import Letterbox, Message, Thread
from messaging.rules.needs import NEEDS
from vault import sealing

OFTEN, LONG = 40, 12  # threads of the person who wrote often, and messages of the longest
SENT = DUE - dt.timedelta(days=20)
WORDS = "I have had these tablets for two weeks now, and would like to know whether I should go on taking them. " * 3
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Letters:
    """The browser of a team, that of whoever wrote often, and that person's longest conversation."""

    team: str
    person: Reader
    thread: uuid.UUID


def build(team: Team) -> Letters:
    """A thread for every message on the team's list, and many answered ones of one person."""
    box = Letterbox.objects.create(
        organisation=team.here, name="Bench Team", needs=sorted(NEEDS), weekdays=[0, 1, 2, 3, 4],
        opens_at=dt.time(8), closes_at=dt.time(18),
    )  # fmt: skip
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT subject_id, patient_id FROM work_workitem WHERE subject = 'message'")
        waiting = [(ident, whose, 1) for ident, whose in cursor.fetchall()]
    often = [(uuid.uuid4(), team.people[0], LONG if number == 0 else 2) for number in range(OFTEN)]
    _keep(waiting, box, team, "waiting")
    _keep(often, box, team, "answered")
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Letters(team.cookie, signed_in_person(team.people[0], 0), often[0][0])


def _keep(talks: Iterable[tuple[uuid.UUID, uuid.UUID, int]], box: Letterbox, team: Team, state: str) -> None:
    """Store threads with so many messages each, turn about of the person and of the team."""
    threads: Rows = []
    messages: Rows = []
    with transaction.atomic():
        for ident, whose, number in talks:
            common = {"patient_id": whose, "kind": "Communication", "area": "messages", "organisation": team.here}
            thread = Thread(id=ident, patient_id=whose, key=sealing.new_key())
            envelopes.close_subject(thread, "My new tablets")
            threads.append(common | _thread(thread, box, team, state))
            messages += [common | _message(thread, place, team) for place in range(number)]
    store("messaging", "Thread", threads)
    store("messaging", "Message", messages)


def _thread(thread: Thread, box: Letterbox, team: Team, state: str) -> dict[str, Any]:
    moments = dict.fromkeys(("opened_at", "last_at", "changed_at"), SENT)
    kept = {"id": thread.id, "key_id": thread.key_id, "subject": thread.subject}
    return kept | moments | {"letterbox": box, "need": "tablets", "opened_by": team.user, "state": state}


def _message(thread: Thread, place: int, team: Team) -> dict[str, Any]:
    row = Message(id=uuid.uuid4(), patient_id=thread.patient_id)
    envelopes.close_body(thread, row, WORDS)
    return {
        "id": row.id, "thread_id": thread.id, "body": row.body, "from_team": bool(place % 2), "author": team.user,
        "author_name": "Bench Writer", "author_role": "clinician" if place % 2 else "", "form_key": uuid.uuid4(),
        "sent_at": SENT + dt.timedelta(hours=place), "read_at": DUE, "read_by_name": "Bench Reader",
    }  # fmt: skip
