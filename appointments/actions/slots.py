"""Times are held, taken and given back by single statements: of several who ask at one instant one gets it.

Nothing here is about a person, and a hold that nobody ends is over by the clock.
"""

import datetime as dt
import uuid

from django.db.models import Q

import clock
from accounts import statements
from appointments.models import Slot

HOLD_MINUTES = 10  # while somebody decides
_TAKE = """
UPDATE appointments_slot SET state = 'taken', hold_key = NULL, held_until = NULL
WHERE id = %s::uuid AND state = 'free' AND (held_until IS NULL OR held_until <= %s::timestamptz OR hold_key = %s::uuid)
RETURNING id
"""


def hold(
    *,
    slot_id: uuid.UUID,
    minutes: int = HOLD_MINUTES,
    key: uuid.UUID | None = None,
    until: dt.datetime | None = None,
) -> uuid.UUID | None:
    """Keep a free time for whoever knows the key, so long from now or `until`; None: somebody was faster."""
    now = clock.now()
    ours = key or uuid.uuid4()
    held = _free(slot_id, now, ours).filter(starts_at__gt=now)
    done = held.update(hold_key=ours, held_until=until or now + dt.timedelta(minutes=minutes))
    return ours if done else None


def release(*, slot_id: uuid.UUID, key: uuid.UUID | None) -> None:
    """Give back what this key holds; what somebody else holds stays."""
    if key:
        Slot.objects.filter(id=slot_id, hold_key=key).update(hold_key=None, held_until=None)


def take(*, slot_id: uuid.UUID, key: uuid.UUID | None = None) -> bool:
    """Somebody has it from now, if it was free or held by this key."""
    return bool(statements.rows(_TAKE, [slot_id, clock.now(), key]))


def free(*, slot_id: uuid.UUID) -> None:
    """Whoever had it does not any more. What the clinic blocked or withdrew meanwhile stays so."""
    Slot.objects.filter(id=slot_id, state=Slot.State.TAKEN).update(
        state=Slot.State.FREE, hold_key=None, held_until=None
    )


def _free(slot_id: uuid.UUID, now: dt.datetime, key: uuid.UUID | None):
    unheld = Q(held_until=None) | Q(held_until__lte=now)
    return Slot.objects.filter(unheld | Q(hold_key=key) if key else unheld, id=slot_id, state=Slot.State.FREE)
