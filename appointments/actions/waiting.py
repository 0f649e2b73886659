"""On a waiting list, changed, and off it again."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from appointments.actions import offers
from appointments.actions.booking import actor_name, own_key, works_there
from appointments.actions.waiting_faces import publish_face
from appointments.models import Booking, Clinic, Offer, WaitingEntry
from appointments.queries import bookings
from appointments.queries import waiting as asked
from appointments.rules import waiting as rules
from appointments.rules.booking import LIVE, books_for_oneself
from consent.areas import Area
from consent.gate import Access


class WaitingRefused(Exception):
    """Nothing was done; the text says why."""


@dataclass(frozen=True, kw_only=True)
class When:
    """What somebody can come to, as they say it."""

    modes: list[str]
    weekdays: list[int]  # on which one cannot; 0: Monday
    days: list[dt.date]  # on which one cannot
    not_before: dt.time | None = None
    not_after: dt.time | None = None
    notice_hours: int = 24


def join(
    *, access: Access, clinic: Clinic, form_key: uuid.UUID, when: When, booking: Booking | None = None
) -> WaitingEntry:
    """Wait for any time of the clinic, or for one before the booking. The same form again joins once."""
    assert access.patient_id and access.actor.id
    key = own_key(access, form_key)
    before = WaitingEntry.objects.under(access).filter(form_key=key).first()
    if before:
        return before
    if why := why_not_join(access, clinic, booking):
        raise WaitingRefused(why)
    entry = WaitingEntry(
        patient_id=access.patient_id,
        kind="Appointment",
        area=Area.APPOINTMENTS,
        labels=list(clinic.labels),
        organisation_id=clinic.organisation_id,
        clinic=clinic,
        booking=booking,
        joined_at=clock.now(),
        joined_by_id=access.actor.id,
        joined_by_name=actor_name(access),
        form_key=key,
        **asdict(when),
    )
    try:
        with transaction.atomic():
            access.save(entry)
            publish_face(access=access, entry=entry)
    except IntegrityError as broken:
        raise WaitingRefused(_("There is a place on this waiting list already. You can change it.")) from broken
    return entry


def why_not_join(access: Access, clinic: Clinic, booking: Booking | None) -> str:
    """Empty, or why this reader cannot put the person on the list."""
    now = clock.now()
    if booking is not None and (booking.state not in LIVE or booking.starts_at <= now):
        return _("This appointment is over, so there is no earlier time to wait for.")
    in_care = bookings.is_in_care(access.patient_id, clinic)
    books = booking is not None or works_there(access, clinic) or books_for_oneself(clinic, in_care=in_care)
    return rules.why_not_join(clinic=clinic, books=books)


@transaction.atomic
def change(*, access: Access, entry_id: uuid.UUID, when: When) -> WaitingEntry:
    """Other days, hours or ways from now; the place in the list stays."""
    entry = _locked(access, entry_id)
    for name, value in asdict(when).items():
        setattr(entry, name, value)
    access.save(entry, action="update")
    return entry


@transaction.atomic
def leave(*, access: Access, entry_id: uuid.UUID) -> WaitingEntry:
    """An offer that is open ends with it, and goes to the next."""
    entry = _locked(access, entry_id)
    if offer := asked.open_offer(access, entry):
        offers.end_offer(access, offer, Offer.State.DECLINED)
    offers.end_entry(access, entry, WaitingEntry.State.LEFT)
    return entry


def _locked(access: Access, entry_id: uuid.UUID) -> Any:
    found = asked.entry_of(access, entry_id, lock=True)
    if found is None or found.state != WaitingEntry.State.WAITING:
        raise WaitingRefused(_("You are not on this waiting list any more."))
    return found
