"""What some of the demo people say is wrong in their records: it waits for their practice."""

import uuid
from typing import NamedTuple

from consent import gate
from contributions.actions.corrections import CorrectionRefused, ask_correction
from portal.demo.chance import identifier
from portal.demo.choices import themselves
from portal.demo.model import Account, Population
from records import chart


class Said(NamedTuple):
    """One request about the first entry of this type."""

    person: str  # key
    kind: str
    category: str
    text: str
    wanted: str = ""


TABLE = (
    Said("morag", "Condition", "wrong-date", "I was told of this two years before the date that stands here."),
    Said(
        "catriona",
        "AllergyIntolerance",
        "out-of-date",
        "I was tested again, and can have it now.",
        "No longer allergic",
    ),
)
KIND = "CorrectionRequest"


def load(population: Population) -> None:
    """Each request once, as the person would make it."""
    accounts = {account.key: account for account in population.accounts}
    people = {person.id for person in population.people}
    for said in TABLE:
        account = accounts.get(said.person)
        if account and account.patient in people:
            found = (one.id for one in population.items_of(account.patient) if one.type == said.kind)
            if item := next(found, None):
                _ask(population, said, account, uuid.UUID(item))


def _ask(population: Population, said: Said, account: Account, item_id: uuid.UUID) -> None:
    actor, patient = themselves(population, account), uuid.UUID(account.patient or "")
    access = gate.open_record(actor, patient, kinds={said.kind, KIND}, writes={KIND, "Task"}, defer=True)
    with access.reading():
        item = chart.resource(access, item_id)
        words = {"category": said.category, "text": said.text, "wanted": said.wanted}
        key = uuid.UUID(identifier(population.seed, said.person, "correction", said.kind))
        try:
            if item:
                ask_correction(access=access, item=item, said=words, form_key=key)
        except CorrectionRefused:
            return  # nobody works at that practice in so small a population
