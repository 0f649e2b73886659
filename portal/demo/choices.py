"""What some of the demo people decided about who may see what: one choice of each sort."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import clock
from accounts.actor import Actor
from consent import contents, gate
from consent.actions import decide
from consent.areas import Area
from consent.choice_rules import Choice, Effect
from consent.recipients import recipient
from consent.sensitivity import Label
from portal.demo.chance import identifier
from portal.demo.model import Account, Population
from portal.demo.signing_in import id_of


@dataclass(frozen=True)
class Decided:
    """One choice; `towards` is the key of an organisation or of an account, or empty for everybody."""

    person: str  # key
    effect: Effect
    towards: str = ""
    kind: str = ""  # of the item that it hides: the first of this type that another organisation wrote
    area: Area | None = None
    label: Label | None = None


TABLE = (
    Decided("hamish", Effect.HIDE, "practice", kind="Condition"),
    Decided("rowan", Effect.HIDE, area=Area.RESULTS),
    Decided("catriona", Effect.OPEN, "practice", label=Label.MENTAL_HEALTH),
    Decided("catriona", Effect.LOCK, label=Label.GENETICS),
    Decided("piotr", Effect.BLOCK, "nurse"),
)


def rows(population: Population) -> list[dict]:
    """The choices of people who are in this population, for the manifest."""
    return [
        {
            "patient": account.patient,
            "effect": str(one.effect),
            "item": _item(population, one, account),
            "area": str(one.area) if one.area else None,
            "class": str(one.label) if one.label else None,
            "towards": _name(population, one.towards),
        }
        for one, account in _of(population)
    ]


def load(population: Population) -> None:
    """Each choice once, as the person would make it."""
    for one, account in _of(population):
        assert account.patient
        actor = themselves(population, account)
        access = gate.open_record(
            actor, uuid.UUID(account.patient), kinds={"Consent"}, besides=contents.KINDS, writes={"Consent"}, defer=True
        )
        with access.reading():
            towards = recipient(access, _key(population, one.towards))
            assert towards, one
            item = _item(population, one, account)
            choice = Choice(
                effect=one.effect,
                items=(uuid.UUID(item),) if item else (),
                areas=frozenset({one.area} if one.area else ()),
                classes=frozenset({one.label} if one.label else ()),
                organisation_id=towards.organisation_id,
                user_id=towards.user_id,
            )
            form_key = uuid.UUID(identifier(population.seed, one.person, "choice", one.effect))
            decide(access=access, choice=choice, towards=towards, form_key=form_key)


def _of(population: Population) -> Iterable[tuple[Decided, Account]]:
    accounts = {account.key: account for account in population.accounts}
    people = {person.id for person in population.people}
    for one in TABLE:
        account = accounts.get(one.person)
        if account and account.patient in people and _key(population, one.towards):
            yield one, account


def _item(population: Population, one: Decided, account: Account) -> str | None:
    found = population.items_of(account.patient or "") if one.kind else ()
    return next((item.id for item in found if item.type == one.kind and item.organisation != one.towards), None)


def _key(population: Population, towards: str) -> str:
    """As a form says it; empty where nobody of that name is here."""
    if not towards:
        return "everybody"
    if place := population.organisations.get(towards):
        return f"place:{place.id}:"
    account = next((account for account in population.accounts if account.key == towards), None)
    return f"person:{id_of(population.seed, account)}" if account else ""


def _name(population: Population, towards: str) -> str:
    if place := population.organisations.get(towards):
        return place.name
    return next((account.login for account in population.accounts if account.key == towards), "everybody")


def themselves(population: Population, account: Account) -> Actor:
    """The actor who this person is at home, with a fresh code."""
    return Actor(
        kind="person",
        id=uuid.UUID(id_of(population.seed, account)),
        name=account.name,
        patient_id=uuid.UUID(account.patient or ""),
        verified=True,
        otp_at=clock.now(),
        request_id=f"demo-{uuid.uuid4()}",
    )
