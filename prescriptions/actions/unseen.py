"""What is open and may no longer be seen by whoever has it: hidden by the person, of a class that is closed, or left.

A request that the practice cannot see is cancelled. What lies at a pharmacy goes on there and is not tracked any more:
taking it back would take the medicine from the person. Nothing waits on for somebody who cannot open it.
"""

import logging
import uuid

import clock
from accounts import statements
from accounts.matching import account_of, lock
from accounts.models import Patient, User
from consent import gate
from consent.choice_rules import Choice
from consent.gate import Access
from consent.holders import is_meant
from consent.queries.delegations import ids_of
from consent.sensitivity import SENSITIVE
from notifications.actions import notify
from prescriptions.actions.faces import KINDS as FACES
from prescriptions.actions.items import move
from prescriptions.models import MedicationReview, RequestItem
from prescriptions.presenters import unseen as words
from prescriptions.queries import requests
from prescriptions.queries import unseen as queries
from prescriptions.rules.states import TRACKED, State
from work.actions import finish
from work.models import WorkItem

JOB, MOST = "prescriptions", 500
PEOPLE = "SELECT prescriptions_people_unseen(%s::uuid, %s::uuid, %s::timestamptz, %s::varchar[], %s::int)"
KINDS = (*queries.KINDS, *FACES)
log = logging.getLogger(__name__)


def settle(patient_id: uuid.UUID) -> None:
    """Of one person, by the id that their record is open by; the same again changes nothing."""
    if _people(patient_id, None, 1):
        _person(patient_id)


def settle_all(*, most: int = MOST) -> int:
    """Of everybody: choices that begin, policies, labels and practices that change. Gives how many were looked at.

    `most` at a time: whoever was looked at and keeps everything would be found again.
    """
    looked, after = 0, None
    while people := _people(None, after, most):
        for person in people:
            try:
                _person(person)
            except Exception:  # of one person, who is tried again next time: the others do not wait for it
                log.exception("What nobody may see was not ended")
        looked, after = looked + len(people), people[-1]
    return looked


def said(access: Access, choice: Choice) -> list[str]:
    """What becomes of what is open by this choice, before it is decided; in the person's words."""
    assert access.patient_id
    now, then = queries.eyes(access.patient_id), queries.eyes(access.patient_id, choice)
    lines = []
    for one in [*queries.items(access), *queries.serials(access)]:
        if is_meant(choice, one.holder_id) and words.concerns(choice, one.row) and now(*one):
            place = queries.name_of(one.holder_id)
            lines.append(words.kept(one.row, place) if then(*one) else words.lost(one.row, place))
    return [line for line in lines if line]


def _people(one: uuid.UUID | None, after: uuid.UUID | None, most: int) -> list[uuid.UUID]:
    asked = [one, after, clock.now(), sorted(SENSITIVE), most]
    return [person for (person,) in statements.rows(PEOPLE, asked)]


def _person(living: uuid.UUID) -> None:
    people, see = ids_of(living), queries.eyes(living)
    with gate.open_for_job(JOB, kinds=KINDS, patients=people) as access:
        lock(people)
        own = account_of(living)
        for held in queries.items(access, lock=True):
            if not see(*held):
                _item(access, held.row, living, own)
        for held in queries.works(access):
            if not see(*held):
                _work(access, held.row, living, own)


def _item(access: Access, item: RequestItem, living: uuid.UUID, own: User | None) -> None:
    """Named for it is the person, as if they had cancelled it: nobody is told that something was hidden."""
    by = own.get_full_name() if own else ""
    if item.state in TRACKED:
        move(access=access, item=item, to=State.NOT_TRACKED, by=by)
        _tell(own, living, "prescription-untracked", item.id)
        return
    move(access=access, item=item, to=State.CANCELLED, by=by)
    if not requests.is_undecided(access, item.request_id):
        finish(access=access, subject_id=item.request_id)
    _tell(own, living, "prescription-unseen", item.request_id)


def _work(access: Access, row: WorkItem, living: uuid.UUID, own: User | None) -> None:
    """A review that the practice cannot open does not take place; a note about a serial prescription is just over."""
    review = queries.open_review(access, row.subject_id)
    if review:
        review.state = MedicationReview.State.CANCELLED
        access.save(review, action="update")
        _tell(own, living, "prescription-unseen", review.id)
    finish(access=access, subject_id=row.subject_id)


def _tell(own: User | None, living: uuid.UUID, topic: str, about: uuid.UUID) -> None:
    """The person alone: a helper who asked may be one from whom it is hidden."""
    if own:
        event = f"{topic}/{about}/{clock.today()}"
        notify(recipient=own, topic=topic, event=event, subject_patient=Patient.objects.get(id=living))
