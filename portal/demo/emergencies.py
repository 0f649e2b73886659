"""What else the log and the record of demo people show: results on their own terms, and one emergency to review."""

import uuid
from dataclasses import dataclass, replace

import clock
from accounts.actor import Actor
from accounts.roles import Role
from audit import log
from consent import gate
from consent.actions import break_glass
from consent.actions.emergency import NotOpened
from consent.release import Answer, Choice, TestClass, limits_of
from portal.demo.choices import themselves
from portal.demo.model import Account, Population
from portal.demo.signing_in import id_of
from records import releasing
from records.words import release as words


@dataclass(frozen=True)
class Terms:
    """When one person wants to see results of some classes; all others are seen at once."""

    person: str  # key
    choices: dict[TestClass, Choice]


TERMS = (
    Terms("catriona", {TestClass.GENETICS: Choice(Answer.AFTER_TALK), TestClass.SEXUAL_HEALTH: Choice(Answer.ASK)}),
    Terms("hamish", {TestClass.PATHOLOGY: Choice(Answer.ASK), TestClass.IMAGING: Choice(Answer.AFTER_DAYS, 3)}),
)
# Who opened whose record, as nobody who cares for the person.
EMERGENCY = ("gp2", "hamish", "emergency", "Collapsed in our waiting room while visiting a relative, could not speak.")


def load(population: Population) -> None:
    """Each once, as the people themselves would do it."""
    accounts = {account.key: account for account in population.accounts}
    here = {person.id for person in population.people}
    for terms in TERMS:
        account = accounts.get(terms.person)
        if account and account.patient in here:
            _choose(population, account, terms)
    who, whom, code, reason = EMERGENCY
    worker, person = accounts.get(who), accounts.get(whom)
    if worker and person and person.patient in here:
        _open(population, worker, uuid.UUID(person.patient), code, reason)


def _choose(population: Population, account: Account, terms: Terms) -> None:
    person = uuid.UUID(account.patient or "")
    actor = themselves(population, account)
    access = gate.open_record(actor, person, kinds={"Consent"}, writes={"Consent"}, defer=True)
    assert access.facts
    said = [(name, choice, limits_of(access.facts.policy, name)) for name, choice in terms.choices.items()]
    with access.reading():
        releasing.choose(
            access=access,
            choices={str(name): choice for name, choice in terms.choices.items()},
            text="\n".join(f"{words.class_name(name)}: {words.choice_words(choice)}" for name, choice, _ in said),
            effect_text="\n".join(words.effect(choice, limits) for _, choice, limits in said),
        )


def _open(population: Population, worker: Account, person: uuid.UUID, code: str, reason: str) -> None:
    if log.about(person).filter(action="break-glass", outcome="permitted").exists():
        return
    place = population.organisations[worker.organisation or ""]
    actor = Actor(
        kind="person",
        id=uuid.UUID(id_of(population.seed, worker)),
        name=worker.name,
        role=Role.CLINICIAN,
        organisation_id=uuid.UUID(place.id),
        organisation_name=place.name,
        otp_at=clock.now(),
        request_id=f"demo-{uuid.uuid4()}",
    )
    try:
        break_glass(actor=actor, patient_id=person, reason_code=code, reason=reason)
    except NotOpened:  # somebody gave them care meanwhile: then there is no emergency to show
        return
    read = gate.open_record(replace(actor, request_id=f"demo-{uuid.uuid4()}"), person, kinds={"AllergyIntolerance"})
    with read.reading():
        pass
