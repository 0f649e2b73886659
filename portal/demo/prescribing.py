"""Pharmacies, and what some of the demo people asked for, by the actions of everybody who takes part."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import clock
from accounts.actor import Actor
from accounts.models import Organisation, User
from consent import gate
from portal.demo.chance import identifier
from portal.demo.choices import themselves
from portal.demo.model import Account, Item, Population
from portal.demo.signing_in import id_of
from portal.demo.staff import BY_KEY
from prescriptions.actions import deciding, items, ordering
from prescriptions.actions.deciding import Decision
from prescriptions.actions.pharmacies import choose
from prescriptions.actions.reviews import ReviewAsked
from prescriptions.models import PharmacyProfile, Request, RequestItem, SerialCollection, SerialPrescription
from prescriptions.rules import kinds
from prescriptions.rules.deciding import NEXT_STEPS, REASONS, Choice, review_due
from prescriptions.rules.kinds import Kind
from prescriptions.rules.serial import collections
from prescriptions.rules.states import State

KINDS = (*items.WRITES, "PharmacyChoice", "SerialPrescription")
WEEKS, EVERY = 48, 8
SINCE = 132  # days since Morag's serial prescription began: its supplies in her record are from then on
PROFILES = {
    "pharmacy": {
        "tracks": True, "address": "4 Cross Wynd, Muirhallow", "phone": "01632 960 311",
        "hours": "Monday to Friday 9:00 to 17:30, Saturday 9:00 to 13:00",
    },
    "pharmacy2": {
        "tracks": False, "address": "1 Harbour Road, Skerrybank", "phone": "01632 960 322",
        "hours": "Monday to Friday 9:00 to 17:00", "weekdays": [0, 1, 2, 3, 4],
    },
}  # fmt: skip
CHOSEN = {"morag": "pharmacy", "agnes": "pharmacy", "hamish": "pharmacy2", "sheila": None}  # as portal.demo.ties says


class Asked(NamedTuple):
    """One request; each medicine with what was said about it, and the steps of the pharmacy."""

    person: str
    medicines: tuple[tuple[str, Choice, tuple[State, ...]], ...]
    note: str = ""


A, D, R, L = Choice.APPROVE, Choice.DECLINE, Choice.REVIEW, Choice.LATER
TABLE = (
    Asked("morag", (("Ramipril", A, (State.READY,)), ("Omeprazole", D, ()))),
    Asked("morag", (("Paracetamol", L, ()),), "I will be away from Thursday."),
    Asked("hamish", (("Amlodipine", A, ()),)),
    Asked("sheila", (("Amlodipine", R, ()), ("Metformin", L, ())), "My ankles swell in the evening."),
)


def load(population: Population) -> None:
    """Everything once."""
    for key, fields in PROFILES.items():
        place = population.organisations[key]
        PharmacyProfile.objects.get_or_create(organisation_id=uuid.UUID(place.id), defaults=fields)
    accounts = {account.key: account for account in population.accounts}
    ids = {key: uuid.UUID(id_of(population.seed, account)) for key, account in accounts.items()}
    there = set(User.objects.filter(id__in=ids.values()).values_list("id", flat=True))
    people = {person.id for person in population.people}
    for key, pharmacy in CHOSEN.items():
        account = accounts.get(key)
        if account and account.patient in people and ids[key] in there:
            _person(population, account, pharmacy)


def rows(population: Population) -> list[dict]:
    """Of the manifest: every prescription of a kind that people ask about, and whether it may be ordered."""
    living = {person.id for person in population.people if person.died is None}
    return [
        {
            "id": item.id,
            "patient": item.patient,
            "kind": str(found.kind),
            "orderable": found.kind is Kind.REPEAT
            and found.status == "active"
            and item.patient in living
            and item.organisation in ("practice", "practice2")
            and not _on_its_way(population, item),
        }
        for item in population.items
        if item.type == "MedicationRequest"
        and (found := kinds.read(item.body)).kind in (Kind.REPEAT, Kind.SERIAL, Kind.ACUTE)
    ]


def _on_its_way(population: Population, item: Item) -> bool:
    person = next((one.key for one in population.accounts if one.patient == item.patient), "")
    return any(
        asked.person == person and choice != D and _is_called(item, name)
        for asked in TABLE
        for name, choice, _steps in asked.medicines
    )


def _is_called(item: Item, name: str) -> bool:
    return item.body["medicationCodeableConcept"].get("text", "").startswith(name)


def _person(population: Population, account: Account, pharmacy: str | None) -> None:
    actor, patient = themselves(population, account), uuid.UUID(account.patient or "")
    place = Organisation.objects.get(id=population.organisations[pharmacy].id) if pharmacy else None
    with _open(actor, patient) as access:
        if Request.objects.under(access).exists() or SerialPrescription.objects.under(access).exists():
            return
        if place:
            choose(access=access, pharmacy=place)
    for number, asked in enumerate(TABLE):
        if asked.person == account.key:
            _request(population, account, asked, number, place)
    _serials(population, account, place)


def _request(population: Population, account: Account, asked: Asked, number: int, place: Organisation | None) -> None:
    patient = uuid.UUID(account.patient or "")
    own = [item for item in population.items_of(account.patient or "") if item.type == "MedicationRequest"]
    active = [item for item in own if item.body["status"] == "active"]
    wanted = {name: next(item for item in active if _is_called(item, name)) for name, _said, _steps in asked.medicines}
    idents = [uuid.UUID(item.id) for item in wanted.values()]
    with _open(themselves(population, account), patient) as access:
        request = ordering.ask(
            access=access, prescriptions=idents, pharmacy=place, note=asked.note,
            form_key=uuid.UUID(identifier(population.seed, "prescriptions", str(number))),
            early=dict.fromkeys(idents, "Going away"),
        )  # fmt: skip
        held = list(RequestItem.objects.under(access).filter(request=request.id))
    said = {name: (choice, steps) for name, choice, steps in asked.medicines}
    by_name = {name: next(item for item in held if item.medicine.startswith(name)) for name in said}
    decisions = [_decision(by_name[name], choice) for name, (choice, _steps) in said.items() if choice != L]
    if decisions:
        with _open(worker(population, "gp"), patient) as access:
            review = ReviewAsked("To talk about your swollen ankles, and check your blood pressure.",
                                 review_due(clock.today(), 4))  # fmt: skip
            deciding.decide(access=access, request=request, decisions=decisions, review=review)
    for name, (_choice, steps) in said.items():
        for step in steps:
            with _open(worker(population, "pharmacist"), patient) as access:
                items.move(access=access, item=RequestItem.objects.under(access).get(id=by_name[name].id), to=step)


def _decision(item: RequestItem, choice: Choice) -> Decision:
    words = (str(REASONS["early"]), str(NEXT_STEPS["later"])) if choice == Choice.DECLINE else ("", "")
    return Decision(item.id, item.state, choice, why=words[0], next_step=words[1])


def _serials(population: Population, account: Account, place: Organisation | None) -> None:
    """Morag's runs, with three collections behind it; those of others are offered."""
    for item in population.items_of(account.patient or ""):
        if item.type == "MedicationRequest" and kinds.read(item.body).kind is Kind.SERIAL:
            _serial(population, item, place, runs=account.key == "morag")


