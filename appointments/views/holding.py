"""The time that somebody holds for a person while they decide: one in a session, so that nobody keeps many."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

import clock
from accounts.requests import Request
from appointments.actions import slots
from appointments.actions.slots import HOLD_MINUTES
from appointments.queries import times

_KEPT = "appointments_held"  # by person: slot, key, until


class Held(NamedTuple):
    slot_id: uuid.UUID
    key: uuid.UUID
    until: dt.datetime


def hold(request: Request, patient_id: uuid.UUID | None, slot_id: uuid.UUID) -> Held | None:
    """Hold this time and let go what was held for the person before; None: somebody was faster.

    What is held already stays so until its time is up: nobody holds on by asking again.
    """
    before = held(request, patient_id)
    if before and before.slot_id == slot_id:
        return before
    key = slots.hold(slot_id=slot_id)
    if key is None:
        return None
    if before:
        slots.release(slot_id=before.slot_id, key=before.key)
    found = Held(slot_id, key, clock.now() + dt.timedelta(minutes=HOLD_MINUTES))
    _keep(request, patient_id, [str(slot_id), str(key), found.until.isoformat()])
    return found


def held(request: Request, patient_id: uuid.UUID | None, slot_id: uuid.UUID | None = None) -> Held | None:
    """What this session holds for the person now; of one time, if one is named."""
    kept = request.session.get(_KEPT, {}).get(str(patient_id))
    if not kept:
        return None
    found = Held(uuid.UUID(kept[0]), uuid.UUID(kept[1]), dt.datetime.fromisoformat(kept[2]))
    is_it = slot_id in (None, found.slot_id) and times.holds(found.slot_id, found.key, clock.now())
    return found if is_it else None


def key_of(request: Request, patient_id: uuid.UUID | None, slot_id: uuid.UUID) -> uuid.UUID | None:
    found = held(request, patient_id, slot_id)
    return found.key if found else None


def let_go(request: Request, patient_id: uuid.UUID | None) -> None:
    """The decision is made, one way or the other."""
    if found := held(request, patient_id):
        slots.release(slot_id=found.slot_id, key=found.key)
    _keep(request, patient_id, None)


def _keep(request: Request, patient_id: uuid.UUID | None, value: Any) -> None:
    kept = dict(request.session.get(_KEPT, {}))
    if value is None and str(patient_id) not in kept:
        return
    kept.pop(str(patient_id), None)
    request.session[_KEPT] = kept | ({str(patient_id): value} if value else {})
