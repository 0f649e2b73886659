"""Puts the portal's questionnaires into the directory, and asks some of the demo people to answer one."""

import datetime as dt
import uuid

import clock
from accounts.actor import Actor
from accounts.roles import Role
from consent import gate
from consent.gate import AccessDenied
from contributions.actions import questionnaires as actions
from contributions.queries.questionnaires import offers
from portal.demo.chance import identifier
from portal.demo.model import Account, Population
from portal.demo.signing_in import id_of

# Who is asked, by whom, what, within how many days, and why.
ASKED = (
    ("morag", "gp", "falls", 14, "Dear Morag, this helps us to plan your visit at home."),
    ("catriona", "gp", "phq-9", 7, "Please answer these before we speak on the telephone."),
)


def load(population: Population) -> None:
    """Everything that is not here yet."""
    actions.load_instruments()
    accounts = {account.key: account for account in population.accounts}
    people = {person.key: person.id for person in population.people}
    for person, by, name, days, note in ASKED:
        if person in people and by in accounts:
            _ask(population, accounts[by], uuid.UUID(people[person]), name, days, note)


def _ask(population: Population, account: Account, person: uuid.UUID, name: str, days: int, note: str) -> None:
    """As the doctor would; not where the doctor does not care for the person."""
    offer = next(one for one in offers() if one.form.url.endswith(f"/{name}"))
    writes = {"QuestionnaireTask"}
    try:
        access = gate.open_record(_at_work(population, account), person, kinds=writes, writes=writes, defer=True)
    except AccessDenied:
        return
    with access.reading():
        actions.assign(
            access=access, offer=offer, note=note, wanted_by=clock.today() + dt.timedelta(days=days),
            form_key=uuid.UUID(identifier(population.seed, "questions", str(person), name)),
        )  # fmt: skip
        access.note()


def _at_work(population: Population, account: Account) -> Actor:
    place = population.organisations[account.organisation or ""]
    return Actor(
        kind="person",
        id=uuid.UUID(id_of(population.seed, account)),
        name=account.name,
        role=Role.CLINICIAN,
        organisation_id=uuid.UUID(place.id),
        organisation_name=place.name,
        team=account.team,
        otp_at=clock.now(),
        request_id=f"demo-{uuid.uuid4()}",
    )
