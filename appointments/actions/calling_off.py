"""Several appointments are called off: work that goes on by itself, one person a transaction.

What is left of it, and how many came to what, is written in the transaction that calls off: killed at any moment,
each appointment is called off and counted, or neither, and the next turn goes on.
"""

import logging
import time
import uuid
from collections.abc import Iterable

from django.db import OperationalError, transaction

import clock
from accounts.actor import Actor
from accounts.asking import running_memberships
from appointments.actions.booking import BookingRefused
from appointments.actions.day import KINDS, Became, block, call_off, called_off
from appointments.models import CallingOff, Clinic, Slot
from appointments.queries import day as days
from consent import gate
from consent.gate import AccessDenied

log = logging.getLogger(__name__)


@transaction.atomic
def ask(
    *,
    actor: Actor,
    clinics: Iterable[Clinic],
    part: days.Part,
    slots: Iterable[uuid.UUID],
    key: uuid.UUID,
    reason: str,
    instead: bool,
) -> CallingOff | None:
    """Note what is to be called off; the same form again gives what it began. None: the key is somebody else's.

    Free times are blocked first, so that nobody books what does not take place.
    """
    left = list(slots)
    asked = {
        "asked_by_id": actor.id,
        "organisation_id": actor.organisation_id,
        "team": actor.team,
        "role": actor.role,
        "sure_at": actor.otp_at,
        "asked_at": clock.now(),
        "ended_at": None if left else clock.now(),
        "day": part.day,
        "reason": reason if left else "",
        "instead": instead,
        "left": left,
    }
    run, is_new = CallingOff.objects.get_or_create(id=key, defaults=asked)
    if run.asked_by_id != actor.id:
        return None
    if is_new:
        block(actor=actor, clinics=clinics, part=part, note=called_off())
    return run


def go_on_with_all() -> int:
    """What is not over yet, the oldest first; gives how many there were."""
    waiting = list(CallingOff.objects.filter(ended_at=None).order_by("asked_at").values_list("id", flat=True))
    for ident in waiting:
        go_on(run_id=ident)
    return len(waiting)


def go_on(*, run_id: uuid.UUID, seconds: float | None = None) -> CallingOff:
    """Call off what is left of it, for so long or to its end. Several may do so at once."""
    until = None if seconds is None else time.monotonic() + seconds
    run = CallingOff.objects.select_related("asked_by").get(id=run_id)
    actor = _asker(run)
    standing = days.standing_at(run.left)
    for slot_id in run.left:
        if until is not None and time.monotonic() >= until:
            break
        _one(run, actor, slot_id, standing.get(slot_id))
    return CallingOff.objects.get(id=run_id)


def _asker(run: CallingOff) -> Actor | None:
    """Whoever asked, as sure as they were; None where they work there no more, or may not sign in."""
    user = run.asked_by
    held = running_memberships(user).filter(organisation=run.organisation_id, role=run.role, team=run.team).first()
    if held is None or not user.is_active or user.locked_at is not None:
        return None
    return Actor(
        kind="person",
        id=user.id,
        name=user.get_full_name(),
        role=held.role,
        organisation_id=held.organisation_id,
        organisation_name=held.organisation.name,
        team=held.team,
        otp_at=run.sure_at,
        request_id=f"job-{run.id}",
    )


def _one(run: CallingOff, actor: Actor | None, slot_id: uuid.UUID, whose: tuple[uuid.UUID, uuid.UUID] | None) -> None:
    """One time: its appointment is called off; where none is left it is blocked."""
    became = Became.CHANGED
    if whose:
        try:
            if _called_off(run, actor, slot_id, *whose):
                return
            became = Became.FAILED
        except BookingRefused:
            became = Became.CHANGED
        except OperationalError:  # the database is away, or somebody else was in the way: the next turn goes on
            raise
        except Exception:  # of one person: the others do not wait for it
            log.exception("An appointment was not called off")
            became = Became.FAILED
    with transaction.atomic():
        if _take(run, slot_id, became) and became == Became.CHANGED:
            freed = Slot.objects.filter(id=slot_id, state=Slot.State.FREE)
            freed.update(state=Slot.State.BLOCKED, note=called_off(), hold_key=None, held_until=None)


def _called_off(
    run: CallingOff, actor: Actor | None, slot_id: uuid.UUID, patient_id: uuid.UUID, booking_id: uuid.UUID
) -> bool:
    """Called off and counted, or somebody else was faster. False: whoever asked may not."""
    if actor is None:
        return False
    try:
        access = gate.open_record(actor, patient_id, kinds=KINDS, writes=KINDS, target=f"Item/{booking_id}", defer=True)
    except AccessDenied:
        return False
    with access.reading():
        if _locked(run, slot_id) is not None:
            became = call_off(
                access=access, booking_id=booking_id, reason=run.reason, instead=run.instead, keep=called_off()
            )
            _take(run, slot_id, became)
    return True


def _locked(run: CallingOff, slot_id: uuid.UUID) -> CallingOff | None:
    """The work as it is now, to be changed in this transaction; None where this time is not left."""
    return CallingOff.objects.select_for_update().filter(id=run.id, left__contains=[slot_id]).first()


def _take(run: CallingOff, slot_id: uuid.UUID, became: Became) -> bool:
    """Count one time off what is left; the last one ends the work. False: it was not left any more."""
    now = _locked(run, slot_id)
    if now is None:
        return False
    now.left = [ident for ident in now.left if ident != slot_id]
    setattr(now, became.value, getattr(now, became.value) + 1)
    if not now.left:
        now.ended_at, now.reason = clock.now(), ""
    now.save()
    return True
