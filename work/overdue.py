"""Late work climbs, and all work follows the person to whoever looks after them. One transaction a person.

Killed at any moment, it has passed on everything about a person or nothing, and the next turn does the rest. First the
whole organisation has it instead of one team; two working days later those above are told. It stays with an
organisation that looks after the person: nobody else could open it. What nobody there may see climbs to nobody: the
person is told.
"""

import datetime as dt
import logging
import uuid

import clock
from accounts.matching import account_of, survivor_of
from accounts.models import Organisation, Patient
from consent import gate
from consent.gate import Access
from consent.sensitivity import Label
from notifications.actions import notify
from work import queries, rules
from work.models import WorkItem

MOST = 5000  # people in one turn
_NOT_TOLD = frozenset({Label.PROFESSIONAL_ONLY, Label.THIRD_PARTY, Label.HELD})
log = logging.getLogger(__name__)


def pass_on_overdue(*, most: int = MOST) -> int:
    """Everything that is late or has lost its holder goes on, once for each level; gives about how many people."""
    passed_on = 0
    for patient_id in queries.people_to_pass_on(clock.now(), most):
        try:
            passed_on += _pass_on(patient_id)
        except Exception:  # of one person, whose work is tried again next time: the others do not wait for it
            log.exception("Late work was not passed on")
    return passed_on


def _pass_on(patient_id: uuid.UUID) -> bool:
    """All work about one person, locked first: of two turns at once the second finds nothing to do."""
    now, see = clock.now(), queries.eyes(survivor_of(patient_id) or patient_id)
    moved, raised, unseen = [], [], []
    with gate.open_for_job("overdue_work", kinds=queries.KINDS, patients=[patient_id]) as access:
        for item in queries.open_work(access, to_write=True):
            home = queries.holder_for(patient_id, item.holder_id)
            if home not in (None, item.holder_id):
                moved.append(_rehome(access, item, home))
            if rules.level_due(level=item.level, due_at=item.due_at, raised_at=item.raised_at, now=now):
                if see(item):
                    raised.append(_raise(access, item, now))
                else:
                    unseen.append(_rest(access, item, now))
        for item in filter(see, moved):
            _tell_staff(item, "work-came", now)
        for item in raised:
            told = _tell_staff(item, "work-late", now)
            if item.level == rules.LEVELS or not told:
                _tell_above(item, now)
        _tell_person(patient_id, "answer-late", [item for item in raised if item.level == 1])
        _tell_person(patient_id, "answer-unseen", unseen)
    return bool(moved or raised or unseen)


def _rehome(access: Access, item: WorkItem, home: uuid.UUID | None) -> WorkItem:
    """It waits for the organisation that looks after the person now, and stays due when it was."""
    assert home
    item.holder_id, item.team, item.first_team = home, "", ""
    item.claimed_by_id, item.claimed_by_name, item.claimed_at = None, "", None
    return _kept(access, item)


def _raise(access: Access, item: WorkItem, now: dt.datetime) -> WorkItem:
    """The whole organisation has it now; whoever took it keeps it only while at work on it."""
    item.level, item.raised_at, item.team = item.level + 1, now, ""
    if item.claimed_at and (
        rules.idle(item.claimed_at, now) or not queries.works_at(item.claimed_by_id, item.holder_id)
    ):
        item.claimed_by_id, item.claimed_by_name, item.claimed_at = None, "", None
    return _kept(access, item)


def _rest(access: Access, item: WorkItem, now: dt.datetime) -> WorkItem:
    """It waits for whoever may see it one day, and is passed on no more."""
    item.level, item.raised_at = rules.LEVELS, now
    return _kept(access, item)


def _kept(access: Access, item: WorkItem) -> WorkItem:
    access.check_write(item.kind, item.area, item.patient_id)
    item.save_under(access)
    return item


def _tell_staff(item: WorkItem, topic: str, now: dt.datetime) -> bool:
    """Everybody of the organisation who may deal with it, once a day: that there is such work, nothing about whom.

    Gives whether there is anybody.
    """
    event = f"{topic}/{item.holder_id}/{_day(now)}"
    colleagues = queries.able(item.holder_id, item.area)
    for colleague in colleagues:
        notify(recipient=colleague, topic=topic, event=event)
    return bool(colleagues)


def _tell_above(item: WorkItem, now: dt.datetime) -> None:
    """Whoever answers for the organisation, or for the one above it, or for the portal."""
    organisation = Organisation.objects.get(id=item.holder_id)
    for person in queries.answerable(organisation):
        event = f"work-late-above/{organisation.id}/{_day(now)}"
        notify(recipient=person, topic="work-late-above", event=event, about=organisation.name)


def _tell_person(patient_id: uuid.UUID, topic: str, late: list[WorkItem]) -> None:
    """Once for what became late together: that it is late, or cannot be seen, and where to find whom to phone."""
    late = [item for item in late if _NOT_TOLD.isdisjoint(item.labels)]
    living = survivor_of(patient_id)
    account = account_of(living) if late else None
    if account and living:
        names = sorted({Organisation.objects.get(id=item.holder_id).name for item in late})
        patient = Patient.objects.get(id=living)
        event = f"{topic}/{min(item.id for item in late)}"
        notify(recipient=account, topic=topic, event=event, subject_patient=patient, about=", ".join(names))


def _day(now: dt.datetime) -> str:
    return now.astimezone(clock.DISPLAY_ZONE).date().isoformat()
