"""Puts letterboxes and conversations into the portal, each once, with the times that they would have had."""

import datetime as dt
import uuid

import clock
from consent import gate
from consent.gate import Access
from consent.sensitivity import Label
from messaging import envelopes
from messaging.models import Letterbox, Message, StaffNote, Template, Thread
from portal.demo.chance import identifier
from portal.demo.conversations import BOXES, TALKS, TEMPLATES, Box, Line, Talk
from portal.demo.model import Account, Population
from portal.demo.signing_in import id_of
from portal.demo.staff import BY_KEY
from vault import sealing
from work.models import WorkItem
from work.rules import due

_READS = {"practice": "gp", "practice2": "gp2", "diabetes": "consultant", "older": "socialworker"}
_KINDS = ("Communication", "StaffNote")


def load(population: Population) -> None:
    """Everything that is not here yet."""
    boxes = {box.key: _box(population, box) for box in BOXES}
    _templates(population, boxes)
    people = {person.key: person for person in population.people}
    writers = _writers(population)
    for talk in TALKS:
        if talk.person in people and {line.by for line in talk.lines} <= writers.keys():
            _Telling(population, talk, boxes[talk.box], writers, uuid.UUID(people[talk.person].id)).tell()


def _box(population: Population, box: Box) -> Letterbox:
    fields = {
        "organisation_id": population.organisations[box.organisation].id,
        "team": box.team,
        "name": box.name,
        "phone": box.phone,
        "needs": list(box.needs),
        "opens_at": dt.time(box.opens),
        "closes_at": dt.time(box.closes),
        "weekdays": [0, 1, 2, 3, 4],
        "answer_days": box.days,
    }
    return Letterbox.objects.update_or_create(id=identifier(population.seed, "box", box.key), defaults=fields)[0]


def _templates(population: Population, boxes: dict[str, Letterbox]) -> None:
    writers = _writers(population)
    for key, by, title, text in TEMPLATES:
        fields = {
            "letterbox": boxes[key],
            "title": title,
            "text": text,
            "made_by_id": id_of(population.seed, writers[by]),
            "made_at": clock.now(),
        }
        Template.objects.get_or_create(id=identifier(population.seed, "template", key, title), defaults=fields)


def _writers(population: Population) -> dict[str, Account]:
    return {account.key: account for account in population.accounts}


class _Telling:
    """One conversation as it went."""

    def __init__(
        self, population: Population, talk: Talk, box: Letterbox, writers: dict[str, Account], person: uuid.UUID
    ):
        self.population, self.talk, self.box, self.writers, self.person = population, talk, box, writers, person
        self.begun = clock.now() - dt.timedelta(days=talk.ago)
        self.id = uuid.UUID(identifier(population.seed, "talk", talk.key))

    def tell(self) -> None:
        with gate.open_for_job("load_bundles", kinds=_KINDS, patients=[self.person]) as access:
            if Thread.objects.under(access).filter(id=self.id).exists():
                return
            thread = self._thread(access)
            for number, line in enumerate(self.talk.lines):
                self._message(access, thread, line, number)
            if self.talk.state == "waiting":
                self._work(access, thread)
            if self.talk.note[1]:
                self._note(access, thread)

    def _common(self) -> dict:
        return {"patient_id": self.person, "area": "messages", "organisation_id": self.box.organisation_id}

    def _thread(self, access: Access) -> Thread:
        last = self._at(self.talk.lines[-1].after)
        answers = [line.after for line in self.talk.lines if line.by in BY_KEY]
        closed = self.talk.state == "closed"
        thread = Thread(
            id=self.id,
            kind="Communication",
            letterbox=self.box,
            need=self.talk.need,
            key=sealing.new_key(),
            state=self.talk.state,
            opened_by_id=self._user(self.talk.lines[0].by),
            opened_at=self.begun,
            last_at=last,
            changed_at=last,
            first_answer_at=self._at(answers[0]) if answers else None,
            closed_at=last if closed else None,
            closed_by_name=self._name(self.talk.lines[-1].by) if closed else "",
            **self._common(),
        )
        envelopes.close_subject(thread, self.talk.subject)
        thread.save_under(access)
        return thread

    def _message(self, access: Access, thread: Thread, line: Line, number: int) -> None:
        worker = BY_KEY.get(line.by) if line.by not in {self.talk.person} else None
        reader = self.talk.person if worker else (self.talk.claimed or _READS[self.talk.box])
        message = Message(
            id=uuid.UUID(identifier(self.population.seed, "talk", self.talk.key, str(number))),
            kind="Communication",
            thread=thread,
            from_team=worker is not None,
            author_id=self._user(line.by),
            author_name=self._name(line.by),
            author_role=worker.role if worker else "",
            for_name="" if worker or line.by == self.talk.person else self._person_name(),
            sent_at=self._at(line.after),
            warned=line.warned,
            important=line.important,
            read_at=self._at(line.after + line.read) if line.read is not None else None,
            read_by_name=self._name(reader) if line.read is not None else "",
            form_key=uuid.uuid4(),
            **self._common(),
        )
        envelopes.close_body(thread, message, line.text)
        message.save_under(access)

    def _work(self, access: Access, thread: Thread) -> None:
        claimed = {}
        if self.talk.claimed:
            name = self._name(self.talk.claimed)
            claimed = {
                "claimed_by_id": self._user(self.talk.claimed),
                "claimed_by_name": name,
                "claimed_at": self.begun,
            }
        WorkItem(
            kind="Communication",
            subject=WorkItem.Subject.MESSAGE,
            subject_id=thread.id,
            item_id=thread.id,
            topic=self.talk.need,
            holder_id=self.box.organisation_id,
            team=self.box.team,
            first_team=self.box.team,
            opened_at=self.begun,
            due_at=due(self.begun, self.box.answer_days),
            **self._common(),
            **claimed,
        ).save_under(access)

    def _note(self, access: Access, thread: Thread) -> None:
        by, text = self.talk.note
        note = StaffNote(
            kind="StaffNote",
            labels=[Label.PROFESSIONAL_ONLY],
            thread=thread,
            author_id=self._user(by),
            author_name=self._name(by),
            written_at=self._at(2),
            form_key=uuid.uuid4(),
            **self._common(),
        )
        envelopes.close_body(thread, note, text)
        note.save_under(access)

    def _at(self, hours: float) -> dt.datetime:
        return min(self.begun + dt.timedelta(hours=hours), clock.now())

    def _user(self, key: str) -> uuid.UUID:
        return uuid.UUID(id_of(self.population.seed, self.writers[key]))

    def _name(self, key: str) -> str:
        return self.writers[key].name

    def _person_name(self) -> str:
        return next(person.name for person in self.population.people if person.key == self.talk.person)
