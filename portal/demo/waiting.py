"""Demo people who wait for a time: one who can come to few, and one for whom an earlier one came free."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from accounts.models import User
from appointments.actions import offering
from appointments.actions.waiting import When, join
from appointments.models import Booking, Clinic
from consent import gate
from portal.demo.chance import identifier
from portal.demo.choices import themselves
from portal.demo.model import Population
from portal.demo.signing_in import id_of

_KINDS = ("Appointment",)
State = Booking.State


class Wanted(NamedTuple):
    """One place on a list; `earlier`: than the appointment that the person has there."""

    person: str  # key
    clinic: str
    when: dict[str, Any]
    earlier: bool = False


TABLE = (
    Wanted("elspeth", "gp", {"modes": ["in-person", "video"], "not_before": dt.time(18), "weekdays": [5, 6]}),
    Wanted("morag", "diabetes", {"modes": ["video", "in-person"], "notice_hours": 24}, earlier=True),
)


def load(population: Population) -> None:
    """Each once, then what is free is offered as it is every minute."""
    accounts = {account.key: account for account in population.accounts}
    people = {person.key: uuid.UUID(person.id) for person in population.people}
    users = {str(ident) for ident in User.objects.values_list("id", flat=True)}
    for wanted in TABLE:
        account = accounts.get(wanted.person)
        clinic = Clinic.objects.filter(id=identifier(population.seed, "clinic", wanted.clinic)).first()
        if account and clinic and wanted.person in people and id_of(population.seed, account) in users:
            _join(population, account, people[wanted.person], clinic, wanted)
    offering.turn()


def _join(population: Population, account: Any, person: uuid.UUID, clinic: Clinic, wanted: Wanted) -> None:
    access = gate.open_record(themselves(population, account), person, kinds=_KINDS, writes=_KINDS, defer=True)
    when = When(**{"weekdays": [], "days": []} | wanted.when)
    key = uuid.UUID(identifier(population.seed, wanted.person, "waiting", wanted.clinic))
    with access.reading():
        mine = Booking.objects.under(access).filter(clinic=clinic, state=State.BOOKED).select_related("clinic")
        booking = mine.order_by("starts_at").first() if wanted.earlier else None
        if booking or not wanted.earlier:
            join(access=access, clinic=clinic, form_key=key, when=when, booking=booking)
        access.note()
