"""A clinic in writing with what one person sent it, and appointments that the hospital's own system keeps."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import clock
from accounts.models import Organisation
from appointments.actions import asking, booking, written
from appointments.models import Booking, Clinic, Mode, Slot
from clock import DISPLAY_ZONE
from consent import gate
from contributions.actions.measurements import add_measurement
from contributions.home_measures import MEASURES
from portal.demo.chance import identifier
from portal.demo.choices import themselves
from portal.demo.model import Account, Population

WEEKS, IN_A_WEEK = 6, 6
AGO = 6  # days since it was booked
QUESTIONS = "https://dfd.example/fhir/Questionnaire/before-your-visit"
CLINIC = {
    "name": "Blood pressure at home, in writing",
    "about": "You measure at home for a week and send it. The nurse answers in writing within the week that you book.",
    "phone": "01632 960 111",
    "before": "Measure every morning and every evening, sitting, after five minutes of rest.",
    "questionnaire": QUESTIONS,
    "measures": ["blood-pressure"],
    "closes_minutes": 60,
    "cancel_minutes": 60,
    "most_open": 1,
    "keeps_waiting_list": False,
}
READINGS = (("152", "92"), ("148", "90"), ("150", "88"), ("144", "86"), ("146", "88"))  # one a day
SEATED = {"cuff": "arm", "position": "seated", "rested": True, "remark": ""}
# Person, clinic, what it is, days from today, hour, status, what to bring.
TOLD = (
    ("morag", "fracture", "Fracture clinic review", 16, 10, "booked", "Bring the splint. You may be X-rayed first."),
    ("morag", "fracture", "Physiotherapy after a fracture", 30, 14, "proposed", ""),
    ("morag", "fracture", "Plaster room", -20, 9, "fulfilled", ""),
    ("sheila", "fracture", "Fracture clinic review", 9, 11, "cancelled", ""),
    ("catriona", "", "Eye test", 21, 15, "booked", "You cannot drive for four hours afterwards."),
)
TakeIn = Callable[[Iterable[dict[str, Any]]], object]


def load(population: Population, take_in: TakeIn) -> None:
    """Everything that is not here yet."""
    people = {person.key: person.id for person in population.people}
    accounts = {account.key: account for account in population.accounts}
    take_in(_told(population, number, people[row[0]]) for number, row in enumerate(TOLD) if row[0] in people)
    _clinic(population)
    if "morag" in people and "morag" in accounts:
        _sent(population, accounts["morag"], uuid.UUID(people["morag"]))
    asking.settle_all()


def _told(population: Population, number: int, patient: str) -> dict[str, Any]:
    """As the hospital's system sends it."""
    _person, clinic, title, days, hour, status, instruction = TOLD[number]
    day = clock.today() + dt.timedelta(days=days)
    starts = dt.datetime.combine(day, dt.time(hour), DISPLAY_ZONE)
    body: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": identifier(population.seed, "told", str(number)),
        "status": status,
        "serviceType": [{"text": title}],
        "start": starts.isoformat(),
        "end": (starts + dt.timedelta(minutes=30)).isoformat(),
        "patientInstruction": instruction,
        "participant": [
            {"actor": {"reference": f"Patient/{patient}"}, "status": "needs-action"},
            {"actor": {"display": "Outpatient department, clinic B"}, "status": "accepted"},
        ],
    }
    if clinic:
        service = f"HealthcareService/{identifier(population.seed, 'clinic', clinic)}"
        body["participant"].append(
            {"actor": {"reference": service, "display": "Fracture clinic"}, "status": "accepted"}
        )
    return {name: value for name, value in body.items() if value}


def _clinic(population: Population) -> None:
    """The practice's, with places in each of the weeks to come."""
    practice = Organisation.objects.get(id=population.organisations["practice"].id)
    ident = uuid.UUID(identifier(population.seed, "clinic", "pressure"))
    clinic, _is_new = Clinic.objects.get_or_create(id=ident, defaults=CLINIC | {"organisation": practice})
    monday = clock.today() - dt.timedelta(days=clock.today().weekday())
    for week in range(1, WEEKS + 1):
        first = monday + dt.timedelta(weeks=week)
        for place in range(IN_A_WEEK):
            Slot.objects.get_or_create(
                id=uuid.UUID(identifier(population.seed, "written", str(first), str(place))),
                defaults={
                    "clinic": clinic,
                    "modes": [Mode.WRITTEN.value],
                    "starts_at": dt.datetime.combine(first, dt.time(9), DISPLAY_ZONE),
                    "ends_at": dt.datetime.combine(first + dt.timedelta(days=4), dt.time(17), DISPLAY_ZONE),
                },
            )


def _sent(population: Population, account: Account, person: uuid.UUID) -> None:
    """Booked some days ago, measured each day, and sent."""
    key = uuid.UUID(identifier(population.seed, "written", str(person)))
    actor, kinds = themselves(population, account), ("Appointment", "Contribution", "Observation")
    access = gate.open_record(actor, person, kinds=kinds, writes=kinds, defer=True)
    with access.reading():
        own_key = booking.own_key(access, key)
        if Booking.objects.under(access).filter(form_key=own_key).exists():
            return
        clinic = uuid.UUID(identifier(population.seed, "clinic", "pressure"))
        slot = Slot.objects.filter(clinic=clinic, state="free", starts_at__gt=clock.now()).order_by("starts_at").first()
        assert slot
        made = booking.book(
            access=access, slot_id=slot.id, mode=Mode.WRITTEN, form_key=key, reason="Are my tablets strong enough?"
        )  # fmt: skip
        made.booked_at -= dt.timedelta(days=AGO)
        made.save_under(access)
        for ago, (upper, lower) in enumerate(READINGS, 1):
            day = clock.today() - dt.timedelta(days=ago)
            add_measurement(
                access=access,
                measure=MEASURES["blood-pressure"],
                figures={"systolic": Decimal(upper), "diastolic": Decimal(lower)},
                context=SEATED,
                at=dt.datetime.combine(day, dt.time(8), DISPLAY_ZONE),
                form_key=uuid.UUID(identifier(population.seed, "written", str(person), str(ago))),
            )
    access = gate.open_record(actor, person, kinds=kinds, writes=kinds, defer=True)
    with access.reading():
        written.send(access=access, booking_id=made.id, text="I was a little dizzy on two mornings.", form_key=key)
