"""Appointments that the demo people have, booked by themselves or their helpers, and some that they had."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

import clock
from accounts.models import User
from appointments.actions import booking as actions
from appointments.actions.caring import follow
from appointments.actions.faces import publish_face
from appointments.models import Booking, Clinic, Slot
from appointments.rules.needs import NONE, Needs
from consent import gate
from consent.queries import relationships
from portal.demo.chance import identifier
from portal.demo.choices import themselves
from portal.demo.manifest import rows_of
from portal.demo.model import Account, Population, Relationship
from portal.demo.signing_in import id_of

State = Booking.State
_KINDS = ("Appointment",)


class Had(NamedTuple):
    """One appointment: the n-th time of the first day of the clinic, so many days from today or after it."""

    person: str  # key
    clinic: str
    days: int
    nth: int
    reason: str = ""
    needs: Needs = NONE
    by: str = ""  # key of the helper who books
    state: str = State.BOOKED
    by_clinic: bool = False  # written down as the clinic would have
    mode: str = ""  # the first of those that there are


TABLE = (
    Had("morag", "nurse", -13, 2, "Yearly diabetes review", state=State.FULFILLED),
    Had("morag", "gp-phone", -6, 4, "Dizzy when I get up", state=State.FULFILLED),
    Had("sheila", "gp", -7, 1, "My chest", state=State.NO_SHOW),
    Had("agnes", "blood", -12, 3, state=State.FULFILLED, needs=Needs(step_free=True)),
    Had("catriona", "sexual-health", -12, 2, state=State.FULFILLED),
    Had("morag", "gp", 1, 3, "My knee is no better"),
    Had("morag", "diabetes", 10, 1, "Insulin before breakfast", mode="video"),
    Had("sheila", "nurse", 1, 1, "Asthma review", Needs(hearing=True)),
    Had("sheila", "bones", 8, 2, by_clinic=True, needs=Needs(step_free=True, transport=True)),
    Had("piotr", "gp", 1, 5, "Back pain since the move", Needs(interpreter="pl")),
    Had("agnes", "blood", 1, 2, "Kidney check", Needs(step_free=True, transport=True), by="ishbel"),
    Had("calum", "blood", 1, 5),
    Had("kirsteen", "nurse", 1, 4, "Asthma review"),
    Had("aoife", "gp-phone", 1, 1, "Repeat letter for school"),
    Had("elspeth", "gp-phone", 1, 3, "Sleeping badly"),
    Had("ishbel", "gp-phone", 1, 6, "Blood pressure tablets"),
    Had("rowan", "gp-phone", 1, 8, "Result of the blood test"),
    Had("catriona", "sexual-health", 3, 1),
    Had("catriona", "mental-health", 4, 2, by_clinic=True, needs=Needs(other="Please say first that it is you.")),
)


def load(population: Population) -> None:
    """Each once. Those to come are booked as people book; what was is written down as it went."""
    accounts = {account.key: account for account in population.accounts}
    people = {person.key: uuid.UUID(person.id) for person in population.people}
    users = {str(ident) for ident in User.objects.values_list("id", flat=True)}
    for number, had in enumerate(TABLE):
        account = accounts.get(had.by or had.person)
        slot = _slot(population, had) if had.person in people else None
        if account is None or slot is None or id_of(population.seed, account) not in users:
            continue
        key = uuid.UUID(identifier(population.seed, had.person, "appointment", str(number)))
        if had.state != State.BOOKED or had.by_clinic:
            _write(population, account, people[had.person], slot, had, key)
        else:
            _book(population, account, people[had.person], slot, had, key)


def tie_rows(population: Population) -> list[dict]:
    """Who is in care by these appointments, for the manifest."""
    places = {uuid.UUID(place.id): key for key, place in population.organisations.items()}
    people = {person.key: uuid.UUID(person.id) for person in population.people}
    now, found = clock.now(), []
    for key in dict.fromkeys(had.person for had in TABLE if had.person in people):
        for tie in relationships(people[key]):
            if tie.kind == "appointment" and (tie.ended_at is None or tie.ended_at > now):
                ended = tie.ended_at and tie.ended_at.date()
                place = places[tie.organisation_id]
                found.append(Relationship(place, str(people[key]), tie.kind, tie.started_at.date(), tie.team, ended))
    return rows_of(population, found)


def _slot(population: Population, had: Had) -> Slot | None:
    clinic = uuid.UUID(identifier(population.seed, "clinic", had.clinic))
    day = clock.today() + dt.timedelta(days=had.days)
    since = dt.datetime.combine(day, dt.time(), clock.DISPLAY_ZONE)
    there = Slot.objects.filter(clinic=clinic, starts_at__gte=since).exclude(state=Slot.State.WITHDRAWN)
    there = there.select_related("clinic").order_by("starts_at", "id")
    first = there.first()
    if first is None:
        return None
    same_day = there.filter(starts_at__lt=first.starts_at + dt.timedelta(hours=12))
    return same_day[had.nth - 1 : had.nth].first()


def _book(population: Population, account: Account, person: uuid.UUID, slot: Slot, had: Had, key: uuid.UUID) -> None:
    actor = themselves(population, account)
    access = gate.open_record(actor, person, kinds=_KINDS, writes=_KINDS, defer=True)
    mode = had.mode or slot.modes[0]
    with access.reading():
        actions.book(
            access=access, slot_id=slot.id, mode=mode, form_key=key, reason=had.reason, needs=had.needs, offered=True
        )


def _write(population: Population, account: Account, person: uuid.UUID, slot: Slot, had: Had, key: uuid.UUID) -> None:
    """As the clinic would have written it down at the time."""
    with gate.open_for_job("load_bundles", kinds=_KINDS, patients=[person]) as access:
        if Booking.objects.under(access).filter(form_key=key).exists():
            return
        slot.state, slot.hold_key, slot.held_until = Slot.State.TAKEN, None, None
        slot.save(update_fields=["state", "hold_key", "held_until"])
        made = _booking(population, account, person, slot, had, key)
        made.save_under(access)
        if had.state != State.BOOKED:
            made.state, made.changed_at = had.state, made.ends_at
            made.arrived_at = made.starts_at if had.state == State.FULFILLED else None
            made.save_under(access)
        publish_face(access=access, booking=made)
    follow(person)


def _booking(
    population: Population, account: Account, person: uuid.UUID, slot: Slot, had: Had, key: uuid.UUID
) -> Booking:
    clinic: Clinic = slot.clinic
    at = min(slot.starts_at, clock.now()) - dt.timedelta(days=6)
    who: dict[str, Any] = {"booked_by_id": uuid.UUID(id_of(population.seed, account)), "booked_by_name": account.name}
    if had.by_clinic:
        who = {"booked_by_id": slot.practitioner_id, "booked_by_name": slot.practitioner_name}
    return Booking(
        patient_id=person,
        kind="Appointment",
        area="appointments",
        labels=list(clinic.labels),
        organisation_id=clinic.organisation_id,
        clinic=clinic,
        slot=slot,
        practitioner_id=slot.practitioner_id,
        practitioner_name=slot.practitioner_name,
        mode=had.mode or slot.modes[0],
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        reason=had.reason,
        interpreter=had.needs.interpreter,
        step_free=had.needs.step_free,
        transport=had.needs.transport,
        hearing=had.needs.hearing,
        other_needs=had.needs.other,
        booked_at=at,
        changed_at=at,
        form_key=key,
        **who,
    )
