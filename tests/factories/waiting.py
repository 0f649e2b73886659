"""People on waiting lists, joined as the portal lets them join."""

import datetime as dt
import uuid

from appointments.actions.waiting import When, join
from appointments.models import Offer, WaitingEntry
from tests.factories.appointments import opened
from tests.factories.consent import store

DAY = dt.timedelta(days=1)


def wait_at(user, clinic, patient=None, *, booking=None, joined_at=None, **wish) -> WaitingEntry:
    """On the list of the clinic, at the end of it or since `joined_at`."""
    when = When(**{"modes": ["in-person"], "weekdays": [], "days": [], "notice_hours": 0} | wish)
    access = opened(user, patient)
    with access.reading():
        entry = join(access=access, clinic=clinic, form_key=uuid.uuid4(), when=when, booking=booking)
    if joined_at:
        entry.joined_at = joined_at
        store(entry)
    return entry


def offers_of(user, patient=None) -> list[Offer]:
    """What a person was offered, the first first."""
    access = opened(user, patient)
    with access.reading():
        return list(Offer.objects.under(access).order_by("offered_at", "id").select_related("slot", "entry"))


def entry_now(user, entry, patient=None) -> WaitingEntry:
    access = opened(user, patient)
    with access.reading():
        return WaitingEntry.objects.under(access).get(id=entry.id)
