"""Some of the demo people measure at home: their readings wait to be read by their practice."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, NamedTuple

import clock
from clock import DISPLAY_ZONE
from consent import gate
from contributions.actions.measurements import add_measurement
from contributions.home_measures import MEASURES
from contributions.models import Contribution
from portal.demo.chance import identifier
from portal.demo.choices import themselves
from portal.demo.model import Account, Population

WRITES = ("Observation", "Contribution")
SEATED = {"cuff": "arm", "position": "seated", "rested": True, "remark": ""}


class Reading(NamedTuple):
    """One measurement, so many days ago at that hour."""

    person: str  # key
    sort: str
    figures: dict[str, str]
    ago: int
    hour: int
    context: dict[str, Any]


TABLE = (
    Reading("morag", "blood-pressure", {"systolic": "142", "diastolic": "86", "pulse": "74"}, 2, 8, SEATED),
    Reading("morag", "blood-pressure", {"systolic": "138", "diastolic": "84", "pulse": "72"}, 1, 8, SEATED),
    Reading("morag", "weight", {"weight": "78.4"}, 1, 8, {"remark": "Before breakfast."}),
    Reading("catriona", "peak-flow", {"peak-flow": "380"}, 1, 19, {"remark": ""}),
)


def load(population: Population) -> None:
    """Each person's readings once, as the person would add them."""
    accounts = {account.key: account for account in population.accounts}
    people = {person.id for person in population.people}
    for key in dict.fromkeys(reading.person for reading in TABLE):
        account = accounts.get(key)
        if account and account.patient in people:
            _add(population, account, [reading for reading in TABLE if reading.person == key])


def _add(population: Population, account: Account, readings: list[Reading]) -> None:
    actor, patient = themselves(population, account), uuid.UUID(account.patient or "")
    access = gate.open_record(actor, patient, kinds=WRITES, writes=WRITES, defer=True)
    with access.reading():
        if Contribution.objects.under(access).filter(what=Contribution.What.MEASUREMENTS).exists():
            return
        for number, reading in enumerate(readings):
            day = clock.today() - dt.timedelta(days=reading.ago)
            add_measurement(
                access=access,
                measure=MEASURES[reading.sort],
                figures={name: Decimal(value) for name, value in reading.figures.items()},
                context=reading.context,
                at=dt.datetime.combine(day, dt.time(reading.hour, 15), DISPLAY_ZONE),
                form_key=uuid.UUID(identifier(population.seed, reading.person, "home", str(number))),
            )
