"""What the clinic asks for before a visit, and how far each thing is."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Q

from appointments.models import Booking, Mode
from appointments.rules.before import OVER, wanted_by
from clock import DISPLAY_ZONE
from consent.gate import Access
from records import beforehand
from records.beforehand import Answers, Asked, Readings, Visit

MOST_MOVES = 50


def asked(access: Access, booking: Booking) -> list[Asked]:
    """The list "Before you come": questions and measurements, each with how far it is and where it is done."""
    keeper = beforehand.keeper()
    if keeper is None:
        return []
    found = list(keeper.questions(access, [booking.id]).values())
    if not booking.clinic.measures:
        return found
    since = began(access, booking)
    told = (keeper.measured(access, sort, since) for sort in booking.clinic.measures)
    return found + [one for one in told if one]


def answered(access: Access, bookings: Iterable[Booking]) -> dict[uuid.UUID, Asked]:
    """Of the bookings of a day: whether the questions beforehand are answered, for whoever may see that."""
    keeper = beforehand.keeper()
    return keeper.questions(access, [booking.id for booking in bookings]) if keeper else {}


def readings(access: Access, booking: Booking) -> list[Readings]:
    keeper = beforehand.keeper()
    return keeper.readings(access, booking.clinic.measures, began(access, booking)) if keeper else []


def answers(access: Access, booking: Booking) -> Answers | None:
    keeper = beforehand.keeper()
    return keeper.answers(access, booking.id) if keeper else None


def began(access: Access, booking: Booking) -> dt.datetime:
    """The day on which it was first booked, for whatever time: what was measured since then is for this visit."""
    first = min(one.booked_at for one in (booking, *chain(access, booking)))
    return dt.datetime.combine(first.astimezone(DISPLAY_ZONE).date(), dt.time(), DISPLAY_ZONE)


def chain(access: Access, booking: Booking) -> list[Booking]:
    """What this booking was moved from, the last first."""
    return _earlier(booking, _moved(access)) if booking.moved_from_id else []


def visits(access: Access, living: uuid.UUID) -> tuple[list[Visit], list[Booking]]:
    """For a job: visits of the person who lives on under this id whose clinics ask questions, and all bookings
    that questions or something in writing may belong to.

    Of the bookings those that are over have no visit any more. All are locked.
    """
    asks = Q(asked=True) | ~Q(clinic__questionnaire="") | Q(mode=Mode.WRITTEN)
    rows = Booking.objects.under(access).filter(asks).select_for_update(of=("self",))
    found = list(rows.select_related("clinic__organisation").order_by("booked_at", "id"))
    by_id = {row.id: row for row in found}
    live = [row for row in found if row.state not in OVER and row.clinic.questionnaire]
    return [_visit(row, by_id, living) for row in live], found


def _visit(row: Booking, by_id: dict[uuid.UUID, Booking], living: uuid.UUID) -> Visit:
    return Visit(
        id=row.id,
        earlier=[one.id for one in _earlier(row, by_id)],
        patient_id=living,
        organisation_id=row.clinic.organisation_id,
        asked_by=row.clinic.organisation.name,
        labels=row.labels,
        questionnaire=row.clinic.questionnaire,
        wanted_by=wanted_by(row.starts_at, row.booked_at, written=row.mode == Mode.WRITTEN),
    )


def _moved(access: Access) -> dict[uuid.UUID, Booking]:
    """Everything that was cancelled or moved, by id."""
    rows = Booking.objects.under(access).filter(state=Booking.State.CANCELLED)
    return {row.id: row for row in rows.only("id", "booked_at", "moved_from_id")}


def _earlier(row: Booking, by_id: dict[uuid.UUID, Booking]) -> list[Booking]:
    """What this was moved from, the last first."""
    found: list[Booking] = []
    before = by_id.get(row.moved_from_id) if row.moved_from_id else None
    while before is not None and len(found) < MOST_MOVES:
        found.append(before)
        before = by_id.get(before.moved_from_id) if before.moved_from_id else None
    return found
