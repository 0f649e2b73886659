"""What the days make of serial prescriptions: told before a collection, missed, reviewed, over. A person at a time."""

import datetime as dt
import logging
import uuid

import clock
from accounts import statements
from accounts.matching import account_of, moved
from accounts.roles import Role
from consent import gate
from consent.gate import Access
from notifications.actions import notify
from prescriptions.actions.pharmacies import leave
from prescriptions.models import SerialCollection, SerialPrescription
from prescriptions.queries.serial import collections_of
from prescriptions.queries.unseen import eyes
from prescriptions.rules import serial as rules

JOB, MOST = "prescriptions", 500
PEOPLE = "SELECT prescriptions_people_due(%s::date, %s::date, %s::date, %s::date, %s::int)"
KINDS = ("SerialPrescription", "PharmacyChoice", "RepeatRequest")
C = SerialCollection.State
log = logging.getLogger(__name__)


def keep_up_to_date(*, most: int = MOST) -> int:
    """Everybody of whom something is due, once for each thing; gives how many people there were."""
    today = clock.today()
    asked = [today, rules.tell_until(today), rules.missed_before(today), rules.review_until(today), most]
    people = [person for (person,) in statements.rows(PEOPLE, asked)]
    living, done = moved(set(people)), 0
    for person in people:
        try:
            with gate.open_for_job(JOB, kinds=KINDS, patients=[person]) as access:
                _person(access, living.get(person, person), today)
            done += 1
        except Exception:  # of one person, who is tried again next time: the others do not wait for it
            log.exception("A serial prescription was not brought up to date")
    return done


def _person(access: Access, living: uuid.UUID, today: dt.date) -> None:
    held = SerialPrescription.objects.under(access).filter(state=SerialPrescription.State.REGISTERED)
    serials = list(held.select_for_update().order_by("id"))
    collections, see = collections_of(access, serials), eyes(living)
    for serial in serials:
        told = serial.pharmacy_id is not None and see(serial, serial.pharmacy_id, Role.PHARMACIST)
        for row in collections[serial.id]:
            _collection(access, row, living, today, told=told)
        if rules.ends_on(serial.starts_on, serial.weeks) <= today:
            _end(access, serial, collections[serial.id], living, told=told)
        elif serial.review_told_at is None and serial.review_on <= rules.review_until(today):
            serial.review_told_at = clock.now()
            _save(access, serial)
            _tell(living, "serial-review-due", f"serial-review-due/{serial.id}")


def _collection(access: Access, row: SerialCollection, living: uuid.UUID, today: dt.date, *, told: bool) -> None:
    """`told`: the pharmacy sees it, and so says what was collected; else nobody knows, and nothing is guessed."""
    if row.state in (C.DUE, C.READY) and rules.is_missed(row.due_on, today) and not told:
        _set(access, row, C.UNTOLD)
    elif row.state in (C.DUE, C.READY) and rules.is_missed(row.due_on, today):
        _set(access, row, C.MISSED)
        _tell(living, "serial-missed", f"serial-missed/{row.id}")
    elif row.state == C.DUE and row.told_at is None and row.due_on <= rules.tell_until(today):
        row.told_at = clock.now()
        _save(access, row)
        _tell(living, "serial-due", f"serial-due/{living}/{row.due_on}")


def _end(
    access: Access, serial: SerialPrescription, collections: list[SerialCollection], living: uuid.UUID, *, told: bool
) -> None:
    """Its weeks are over: what was not collected is missed, and the pharmacy keeps nothing any more."""
    for row in collections:
        if row.state in (C.DUE, C.READY):
            _set(access, row, C.MISSED if told else C.UNTOLD)
    serial.state, serial.changed_at = SerialPrescription.State.ENDED, clock.now()
    serial.changed_by_name = ""
    _save(access, serial)
    if serial.pharmacy_id:
        leave(access=access, patient_id=living, pharmacy_id=serial.pharmacy_id)
    _tell(living, "serial-ended", f"serial-ended/{serial.id}")


def _set(access: Access, row: SerialCollection, state: str) -> None:
    row.state, row.changed_at = state, clock.now()
    _save(access, row)


def _save(access: Access, row: SerialPrescription | SerialCollection) -> None:
    access.check_write(row.kind, row.area, row.patient_id, is_new=False)
    row.save_under(access)


def _tell(living: uuid.UUID, topic: str, event: str) -> None:
    if account := account_of(living):
        notify(recipient=account, topic=topic, event=event, subject_patient=account.patient)
