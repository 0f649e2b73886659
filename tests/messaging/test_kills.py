"""Kill the web processes while people write and teams answer: what was confirmed stands once, whole, and is somebody's.

Some forms are sent again although they were answered, and all that got no answer are.
"""

import os
import uuid
from collections import Counter

import pytest

from tests.killing_web import Browsers, Portal

pytestmark = pytest.mark.slow
EVENTS, KILLS = int(os.environ.get("MESSAGE_EVENTS", "120")), int(os.environ.get("MESSAGE_KILLS", "8"))
THREADS = "SELECT id::text, state FROM messaging_thread"
OPEN_WORK = "SELECT item_id::text FROM work_workitem WHERE subject = 'message' AND done_at IS NULL"
DONE_WORK = "SELECT item_id::text FROM work_workitem WHERE subject = 'message' AND done_at IS NOT NULL"
NOTICES = "SELECT event, channel FROM notifications_notification WHERE topic = 'new-message'"
ENTRIES = """
SELECT target FROM audit_entry WHERE outcome = 'permitted' AND action = 'create' AND target LIKE 'Communication/%%'
"""
CARE = "SELECT DISTINCT patient_id::text FROM consent_carerelationship WHERE kind = 'thread'"


class Writers(Browsers):
    """Of five forms two begin a conversation, two go on with one, and one answers for the team."""

    twice = 3

    def wishes(self):
        people, doctors, waiting = (self.told[name] for name in ("people", "doctors", "waiting"))
        for number in range(EVENTS):
            person, ident = people[number % len(people)], str(uuid.uuid4())
            if number % 5 == 4:
                yield "answer", doctors[number % len(doctors)] | waiting.pop(), ident
            else:
                yield ("write", "reply")[number % 2], person, ident

    def form(self, what: str, person: dict, ident: str) -> tuple[str, dict[str, str]]:
        pages = f"/p/{person['patient']}/messages/"
        words = {"text": f"Words of {ident}", "form_key": ident}
        if what == "write":
            return f"{pages}new/?need=tablets", words | {"subject": f"About {ident}"}
        if what == "reply":
            return f"{pages}{person['answered']}/", words
        return f"{pages}{person['thread']}/", words | {"seen": person["seen"]}


def key_of(what: str, person: dict, ident: str) -> str:
    """As the portal makes a form's key its sender's own."""
    place = {"write": "new", "reply": person.get("answered"), "answer": person.get("thread")}[what]
    return str(uuid.uuid5(uuid.UUID(person["id"]), f"message/{person['patient']}/{place}/{ident}"))


def test_no_message_that_was_confirmed_is_lost_or_doubled(capsys):
    with Portal("tests.messaging.serving", "fill", str(EVENTS // 5)) as portal:
        before = portal.program("read")
        threads = {row["thread"] for row in before}
        writers = Writers(portal)
        writers.besiege(kills=KILLS, between=(EVENTS // KILLS // 2, EVENTS // KILLS), after=EVENTS, seed=7)
        after = portal.program("read")
        states = dict(portal.query(THREADS))
        open_work, done_work = (Counter(one for (one,) in portal.query(text)) for text in (OPEN_WORK, DONE_WORK))
        notices, cared = Counter(portal.query(NOTICES)), {one for (one,) in portal.query(CARE)}
        entries = Counter(target for (target,) in portal.query(ENTRIES))

    rows = {row["key"]: row for row in after}
    for row in before:
        assert rows.pop(row["key"]) == row
    assert writers.refused == 0 and len(writers.answers) == EVENTS
    sent = {key_of(what, person, ident): (what, person, ident) for what, person, ident, _ in writers.answers}
    assert set(rows) == set(sent), "a message that was confirmed is lost, or one stands that nobody sent"
    assert len(after) == len(before) + EVENTS, "a message is doubled"
    for key, (what, _, ident) in sent.items():
        row = rows[key]
        assert row["text"] == f"Words of {ident}"
        assert what != "write" or row["subject"] == f"About {ident}"
        assert [notices[f"new-message/{row['id']}", channel] for channel in ("portal", "email")] == (
            [1, 1] if what == "answer" else [0, 0]
        )
    assert sum(notices.values()) == 2 * sum(what == "answer" for what, _, _ in sent.values())
    assert open_work == Counter(one for one, state in states.items() if state == "waiting"), "not once somebody's"
    answered = [person["thread"] for what, person, _ in sent.values() if what == "answer"]
    assert done_work == Counter(answered) and {states[one] for one in answered} == {"answered"}
    begun = {rows[key]["thread"] for key, (what, _, _) in sent.items() if what == "write"}
    assert set(states) == begun | threads and len(begun) == sum(what == "write" for what, _, _ in sent.values())
    assert {person["patient"] for what, person, _ in sent.values() if what == "write"} <= cared
    assert entries == Counter(f"Communication/{row['thread']}" for row in rows.values()), "an entry lost or doubled"
    with capsys.disabled():
        print(f"\n{EVENTS} messages, {writers.resent} forms sent again, {portal.kills} kills: 0 lost, 0 twice")