def _serial(population: Population, item: Item, place: Organisation | None, *, runs: bool) -> None:
    patient, began = uuid.UUID(item.patient), clock.today() - dt.timedelta(days=SINCE if runs else 0)
    S, C = SerialPrescription.State, SerialCollection.State
    common = {"patient_id": patient, "kind": "SerialPrescription", "area": "medicines", "changed_at": clock.now(),
              "organisation_id": uuid.UUID(population.organisations[item.organisation or "practice"].id),
              "prescription": uuid.UUID(item.id)}  # fmt: skip
    serial = SerialPrescription(
        id=uuid.UUID(identifier(population.seed, "serial", item.id)), state=S.REGISTERED if runs else S.OFFERED,
        medicine=item.body["medicationCodeableConcept"]["text"], pharmacy=place if runs else None, weeks=WEEKS,
        every_weeks=EVERY, starts_on=began, review_on=began + dt.timedelta(weeks=WEEKS - 4), **common,
    )  # fmt: skip
    with gate.open_for_job("load_bundles", kinds=["SerialPrescription"], patients=[patient]) as access:
        serial.save_under(access)
        days = collections(began, WEEKS, EVERY) if runs else []
        for number, day in enumerate(days, start=1):
            state = C.COLLECTED if day <= clock.today() else C.DUE
            ident = uuid.UUID(identifier(population.seed, "collection", item.id, str(number)))
            SerialCollection(
                id=ident, serial=serial, number=number, due_on=day, state=state, **common
            ).save_under(access)  # fmt: skip


@contextmanager
def _open(actor: Actor, patient: uuid.UUID) -> Iterator[gate.Access]:
    access = gate.open_record(actor, patient, kinds=KINDS, writes=KINDS, defer=True)
    with access.reading():
        yield access


def worker(population: Population, key: str) -> Actor:
    """This member of staff at work, with a fresh code."""
    one = BY_KEY[key]
    place = population.organisations[one.organisation]
    account = next(account for account in population.accounts if account.key == key)
    return Actor(
        kind="person", id=uuid.UUID(id_of(population.seed, account)), name=one.name, role=one.role,
        organisation_id=uuid.UUID(place.id), organisation_name=place.name, team=one.team, otp_at=clock.now(),
        request_id=f"demo-{uuid.uuid4()}",
    )  # fmt: skip
