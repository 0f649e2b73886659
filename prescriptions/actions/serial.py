"""Serial prescriptions: the person says yes, or no longer; and what the days that pass make of them."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

import clock
from consent.gate import Access
from prescriptions.actions.pharmacies import leave
from prescriptions.models import SerialCollection, SerialPrescription
from prescriptions.queries import pharmacies
from prescriptions.queries import serial as queries
from prescriptions.queries.ordering import may_ask, practice_of
from prescriptions.rules.ordering import ANSWER_DAYS
from prescriptions.rules.serial import MAY, Change, collections
from records import chart
from work.actions import finish, open_item
from work.models import WorkItem
from work.rules import due

KIND = "SerialPrescription"
WRITES = (KIND,)
S = SerialPrescription.State
TOPICS = {Change.REGISTER: "serial-registered", Change.WITHDRAW: "serial-withdrawn"}
STILL_PRESCRIBED = ("active", "on-hold", "unknown", "")


class SerialRefused(Exception):
    """It cannot be done; the message says why."""


def register(*, access: Access, serial_id: uuid.UUID) -> SerialPrescription:
    """The person says yes: it is kept at their pharmacy, with a day for each collection. Said twice, done once."""
    serial = _locked(access, serial_id)
    if serial.state == S.REGISTERED:
        return serial
    _check(serial, Change.REGISTER)
    medicine = chart.resource(access, serial.prescription)
    if medicine is None or medicine.status not in STILL_PRESCRIBED:
        raise SerialRefused(_("This medicine was stopped meanwhile. Speak to your practice."))
    chosen = pharmacies.chosen(access)
    if chosen is None or chosen.is_closed:
        raise SerialRefused(_("Choose the pharmacy that is to keep it first."))
    serial.pharmacy = chosen.organisation
    serial.starts_on = max(serial.starts_on, clock.today())
    with transaction.atomic():
        _keep(access, serial, S.REGISTERED)
        for number, day in enumerate(collections(serial.starts_on, serial.weeks, serial.every_weeks), start=1):
            _collection(access, serial, number, day)
        _tell_practice(access, serial, Change.REGISTER)
    return serial


def withdraw(*, access: Access, serial_id: uuid.UUID, why: str = "") -> SerialPrescription:
    """The person does not want it any more. It holds at once, whoever has to be told."""
    serial = _locked(access, serial_id)
    if serial.state == S.WITHDRAWN:
        return serial
    _check(serial, Change.WITHDRAW)
    assert access.patient_id
    with transaction.atomic():
        serial.why = why[:500]
        _keep(access, serial, S.WITHDRAWN)
        if serial.pharmacy_id:
            leave(access=access, patient_id=access.patient_id, pharmacy_id=serial.pharmacy_id)
        _tell_practice(access, serial, Change.WITHDRAW)
    return serial


def _locked(access: Access, serial_id: uuid.UUID) -> SerialPrescription:
    serial = queries.lock_serial(access, serial_id)
    if serial is None or not may_ask(access):
        raise SerialRefused(_("This is not there any more."))
    return serial


def _check(serial: SerialPrescription, change: Change) -> None:
    if serial.state != MAY[change]:
        raise SerialRefused(_("This serial prescription has changed meanwhile. Look at how it is now."))


def _keep(access: Access, serial: SerialPrescription, state: str) -> None:
    serial.state, serial.changed_at, serial.changed_by_name = state, clock.now(), access.actor.name[:200]
    access.save(serial, action="update")


def _collection(access: Access, serial: SerialPrescription, number: int, day: dt.date) -> None:
    assert access.patient_id
    row = SerialCollection(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind=serial.kind,
        area=serial.area,
        labels=list(serial.labels),
        organisation_id=serial.organisation_id,
        serial=serial,
        prescription=serial.prescription,
        number=number,
        due_on=day,
        changed_at=serial.changed_at,
    )
    access.check_write(row.kind, row.area, row.patient_id)
    row.save_under(access)


def _tell_practice(access: Access, serial: SerialPrescription, change: Change) -> None:
    """The practice hears of it as work, the latest alone; nobody there, nothing waits."""
    assert access.patient_id
    finish(access=access, subject_id=serial.id)
    if practice := practice_of(access.patient_id):
        open_item(
            access=access,
            subject=WorkItem.Subject.PRESCRIPTION,
            about=serial,
            item_id=serial.prescription,
            holder_id=practice.id,
            due_at=due(clock.now(), ANSWER_DAYS),
            topic=TOPICS[change],
        )
