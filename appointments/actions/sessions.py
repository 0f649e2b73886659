"""Sessions are made into single times, and ended. About nobody: each act with its entry in the log."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

import clock
from accounts import trail
from accounts.actor import Actor
from appointments.actions.clinics import ClinicRefused, check
from appointments.models import Clinic, Room, Session, Slot
from appointments.rules import sessions as rules

_BATCH = 1_000


class Clash(Exception):
    """A practitioner or a room would be in two places at once. `others` are the times that are there already."""

    def __init__(self, others: Sequence[Slot]):
        super().__init__("clash")
        self.others = others


def session_of(*, clinic: Clinic, actor: Actor, ident: uuid.UUID, plan: dict[str, Any]) -> Session:
    """What would be made, not saved. `plan` has the fields of the model."""
    assert actor.id
    room: Room | None = plan.get("room")
    practitioner = plan.get("practitioner")
    return Session(
        id=ident,
        clinic=clinic,
        practitioner=practitioner,
        practitioner_name=practitioner.get_full_name() if practitioner else plan.get("practitioner_name", ""),
        room=room,
        modes=list(plan["modes"]),
        weekdays=sorted(plan["weekdays"]),
        **{name: plan[name] for name in ("opens_at", "closes_at", "minutes", "first_day", "last_day")},
        every_weeks=plan.get("every_weeks", 1),
        on_holidays=plan.get("on_holidays", False),
        made_by_id=actor.id,
        made_at=clock.now(),
    )


def clashes(session: Session, times: Sequence[rules.Time]) -> list[tuple[rules.Time, Slot]]:
    """Which of these times meet others of the same practitioner or room, and what they meet."""
    if not times or not (session.practitioner_id or session.room_id):
        return []
    same = Q(practitioner_id=session.practitioner_id) if session.practitioner_id else Q()
    if session.room_id:
        same |= Q(room_id=session.room_id)
    there = Slot.objects.filter(same, starts_at__lt=times[-1].ends_at, ends_at__gt=times[0].starts_at)
    there = there.exclude(state=Slot.State.WITHDRAWN).select_related("clinic", "room").order_by("starts_at")
    return rules.overlapping(times, there)


@transaction.atomic
def make(*, actor: Actor, session: Session, leave_out_clashes: bool = False, since: dt.datetime | None = None) -> int:
    """The session and all its times from now (or since), or none; gives how many. The same session again makes nothing.

    Raises Clash where somebody or a room would be in two places, unless such times are to be left out.
    """
    check(actor, session.clinic)
    if Session.objects.filter(id=session.id).exists():
        return Slot.objects.filter(session_id=session.id).count()
    times = [time for time in rules.times(rules.Plan.of(session)) if time.starts_at > (since or clock.now())]
    met = clashes(session, times)
    if met and not leave_out_clashes:
        raise Clash([other for _time, other in met])
    busy = {time for time, _other in met}
    wanted = [time for time in times if time not in busy]
    if len(wanted) > rules.MOST_TIMES:
        raise ClinicRefused(_("These are too many times at once. Choose fewer days."))
    _write(session, wanted)
    trail.note(actor, action="organisation", target=f"Session/{session.pk}", reason="session made", basis="role")
    return len(wanted)


def _write(session: Session, times: Iterable[rules.Time]) -> None:
    """Somebody else may have been faster by a moment: then the database says no to all of it."""
    place = session.room.place_id if session.room else None
    slots = [
        Slot(
            id=rules.slot_id(session.id, time.starts_at),
            clinic_id=session.clinic_id,
            session=session,
            practitioner_id=session.practitioner_id,
            practitioner_name=session.practitioner_name,
            place_id=place,
            room_id=session.room_id,
            modes=session.modes,
            starts_at=time.starts_at,
            ends_at=time.ends_at,
        )
        for time in times
    ]
    try:
        with transaction.atomic():
            session.save(force_insert=True)
            Slot.objects.bulk_create(slots, batch_size=_BATCH)
    except IntegrityError as error:
        if "_once" in str(error):
            raise Clash([other for _time, other in clashes(session, list(times))]) from None
        raise


@transaction.atomic
def end(*, actor: Actor, session: Session, day: dt.date) -> int:
    """From this day on there are no more times of it but those that somebody has booked; gives how many went."""
    check(actor, session.clinic)
    gone = withdraw(Slot.objects.filter(session=session), since=_midnight(day))
    session.ended_at = clock.now()
    session.save(update_fields=["ended_at"])
    trail.note(actor, action="organisation", target=f"Session/{session.pk}", reason="session ended", basis="role")
    return gone


def withdraw(slots: QuerySet[Slot], *, since: dt.datetime) -> int:
    """Times that nobody has, from then on and not before now, are there no more."""
    nobodys = slots.filter(state__in=(Slot.State.FREE, Slot.State.BLOCKED), starts_at__gte=max(since, clock.now()))
    return nobodys.update(state=Slot.State.WITHDRAWN, hold_key=None, held_until=None)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.DISPLAY_ZONE)
